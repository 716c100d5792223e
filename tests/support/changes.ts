// Builders of changes, ids and trees for tests. Every id is readable from its number and the same in every run.
import { areaTree, type Area, type AreaLevel, type AreaTree } from '../../src/domain/area'
import type { Id } from '../../src/domain/id'
import type { RecordKind } from '../../src/domain/records'
import type { CreateChange, EventChange, Json, SetChange } from '../../src/protocol/change'
import { stampOf, type Stamp } from '../../src/protocol/stamp'

/** A well-formed UUIDv7 that ends in `n`. */
export function anId(n: number): Id {
  return `018f0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

/** A stamp of `device` at `ms`. */
export function aStamp(ms: number, device: Id = anId(1), counter = 0): Stamp {
  return stampOf({ ms, counter }, device)
}

/** The areas of `aTree`: two villages of a township, two grids in the first, two hamlets in its first grid. */
export const place = {
  city: anId(0xa0),
  county: anId(0xa1),
  township: anId(0xa2),
  village: anId(0xa3),
  grid: anId(0xa4),
  hamlet: anId(0xa5),
  otherHamlet: anId(0xa6),
  otherGrid: anId(0xa7),
  otherVillage: anId(0xa8),
  foreignGrid: anId(0xa9),
} as const

export function anArea(id: Id, level: AreaLevel, parentId: Id | null, name = level as string): Area {
  return { id, level, parentId, name }
}

export function theAreas(): Area[] {
  return [
    anArea(place.city, 'city', null),
    anArea(place.county, 'county', place.city),
    anArea(place.township, 'township', place.county),
    anArea(place.village, 'village', place.township),
    anArea(place.grid, 'grid', place.village),
    anArea(place.hamlet, 'microGrid', place.grid),
    anArea(place.otherHamlet, 'microGrid', place.grid),
    anArea(place.otherGrid, 'grid', place.village),
    anArea(place.otherVillage, 'village', place.township),
    anArea(place.foreignGrid, 'grid', place.otherVillage),
  ]
}

export function aTree(): AreaTree {
  return areaTree(theAreas())
}

/** The required fields of each kind, valid as they stand. */
export const sampleFields: Record<RecordKind, Record<string, Json>> = {
  area: { level: 'grid', parentId: place.village, name: '东片网格' },
  person: { areaId: place.village, name: '李明' },
  membership: { personId: anId(0x20), areaId: place.grid, role: 'gridWorker', from: '2023-01-01' },
  household: { areaId: place.hamlet, name: '张三' },
  contact: { areaId: place.hamlet, householdId: anId(0x30), metOn: '2023-12-11', mode: 'visit' },
  entry: {
    areaId: place.hamlet,
    contactId: anId(0x31),
    householdId: anId(0x30),
    ledger: 'request',
    category: 'waterAndRoads',
    text: '门口的路灯坏了',
    lane: 'normal',
    raisedAs: 'named',
    heardOn: '2023-12-11',
  },
  comment: { areaId: place.hamlet, entryId: anId(0x32), text: '请核对地点' },
  attachment: {
    areaId: place.hamlet,
    contactId: anId(0x31),
    entryId: null,
    mediaType: 'photo',
    mimeType: 'image/jpeg',
    sha256: 'cd'.repeat(32),
    sizeBytes: 1024,
  },
  handover: {
    areaId: place.hamlet,
    aboutKind: 'entry',
    aboutId: anId(0x32),
    reasonCode: 'foreign-area',
    content: '{}',
  },
  batch: {
    areaId: place.village,
    number: '2312-001',
    title: '樟树村民情台账',
    madeOn: '2023-12-11',
    entryIds: [anId(0x32)],
    onlyNew: false,
    masked: true,
    files: [{ format: 'csv', name: '台账.csv', sha256: 'ab'.repeat(32), sizeBytes: 1024 }],
  },
}

interface ChangeParts {
  deviceId?: Id
  number?: number
  stamp?: Stamp
  madeAt?: string
  authorId?: Id
  recordKind?: RecordKind
  recordId?: Id
}

function base(parts: ChangeParts) {
  const { deviceId = anId(1), number = 1 } = parts
  return {
    format: 1 as const,
    deviceId,
    number,
    stamp: parts.stamp ?? aStamp(1_702_000_000_000 + number, deviceId),
    madeAt: parts.madeAt ?? '2023-12-11T09:30:00.000+08:00',
    authorId: parts.authorId ?? anId(2),
    recordKind: parts.recordKind ?? 'entry',
    recordId: parts.recordId ?? anId(3),
  }
}

/** An entry as first written down, unless told otherwise. */
export function aCreate(parts: ChangeParts & { fields?: Record<string, Json> } = {}): CreateChange {
  const common = base(parts)
  return { ...common, action: 'create', fields: parts.fields ?? { ...sampleFields[common.recordKind] } }
}

/** A correction of the fields given; based on nothing unless told otherwise. */
export function aSet(
  parts: ChangeParts & { fields: Record<string, Json>; basedOn?: Record<string, Stamp[]> },
): SetChange {
  return { ...base(parts), action: 'set', fields: parts.fields, basedOn: parts.basedOn ?? {} }
}

/** An entry that ends as solved, unless told otherwise. */
export function anEvent(parts: ChangeParts & { type?: string; data?: Json } = {}): EventChange {
  return {
    ...base(parts),
    action: 'event',
    event: { type: parts.type ?? 'end', data: parts.data === undefined ? anEnd() : parts.data },
  }
}

export function anEnd(parts: Record<string, Json> = {}): Record<string, Json> {
  return { ending: 'solved', answer: '已修好', toldOn: '2023-12-12', raiserAnswer: 'satisfied', ...parts }
}

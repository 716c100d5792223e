// A small village, and forms as people fill them in.
import type { Id } from '../../src/domain/id'
import type { RecordKind } from '../../src/domain/records'
import type { Change, Json } from '../../src/protocol/change'
import { stampOf } from '../../src/protocol/stamp'
import type { ContactForm, EntryFilter, EntryForm, HouseholdForm } from '../../src/sync/field-book'
import { startMs } from './fake-clock'

/** Ids that can be told apart at a glance: `idOf(7)` ends in …07. */
export const idOf = (n: number): Id => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`

export const hubDevice = idOf(0xfff)
export const village = idOf(1)
export const eastGrid = idOf(2)
export const westGrid = idOf(3)
export const oldHamlet = idOf(4)
export const newHamlet = idOf(5)
export const westHamlet = idOf(6)
export const worker = { personId: idOf(0x10), name: '李网格' }
export const lead = { personId: idOf(0x11), name: '王组长' }
export const colleague = { personId: idOf(0x12), name: '周同事' }
export const zhang = idOf(0x20)
export const zhao = idOf(0x21)

let planted = 0

/** A change of the hub's own, an hour before the test begins. */
export function hubChange(
  recordKind: RecordKind,
  recordId: Id,
  fields: Record<string, Json>,
  authorId = hubDevice,
): Change {
  const number = ++planted
  const stamp = stampOf({ ms: startMs - 3_600_000 + number, counter: 0 }, hubDevice)
  const madeAt = '2026-11-23T08:00:00.000+08:00'
  return {
    format: 1,
    deviceId: hubDevice,
    number,
    stamp,
    madeAt,
    authorId,
    recordKind,
    recordId,
    action: 'create',
    fields,
  }
}

const area = (id: Id, level: string, parentId: Id | null, name: string, localName?: string) =>
  hubChange('area', id, { level, parentId, name, code: id.slice(-3), ...(localName ? { localName } : {}) })

/** One village, two grids, three hamlets, three people who work, two households. */
export function smallVillage(): Change[] {
  return [
    area(village, 'village', null, '樟树村'),
    area(eastGrid, 'grid', village, '东片网格'),
    area(westGrid, 'grid', village, '西片网格'),
    area(oldHamlet, 'microGrid', eastGrid, '东片一组', '老樟屋'),
    area(newHamlet, 'microGrid', eastGrid, '东片二组', '新屋'),
    area(westHamlet, 'microGrid', westGrid, '西片一组', '河边'),
    hubChange('person', worker.personId, { areaId: village, name: worker.name }),
    hubChange('person', lead.personId, { areaId: village, name: lead.name }),
    hubChange('person', colleague.personId, { areaId: village, name: colleague.name }),
    hubChange('household', zhang, {
      areaId: oldHamlet,
      name: '张三',
      initials: 'zs',
      doorNumber: '12',
      phone: '138 0000 1234',
    }),
    hubChange('household', zhao, {
      areaId: newHamlet,
      name: '赵顺',
      initials: 'zs',
      nickname: '老赵',
      doorNumber: '3',
    }),
  ]
}

export function entryForm(over: Partial<EntryForm> = {}): EntryForm {
  return {
    ledger: 'request',
    category: 'waterAndRoads',
    text: '门前的路灯不亮',
    place: '村口',
    lane: 'normal',
    raisedAs: 'named',
    raiser: '',
    onSpotAnswer: '',
    onSpotRaiserAnswer: null,
    attachments: [],
    ...over,
  }
}

export function contactForm(over: Partial<ContactForm> = {}): ContactForm {
  return {
    householdId: zhang,
    areaId: null,
    metOn: '2026-11-23',
    mode: 'visit',
    metWith: '',
    companions: '',
    topics: [],
    note: '',
    attachments: [],
    entries: [],
    ...over,
  }
}

export function householdForm(over: Partial<HouseholdForm> = {}): HouseholdForm {
  return {
    areaId: oldHamlet,
    name: '陈老四',
    nickname: '',
    doorNumber: '',
    phone: '',
    under7: null,
    from7to17: null,
    from18to59: null,
    over60: null,
    isMemberHub: false,
    needs: '',
    movedAway: false,
    ...over,
  }
}

export const noFilter: EntryFilter = {
  ledger: null,
  state: null,
  category: null,
  areaId: null,
  from: null,
  to: null,
  text: '',
  onlyUnexported: false,
  onlyAttention: false,
}

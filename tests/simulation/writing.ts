// What people write: new records, corrections with sight of what the device shows, and now and then what cannot be accepted.
import type { Id } from '../../src/domain/id'
import type { RecordKind } from '../../src/domain/records'
import type { Json, PublishedChange } from '../../src/protocol/change'
import { foldRecord, headStamps } from '../../src/protocol/fold'
import { parseLines } from '../../src/sync/parse-lines'
import type { NewChange, Segment } from '../../src/sync/ports'
import type { Shelf } from '../support/memory-device-store'
import { poisonText } from './hub-host'
import type { Phone } from './phone'
import type { ActKind } from './plan'
import type { Random } from './random'
import type { Tab } from './tab'
import { startMs, workAreas } from './village'
import { isWithin } from './who-follows-what'
import type { Running } from './world'

type Writing =
  | 'household'
  | 'contact'
  | 'entry'
  | 'comment'
  | 'edit'
  | 'event'
  | 'move'
  | 'moveAway'
  | 'bad'
  | 'poison'
  | 'answerParked'
const kinds: readonly string[] = [
  'household',
  'contact',
  'entry',
  'comment',
  'edit',
  'event',
  'move',
  'moveAway',
  'bad',
  'poison',
  'answerParked',
] satisfies Writing[]

export function writes(kind: ActKind): kind is Writing {
  return kinds.includes(kind)
}

export async function write(
  world: Running,
  phone: Phone,
  tab: Tab,
  kind: Writing,
  chance: Random,
): Promise<void> {
  if (world.quiet) return
  if (kind === 'answerParked') return answerParked(world, phone, tab, chance)
  const changes = compose(world, phone, tab, kind, chance)
  if (changes.length === 0) return
  await save(world, phone, tab, changes, kind)
}

async function save(
  world: Running,
  phone: Phone,
  tab: Tab,
  changes: NewChange[],
  kind: string,
): Promise<boolean> {
  const { life } = phone
  const kept = await tab.store.append(changes, phone.nowMs()).catch((cause: unknown) => {
    world.oracle.fail('I2', `${tab.name} could not save: ${String(cause)}`)
    throw cause
  })
  if (life !== phone.life) return false
  world.oracle.note(() => {
    const what = kept.ok
      ? kept.value.map((one) => `${one.number}=${one.madeAt.slice(11, 23)}`).join(' ')
      : 'no room'
    return `${tab.name} ${kind} ${changes.map((one) => `${one.recordKind} ${one.recordId.slice(-3)}`).join(' ')}: ${what}`
  })
  if (!kept.ok) return false
  for (const change of kept.value) {
    world.oracle.saved.set(change.madeAt, phone.name)
    phone.savedAt.set(change.madeAt, world.time.now)
  }
  tab.took(kept.value)
  tab.schedule.afterSave()
  return true
}

function compose(world: Running, phone: Phone, tab: Tab, kind: Writing, chance: Random): NewChange[] {
  const { personId } = phone.person
  const head = (recordKind: RecordKind, recordId: Id) => ({
    madeAt: world.nextMadeAt(),
    authorId: personId,
    recordKind,
    recordId,
  })
  const create = (recordKind: RecordKind, fields: Record<string, Json>): NewChange => {
    return { ...head(recordKind, world.newId()), action: 'create', fields }
  }
  const word = () => `${phone.name} ${chance.below(1_000)}`
  const records = knownRecords(phone.shelf!)
  const some = (recordKind: RecordKind) => {
    const found = [...records.values()].filter((changes) => changes[0]!.recordKind === recordKind)
    return found.length > 0 ? foldRecord(chance.pick(found)) : null
  }
  const set = (changes: readonly PublishedChange[], fields: Record<string, Json>): NewChange => {
    const record = foldRecord(changes)
    const basedOn: Record<string, string[]> = {}
    for (const field of Object.keys(fields))
      basedOn[field] = chance.chance(0.9) ? headStamps(record, field) : []
    return { ...head(record.kind, record.id), action: 'set', fields, basedOn }
  }
  const area = areaFor(tab, chance)
  switch (kind) {
    case 'household':
      return area ? [create('household', { areaId: area, name: word() })] : []
    case 'contact': {
      const household = some('household')
      const areaId = (household?.fields as { areaId?: Id } | undefined)?.areaId ?? area
      if (!areaId) return []
      const visit = { metOn: '2026-11-23', mode: 'visit', note: word() }
      const contact = create('contact', { areaId, householdId: household?.id ?? null, ...visit })
      if (chance.chance(0.5)) return [contact]
      return [contact, create('entry', { ...entry(areaId, word()), contactId: contact.recordId })]
    }
    case 'entry': {
      const household = some('household')
      const areaId = (household?.fields as { areaId?: Id } | undefined)?.areaId ?? area
      return areaId ? [create('entry', { ...entry(areaId, word()), householdId: household?.id ?? null })] : []
    }
    case 'comment': {
      const about = some('entry')
      const areaId = (about?.fields as { areaId?: Id } | undefined)?.areaId
      return about && areaId ? [create('comment', { areaId, entryId: about.id, text: word() })] : []
    }
    case 'edit': {
      const about = chance.pick(['household', 'contact', 'entry'] as const)
      const record = some(about)
      const field = { household: 'nickname', contact: 'note', entry: chance.pick(['text', 'place']) }[about]
      return record ? [set(record.changes, { [field]: word() })] : []
    }
    case 'event': {
      const about = some('entry')
      if (!about) return []
      const data = chance.chance(0.6)
        ? {
            type: 'end',
            data: { ending: 'solved', answer: word(), toldOn: '2026-11-23', raiserAnswer: 'satisfied' },
          }
        : { type: 'reopen', data: { reason: word() } }
      return [{ ...head('entry', about.id), action: 'event', event: data }]
    }
    case 'move':
    case 'moveAway': {
      const record = some(chance.pick(['household', 'contact', 'entry'] as const))
      const to = kind === 'move' ? area : chance.pick(workAreas)
      return record && to ? [set(record.changes, { areaId: to })] : []
    }
    case 'bad':
      return area
        ? [{ ...create('household', { areaId: area, name: word() }), ...badPart(chance) } as NewChange]
        : []
    default:
      return area ? [create('household', { areaId: area, name: `${poisonText}${word()}` })] : []
  }
}

/** What no hub takes: each for another reason. */
function badPart(chance: Random): object {
  return chance.pick([
    { fields: { name: 'of no place' } },
    { recordKind: 'poster' },
    { fields: { areaId: workAreas[0]!, name: 'x', unheardOf: 1 } },
    { format: 2 },
    { fields: { areaId: workAreas[0]!, name: 'x\u0000' } },
  ])
}

function entry(areaId: Id, text: string): Record<string, Json> {
  const kind = { ledger: 'request', category: 'waterAndRoads', lane: 'normal', raisedAs: 'named' }
  return { areaId, contactId: null, householdId: null, ...kind, text, heardOn: '2026-11-23' }
}

/** As the form offers them: where he may write, as far as this device knows. Seldom elsewhere. */
function areaFor(tab: Tab, chance: Random): Id | null {
  const grants = tab.desk.hub().grants
  const own = workAreas.filter((id) => grants.some(({ areaId }) => areaId !== null && isWithin(id, areaId)))
  if (own.length === 0 || chance.chance(0.04)) return chance.chance(0.5) ? chance.pick(workAreas) : null
  return chance.pick(own)
}

const read = new WeakMap<Segment, readonly PublishedChange[]>()

export function changesIn(segment: Segment): readonly PublishedChange[] {
  let changes = read.get(segment)
  if (!changes) {
    changes = parseLines(segment.lines)
    read.set(segment, changes)
  }
  return changes
}

/** Everything the device could show, by record. */
function knownRecords(shelf: Shelf): Map<Id, PublishedChange[]> {
  const byRecord = new Map<Id, PublishedChange[]>()
  const add = (change: PublishedChange) => {
    const list = byRecord.get(change.recordId)
    if (list) list.push(change)
    else byRecord.set(change.recordId, [change])
  }
  for (const segment of shelf.state.segments)
    if (segment.scopeId.startsWith('work:')) for (const change of changesIn(segment)) add(change)
  for (const own of shelf.state.own) if (own.state !== 'setAside') add(own.change)
  return byRecord
}

/** What was refused is left, or written anew. */
async function answerParked(world: Running, phone: Phone, tab: Tab, chance: Random): Promise<void> {
  const parked = phone.shelf!.state.own.filter((own) => own.state === 'parked')
  if (parked.length === 0) return
  const { change } = chance.pick(parked)
  const { number, stamp: _stamp, deviceId: _deviceId, format: _format, ...rest } = change
  if (chance.chance(0.5)) {
    const anew = { ...rest, madeAt: world.nextMadeAt() } as NewChange
    if (!(await save(world, phone, tab, [anew], 'mend'))) return
  }
  if (phone.shelf?.state.own.find((own) => own.change === change)?.state !== 'parked') return
  world.oracle.leftByChoice.add(change.madeAt)
  await tab.store.settle([{ number, state: 'setAside' }], phone.nowMs(), change.deviceId)
}

export function madeAtOf(count: number): string {
  return new Date(startMs + count).toISOString()
}

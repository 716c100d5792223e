// What a person decides about work the hub could not accept: send it again as the record stands now, give it to the grid
// lead, or leave it. Mending is saving the record's own form: what was refused goes along with the correction.
import type { Id } from '../domain/id'
import type { Json } from '../protocol/change'
import { headStamps, type FoldedRecord } from '../protocol/fold'
import { createChange, problemsOf, setChange, trimmed } from './compose-change'
import { invalid, notFound, type Desk } from './desk'
import type { Saved } from './field-book'
import { contentText } from './written-parts'
import { handOverArea } from './parked-work'
import type { NewChange, OwnChange } from './ports'

export type ParkedAnswer = 'resend' | 'setAside' | 'handOver'

export async function answerParked(
  desk: Desk,
  number: number,
  choice: ParkedAnswer,
  note = '',
): Promise<Saved> {
  const { own } = desk.notebook()
  const parked = own.parked(number)
  if (!parked) return notFound()
  const { recordKind, recordId } = parked.change
  const record = desk.notebook().get(recordKind, recordId) as FoldedRecord | undefined
  const all = own.parkedOf(recordId)
  if (choice === 'setAside') return setAside(desk, all)
  if (!record) return notFound()
  return choice === 'handOver' ? handOver(desk, record, parked, all, note) : resendParked(desk, record, all)
}

/** What is being corrected, and on what each field is based. */
export interface Correction {
  fields: Record<string, Json>
  basedOn: Record<string, string[]>
}

/** All parked work of the record: a refused beginning takes everything that was set on it since along. */
export async function resendParked(
  desk: Desk,
  record: FoldedRecord,
  parked: readonly OwnChange[],
  correction: Correction = { fields: {}, basedOn: {} },
  dropDraft?: string,
): Promise<Saved> {
  const changes = asItStands(desk, record, parked, correction)
  const problems = changes.flatMap(problemsOf)
  if (problems.length > 0) return invalid(problems)
  const kept = await desk.append(changes, dropDraft)
  return kept.ok ? setAside(desk, parked) : kept
}

function asItStands(
  desk: Desk,
  record: FoldedRecord,
  parked: readonly OwnChange[],
  correction: Correction,
): NewChange[] {
  const fields: Record<string, Json> = {
    ...(record.fields as unknown as Record<string, Json>),
    ...correction.fields,
  }
  const again: NewChange[] = []
  if (parked.some((own) => own.change.action === 'create') && !begunElsewhere(record, parked)) {
    again.push(createChange(desk, record.kind, record.id, fields))
  } else {
    const refused = parked.flatMap(({ change }) =>
      change.action === 'event' ? [] : Object.keys(change.fields),
    )
    const set: Record<string, Json> = {}
    const basedOn: Record<string, string[]> = {}
    for (const name of new Set([...refused, ...Object.keys(correction.fields)])) {
      set[name] = fields[name] ?? null
      // A correction keeps the sight its author had.
      const seen = refused.includes(name) ? undefined : correction.basedOn[name]
      basedOn[name] = asOthersKnow(seen ?? headStamps(record, name), name, parked)
    }
    if (Object.keys(set).length > 0) again.push(setChange(desk, record.kind, record.id, set, basedOn))
  }
  for (const { change } of parked) {
    if (change.action !== 'event') continue
    const { madeAt, authorId, recordKind, recordId, action, event } = change
    again.push({ madeAt, authorId, recordKind, recordId, action, event })
  }
  return again
}

/** In place of values that never got through: what they replaced, which is what stands everywhere else. */
function asOthersKnow(stamps: readonly string[], field: string, parked: readonly OwnChange[]): string[] {
  const known = new Set<string>()
  const followed = new Set<string>()
  const waiting = [...stamps]
  for (let stamp = waiting.pop(); stamp !== undefined; stamp = waiting.pop()) {
    if (followed.has(stamp)) continue
    followed.add(stamp)
    const refused = parked.find((own) => own.change.stamp === stamp)?.change
    if (!refused) known.add(stamp)
    else if (refused.action === 'set') waiting.push(...(refused.basedOn[field] ?? []))
  }
  return [...known]
}

/** The record has another beginning that stands, here or at the hub: a second one would be refused for that. */
function begunElsewhere(record: FoldedRecord, parked: readonly OwnChange[]): boolean {
  const numbers = new Set(parked.map(({ change }) => `${change.deviceId}#${change.number}`))
  return record.changes.some(
    (change) => change.action === 'create' && !numbers.has(`${change.deviceId}#${change.number}`),
  )
}

/** Says in the author's own area what could not be accepted; here it is then set aside. */
async function handOver(
  desk: Desk,
  record: FoldedRecord,
  parked: OwnChange,
  all: readonly OwnChange[],
  note: string,
): Promise<Saved> {
  const areaId = handOverArea(desk.view(), record)
  if (areaId === null) return invalid([{ field: 'areaId', code: 'no-own-area' }])
  const content = contentText(all.map((own) => own.change))
  // Killed between the two writes, the work is still parked although it was handed over: it is not handed over twice.
  if (!isHandedOver(desk, record.id, content)) {
    const given = trimmed(note)
    const change = createChange(desk, 'handover', desk.newId(), {
      areaId,
      aboutKind: record.kind,
      aboutId: record.id,
      reasonCode: parked.code ?? null,
      content,
      ...(given === undefined ? {} : { note: given }),
    })
    const problems = problemsOf(change)
    if (problems.length > 0) return invalid(problems)
    const kept = await desk.append([change])
    if (!kept.ok) return kept
  }
  return setAside(desk, all)
}

function isHandedOver(desk: Desk, aboutId: Id, content: string): boolean {
  for (const { fields, createdBy } of desk.notebook().all('handover').values()) {
    const mine = createdBy === desk.identity().personId
    if (mine && !fields.settled && fields.aboutId === aboutId && fields.content === content) return true
  }
  return false
}

async function setAside(desk: Desk, parked: readonly OwnChange[]): Promise<Saved> {
  const kept = await desk.store.settle(
    parked.map(({ change, code, field }) => ({
      number: change.number,
      state: 'setAside',
      ...(code === undefined ? {} : { code }),
      ...(field === undefined ? {} : { field }),
    })),
    desk.nowMs(),
    desk.identity().deviceId,
  )
  if (!kept.ok) return kept
  desk.keepOwn(parked.map((own) => ({ ...own, state: 'setAside' })))
  return kept
}

// What a person decides about work the hub could not accept: send it again as the record stands now, or leave it.
import type { Json } from '../protocol/change'
import { headStamps, type FoldedRecord } from '../protocol/fold'
import { createChange, problemsOf, setChange } from './compose-change'
import { invalid, notFound, type Desk } from './desk'
import type { Saved } from './field-book'
import type { NewChange, OwnChange } from './ports'

export async function answerParked(
  desk: Desk,
  number: number,
  choice: 'resend' | 'setAside',
): Promise<Saved> {
  const { own } = desk.notebook()
  const parked = own.parked(number)
  if (!parked) return notFound()
  if (choice === 'setAside') return setAside(desk, [parked])
  const { recordKind, recordId } = parked.change
  const record = desk.notebook().get(recordKind, recordId) as FoldedRecord | undefined
  if (!record) return notFound()
  const all = own.parkedOf(recordId)
  const changes = asItStands(desk, record, all)
  const problems = changes.flatMap(problemsOf)
  if (problems.length > 0) return invalid(problems)
  const kept = await desk.append(changes)
  return kept.ok ? setAside(desk, all) : kept
}

/** All parked work of the record: a refused beginning takes everything that was set on it since along. */
function asItStands(desk: Desk, record: FoldedRecord, parked: readonly OwnChange[]): NewChange[] {
  const fields = record.fields as unknown as Record<string, Json>
  const again: NewChange[] = []
  if (parked.some((own) => own.change.action === 'create')) {
    again.push(createChange(desk, record.kind, record.id, fields))
  } else {
    const names = new Set(
      parked.flatMap(({ change }) => (change.action === 'set' ? Object.keys(change.fields) : [])),
    )
    const set: Record<string, Json> = {}
    const basedOn: Record<string, string[]> = {}
    for (const name of names) {
      set[name] = fields[name] ?? null
      basedOn[name] = headStamps(record, name)
    }
    if (names.size > 0) again.push(setChange(desk, record.kind, record.id, set, basedOn))
  }
  for (const { change } of parked) {
    if (change.action !== 'event') continue
    const { madeAt, authorId, recordKind, recordId, action, event } = change
    again.push({ madeAt, authorId, recordKind, recordId, action, event })
  }
  return again
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
  )
  if (!kept.ok) return kept
  desk.keepOwn(parked.map((own) => ({ ...own, state: 'setAside' })))
  return kept
}

// Correcting what is written: only what the person changed, based on what he had in front of him.
import type { Id } from '../domain/id'
import type { Json } from '../protocol/change'
import type { FoldedRecord } from '../protocol/fold'
import { problemsOf, setChange, trimmedValue } from './compose-change'
import { invalid, notFound, type Desk } from './desk'
import type { Saved, Seen } from './field-book'
import { correctionOf } from './history'
import { mayAt } from './view'

const placeOf = (record: FoldedRecord) => (record.fields as { areaId?: Id | null }).areaId ?? null

export async function correctRecord(
  desk: Desk,
  record: FoldedRecord,
  fields: Record<string, Json>,
  seen: Seen,
  draftKey: string,
): Promise<Saved> {
  const correction = correctionOf(record, fields, seen)
  const parked = desk.notebook().own.parkedOf(record.id)
  const { areaId } = correction.fields
  // What the hub has never had may be moved to where he may write; what it has is not his to move from elsewhere.
  const unsent = typeof areaId === 'string' && parked.some(({ change }) => change.action === 'create')
  if (!unsent && !mayAt(desk.view(), 'writeWork', placeOf(record)))
    return invalid([{ field: 'areaId', code: 'not-allowed' }])
  if (typeof areaId === 'string' && !mayAt(desk.view(), 'writeWork', areaId))
    return invalid([{ field: 'areaId', code: 'not-allowed' }])
  if (parked.length > 0) {
    const { resendParked } = await import('./answer-parked')
    return resendParked(desk, record, parked, correction, draftKey)
  }
  if (Object.keys(correction.fields).length === 0) return desk.dropDraft(draftKey)
  const change = setChange(desk, record.kind, record.id, correction.fields, correction.basedOn)
  const problems = problemsOf(change)
  if (problems.length > 0) return invalid(problems)
  const kept = await desk.append([change], draftKey)
  return kept.ok ? { ok: true, value: undefined } : kept
}

export async function correctFields(
  desk: Desk,
  kind: 'contact' | 'entry',
  id: Id,
  fields: Record<string, Json | undefined>,
  seen: Seen,
  draftKey: string,
): Promise<Saved> {
  const record = desk.notebook().get(kind, id) as FoldedRecord | undefined
  if (!record) return notFound()
  const given: Record<string, Json> = {}
  for (const [field, value] of Object.entries(fields))
    if (value !== undefined) given[field] = trimmedValue(value)
  // Whoever makes a word anonymous means that nothing leads back to the house it was said in.
  if (kind === 'entry' && given.raisedAs === 'anonymous')
    Object.assign(given, { contactId: null, householdId: null, raiser: null })
  return correctRecord(desk, record, given, seen, draftKey)
}

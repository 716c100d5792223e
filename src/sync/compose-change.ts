// Putting changes together: who, when and on what; number and stamp are given out by the store.
import type { Id } from '../domain/id'
import { checkFields, type Problem, type RecordKind } from '../domain/records'
import type { Json } from '../protocol/change'
import type { Desk } from './desk'
import type { NewChange } from './ports'

const head = (desk: Desk, recordKind: RecordKind, recordId: Id) => ({
  madeAt: desk.madeAt(),
  authorId: desk.identity().personId,
  recordKind,
  recordId,
})

/** Fields left empty are not written: what nobody said has no author. */
export function createChange(
  desk: Desk,
  kind: RecordKind,
  id: Id,
  fields: Record<string, Json | undefined>,
): NewChange {
  const given: Record<string, Json> = {}
  for (const [field, value] of Object.entries(fields)) if (value !== undefined) given[field] = value
  return { ...head(desk, kind, id), action: 'create', fields: given }
}

export function setChange(
  desk: Desk,
  kind: RecordKind,
  id: Id,
  fields: Record<string, Json>,
  basedOn: Record<string, string[]>,
): NewChange {
  return { ...head(desk, kind, id), action: 'set', fields, basedOn }
}

export function eventChange(desk: Desk, entryId: Id, type: string, data: Json): NewChange {
  return { ...head(desk, 'entry', entryId), action: 'event', event: { type, data } }
}

/** Problems of a change that would create or set fields; empty for an event. */
export function problemsOf(change: NewChange): Problem[] {
  return change.action === 'event' ? [] : checkFields(change.recordKind, change.fields, change.action)
}

/** Text as a person means it: without blanks around it; nothing at all is undefined. */
export function trimmed(text: string | null | undefined): string | undefined {
  const value = (text ?? '').trim()
  return value === '' ? undefined : value
}

/** The same rule for any value of a form: trimmed texts, and null where there is nothing. */
export function trimmedValue(value: Json): Json {
  if (typeof value === 'string') return trimmed(value) ?? null
  return Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? item.trim() : item)).filter((item) => item !== '')
    : value
}

// Writing a field anew from what was written before: choosing one of the values on the table, putting all of them together,
// or putting back one of long ago. Always an ordinary change with sight of what stands now; nothing leaves the history.
import type { Id } from '../domain/id'
import type { Fields, RecordKind } from '../domain/records'
import { canonicalText, type Json } from '../protocol/change'
import { fieldStates, headStamps, type FoldedRecord, type Version } from '../protocol/fold'
import { problemsOf, setChange } from './compose-change'
import { longTextLimit } from './conflicts'
import { invalid, notFound, type Desk } from './desk'
import type { Saved } from './field-book'
import { initialsOf } from './keep-household'
import { mayRewrite, maySeeField } from './may-settle'
import { authorName, mayAt, type View } from './view'

/** Any value the field ever had, here also what its author had set aside. */
export async function restoreVersion(
  desk: Desk,
  kind: RecordKind,
  id: Id,
  field: string,
  stamp: string,
): Promise<Saved> {
  const record = desk.notebook().get(kind, id) as FoldedRecord | undefined
  const chosen = record && valueAt(desk, record, field, stamp)
  if (!record || chosen === undefined) return notFound()
  return writeValue(desk, record, field, chosen)
}

export async function keepBoth(desk: Desk, kind: RecordKind, id: Id, field: string): Promise<Saved> {
  const record = desk.notebook().get(kind, id) as FoldedRecord | undefined
  const state = record && fieldStates(record.changes)[field]
  const limit = longTextLimit(kind, field)
  if (!record || !state || limit === undefined) return notFound()
  if (state.heads.length < 2) return invalid([{ field, code: 'settled-meanwhile' }])
  if (state.heads.some((head) => typeof head.value !== 'string' || head.value.trim() === ''))
    return invalid([{ field, code: 'empty' }])
  const text = joined(desk.view(), state.heads)
  if (text.length > limit) return invalid([{ field, code: 'too-long-together' }])
  return writeValue(desk, record, field, text)
}

/** Oldest first, each under its author's name; with the time where one person wrote both. */
function joined(view: View, heads: readonly Version[]): string {
  const authors = new Set(heads.map((head) => head.authorId))
  return [...heads]
    .sort((a, b) => (a.effective < b.effective ? -1 : 1))
    .map(({ value, authorId, madeAt }) => {
      const name = authorName(view, authorId) || '同事'
      const at = authors.size < heads.length ? ` ${madeAt.slice(0, 16).replace('T', ' ')}` : ''
      return `【${name}${at}】${String(value).trim()}`
    })
    .join('\n')
}

function valueAt(desk: Desk, record: FoldedRecord, field: string, stamp: string): Json | undefined {
  const version = fieldStates(record.changes)[field]?.versions.find((one) => one.stamp === stamp)
  if (version) return version.value
  for (const { change } of desk.notebook().own.setAsideOf(record.id)) {
    if (change.action !== 'event' && change.stamp === stamp && field in change.fields)
      return change.fields[field]
  }
  return undefined
}

async function writeValue(desk: Desk, record: FoldedRecord, field: string, value: Json): Promise<Saved> {
  const refused = whyNot(desk.view(), record, field, value)
  if (refused) return invalid([refused])
  const held = (record.fields as Record<string, Json | undefined>)[field] ?? null
  const inConflict = (fieldStates(record.changes)[field]?.heads.length ?? 0) > 1
  if (!inConflict && canonicalText(held) === canonicalText(value)) return { ok: true, value: undefined }

  const fields: Record<string, Json> = { [field]: value }
  // Whoever puts back that a word was anonymous means that nothing leads back to the house it was said in.
  if (record.kind === 'entry' && field === 'raisedAs' && value === 'anonymous')
    Object.assign(fields, { contactId: null, householdId: null, raiser: null })
  if (record.kind === 'household' && (field === 'name' || field === 'nickname')) {
    const named = { ...(record.fields as Fields<'household'>), [field]: value as string }
    fields.initials = (await initialsOf(desk, named)) ?? null
  }
  const basedOn = Object.fromEntries(Object.keys(fields).map((name) => [name, headStamps(record, name)]))
  const change = setChange(desk, record.kind, record.id, fields, basedOn)
  const problems = problemsOf(change)
  if (problems.length > 0) return invalid(problems)
  const kept = await desk.append([change])
  return kept.ok ? { ok: true, value: undefined } : kept
}

function whyNot(
  view: View,
  record: FoldedRecord,
  field: string,
  value: Json,
): { field: string; code: string } | null {
  if (!mayRewrite(view, record)) return { field: 'areaId', code: 'not-allowed' }
  if (!maySeeField(view, record, field)) {
    const { raisedAs } = record.fields as Fields<'entry'>
    return { field, code: raisedAs === 'anonymous' ? 'names-the-anonymous' : 'not-allowed' }
  }
  if (field === 'areaId' && record.kind !== 'area' && !mayAt(view, 'writeWork', value as Id | null))
    return { field, code: 'not-allowed' }
  return null
}

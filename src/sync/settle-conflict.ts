// Choosing one of the values on the table, with sight of all of them; the others stay in the history.
import type { Id } from '../domain/id'
import type { Fields, RecordKind } from '../domain/records'
import type { Json } from '../protocol/change'
import { fieldStates, headStamps, type FoldedRecord } from '../protocol/fold'
import { setChange } from './compose-change'
import { invalid, notFound, type Desk } from './desk'
import type { Saved } from './field-book'
import { initialsOf } from './keep-household'
import { mayAt } from './view'

export async function settleConflict(
  desk: Desk,
  kind: RecordKind,
  id: Id,
  field: string,
  stamp: string,
): Promise<Saved> {
  const record = desk.notebook().get(kind, id) as FoldedRecord | undefined
  const chosen =
    record && fieldStates(record.changes)[field]?.versions.find((version) => version.stamp === stamp)
  if (!record || !chosen) return notFound()
  const { areaId } = record.fields as { areaId?: Id | null }
  if (!mayAt(desk.view(), 'writeWork', areaId ?? null))
    return invalid([{ field: 'areaId', code: 'not-allowed' }])
  const fields: Record<string, Json> = { [field]: chosen.value }
  if (kind === 'household' && (field === 'name' || field === 'nickname')) {
    const named = { ...(record.fields as Fields<'household'>), [field]: chosen.value as string }
    fields.initials = (await initialsOf(desk, named)) ?? null
  }
  const basedOn = Object.fromEntries(Object.keys(fields).map((name) => [name, headStamps(record, name)]))
  const kept = await desk.append([setChange(desk, kind, id, fields, basedOn)])
  return kept.ok ? { ok: true, value: undefined } : kept
}

// What happens to an entry after it was written: it ends, opens again, is talked about.
import { checkEntryEvent } from '../domain/entry-life'
import type { EndData } from '../domain/entry'
import type { Id } from '../domain/id'
import type { Json } from '../protocol/change'
import { createChange, eventChange, problemsOf, trimmed } from './compose-change'
import { invalid, notFound, type Desk } from './desk'
import { entryLife } from './entries'
import type { Saved } from './field-book'
import { mayAt } from './view'

async function keepStep(
  desk: Desk,
  id: Id,
  type: 'end' | 'reopen',
  data: Record<string, Json>,
  draftKey?: string,
): Promise<Saved> {
  const record = desk.notebook().get('entry', id)
  if (!record) return notFound()
  if (!mayAt(desk.view(), 'writeWork', record.fields.areaId))
    return invalid([{ field: 'areaId', code: 'not-allowed' }])
  const open = entryLife(record).state === 'open'
  if (open !== (type === 'end'))
    return invalid([{ field: 'event', code: open ? 'not-ended' : 'already-ended' }])
  const problems = checkEntryEvent(type, data)
  if (problems.length > 0) return invalid(problems)
  const kept = await desk.append([eventChange(desk, id, type, data)], draftKey)
  return kept.ok ? { ok: true, value: undefined } : kept
}

export function endEntry(desk: Desk, id: Id, end: EndData, draftKey: string): Promise<Saved> {
  const note = trimmed(end.note)
  const data: Record<string, Json> = {
    ending: end.ending,
    answer: end.answer.trim(),
    toldOn: end.toldOn,
    raiserAnswer: end.raiserAnswer,
    ...(note === undefined ? {} : { note }),
    ...(end.intoId ? { intoId: end.intoId } : {}),
  }
  return keepStep(desk, id, 'end', data, draftKey)
}

export function reopenEntry(desk: Desk, id: Id, reason: string): Promise<Saved> {
  return keepStep(desk, id, 'reopen', { reason: reason.trim() })
}

export async function addComment(
  desk: Desk,
  entryId: Id,
  text: string,
  draftKey: string,
): Promise<Saved<Id>> {
  const entry = desk.notebook().get('entry', entryId)
  if (!entry) return notFound()
  const { areaId } = entry.fields
  if (!mayAt(desk.view(), 'writeWork', areaId)) return invalid([{ field: 'areaId', code: 'not-allowed' }])
  const id = desk.newId()
  const change = createChange(desk, 'comment', id, { areaId, entryId, text: text.trim() })
  const problems = problemsOf(change)
  if (problems.length > 0) return invalid(problems)
  const kept = await desk.append([change], draftKey)
  return kept.ok ? { ok: true, value: id } : kept
}

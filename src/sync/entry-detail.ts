// One entry with everything around it.
import type { Id } from '../domain/id'
import { changeKey, type Json } from '../protocol/change'
import type { FoldedRecord } from '../protocol/fold'
import { toContactRow } from './contacts'
import { entryLife, maySeeSource, toEntryRow } from './entries'
import type { CommentRow, EntryDetail } from './field-book'
import { historyOf, seenOf } from './history'
import { toHouseholdRow } from './households'
import { authorName, type View } from './view'

export function toCommentRow(view: View, record: FoldedRecord<'comment'>): CommentRow {
  return {
    id: record.id,
    text: record.fields.text,
    authorName: authorName(view, record.createdBy),
    madeAt: record.createdAt,
    mine: record.createdBy === view.meId,
    where: view.notebook.where(record as FoldedRecord),
  }
}

/** Oldest first. */
export function commentsOf(view: View, entryId: Id): FoldedRecord<'comment'>[] {
  return view.notebook
    .linked('comment', 'commentsOfEntry', entryId)
    .sort((a, b) => (a.lastStamp < b.lastStamp ? -1 : 1))
}

export function entryDetail(view: View, id: Id): EntryDetail | null {
  const { notebook } = view
  const record = notebook.get('entry', id)
  if (!record) return null
  const open = maySeeSource(view, record)
  const { contactId, householdId } = record.fields
  const contact = open && contactId ? notebook.get('contact', contactId) : undefined
  const household = open && householdId ? notebook.get('household', householdId) : undefined
  const life = entryLife(record)
  const late = new Set(record.changes.filter((change) => change.late).map(changeKey))
  const end = life.end ? withoutBy(view, life.end) : null
  return {
    row: toEntryRow(view, record),
    seen: seenOf(record as FoldedRecord),
    fields: open ? record.fields : { ...record.fields, contactId: null, householdId: null, raiser: null },
    createdAt: record.createdAt,
    contact: contact ? toContactRow(view, contact) : null,
    household: household ? toHouseholdRow(view, household) : null,
    history: historyOf(view, record as FoldedRecord).filter(
      ({ field }) => open || !['contactId', 'householdId', 'raiser'].includes(field),
    ),
    steps: life.steps.map((step) => ({
      type: step.type,
      data: step.data as Json,
      authorName: authorName(view, step.authorId),
      madeAt: step.madeAt,
      effective: step.effective,
      ...(late.has(step.changeKey) ? { late: true as const } : {}),
    })),
    end,
    comments: commentsOf(view, id).map((comment) => toCommentRow(view, comment)),
    batches: notebook
      .linked('batch', 'batchesOfEntry', id)
      .map((batch) => ({ id: batch.id, number: batch.fields.number, madeOn: batch.fields.madeOn })),
  }
}

function withoutBy(view: View, end: NonNullable<ReturnType<typeof entryLife>['end']>): EntryDetail['end'] {
  const { by, ...rest } = end
  return { ...rest, byName: authorName(view, by) }
}

// Questions about talks with people.
import type { Id } from '../domain/id'
import type { FoldedRecord } from '../protocol/fold'
import { maySeeSource, newestFirst, toEntryRow } from './entries'
import type { ContactDetail, ContactRow, Page } from './field-book'
import { historyOf, seenOf } from './history'
import { areaSet, authorName, hamletOf, pageOf, type View } from './view'

export function toContactRow(view: View, record: FoldedRecord<'contact'>): ContactRow {
  const { metOn, mode, householdId, areaId, metWith, topics, note } = record.fields
  return {
    id: record.id,
    metOn,
    mode,
    householdId,
    householdName: (householdId && view.notebook.get('household', householdId)?.fields.name) || null,
    hamlet: hamletOf(view, areaId),
    metWith: metWith ?? null,
    topics: topics ?? [],
    note: note ?? null,
    authorName: authorName(view, record.createdBy),
    entryCount: view.notebook.linked('entry', 'entriesOfContact', record.id).length,
    where: view.notebook.where(record as FoldedRecord),
  }
}

export function findContacts(
  view: View,
  query: { areaId: Id | null; offset: number; limit: number },
): Page<ContactRow> {
  const ordered = view.notebook.memo('contacts newest first', () =>
    [...view.notebook.all('contact').values()].sort((a, b) =>
      newestFirst(a.fields.metOn, b.fields.metOn, a, b),
    ),
  )
  const areas = areaSet(view, query.areaId)
  const found = areas ? ordered.filter((record) => areas.has(record.fields.areaId)) : ordered
  return pageOf(found, query.offset, query.limit, (record) => toContactRow(view, record))
}

export function contactDetail(view: View, id: Id): ContactDetail | null {
  const record = view.notebook.get('contact', id)
  if (!record) return null
  return {
    row: toContactRow(view, record),
    seen: seenOf(record as FoldedRecord),
    fields: record.fields,
    entries: view.notebook
      .linked('entry', 'entriesOfContact', id)
      .filter((entry) => maySeeSource(view, entry))
      .map((entry) => toEntryRow(view, entry)),
    history: historyOf(view, record as FoldedRecord),
  }
}

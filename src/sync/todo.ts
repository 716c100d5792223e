// What waits for somebody: parked work, conflicts, unsent records, colleagues' comments, and the figures of the first screen.
import { ledgers, type Ledger } from '../domain/entry'
import type { Id } from '../domain/id'
import { recordKinds } from '../domain/records'
import type { FoldedRecord } from '../protocol/fold'
import { isOpen } from './entries'
import { toCommentRow } from './entry-detail'
import type { Attention, CommentNotice, Counts, UnsentRow } from './field-book'
import { handoversToAnswer } from './handovers-to-answer'
import { conflictsToSettle } from './may-settle'
import { recordById } from './record-by-id'
import { recordTitle } from './record-title'
import type { View } from './view'

export function attention(view: View): Attention[] {
  return view.notebook.memo('attention', () => findAttention(view))
}

function findAttention(view: View): Attention[] {
  const { notebook } = view
  const found: Attention[] = []
  for (const recordId of notebook.own.recordsWith('parked')) {
    const record = recordById(view, recordId)
    if (!record) continue
    for (const own of notebook.own.parkedOf(recordId)) {
      found.push({
        type: 'parked',
        recordKind: record.kind,
        recordId,
        title: recordTitle(view, record),
        field: own.field ?? null,
        code: own.code ?? null,
        number: own.change.number,
      })
    }
  }
  for (const kind of recordKinds) {
    for (const record of notebook.all(kind).values()) {
      for (const field of conflictsToSettle(view, record as FoldedRecord)) {
        const title = recordTitle(view, record as FoldedRecord)
        found.push({
          type: 'conflict',
          recordKind: kind,
          recordId: record.id,
          title,
          field,
          code: null,
          number: null,
        })
      }
    }
  }
  return found
}

/** Records with work the hub has not taken, newest first. */
export function unsent(view: View): UnsentRow[] {
  const { own } = view.notebook
  const rows: UnsentRow[] = []
  for (const recordId of new Set([...own.recordsWith('pending'), ...own.recordsWith('parked')])) {
    const record = recordById(view, recordId)
    if (!record || view.notebook.where(record) === 'kept' || goesAlong(view, record)) continue
    rows.push({
      recordKind: record.kind,
      recordId,
      title: recordTitle(view, record),
      where: view.notebook.where(record),
      madeAt: record.changes[record.changes.length - 1]!.madeAt,
    })
  }
  return rows.sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1))
}

function noticedComments(view: View): FoldedRecord<'comment'>[] {
  return view.notebook.memo(`notices ${view.meId}`, () => {
    const comments = [...view.notebook.all('comment').values()]
    const commented = new Set(
      comments.filter((one) => one.createdBy === view.meId).map((one) => one.fields.entryId),
    )
    return comments
      .filter((comment) => {
        if (comment.createdBy === view.meId) return false
        const entry = view.notebook.get('entry', comment.fields.entryId)
        return entry !== undefined && (entry.createdBy === view.meId || commented.has(entry.id))
      })
      .sort((a, b) => (a.lastStamp < b.lastStamp ? 1 : -1))
  })
}

export function notices(view: View): CommentNotice[] {
  return noticedComments(view).map((comment) => ({
    entryId: comment.fields.entryId,
    entryText: view.notebook.get('entry', comment.fields.entryId)!.fields.text,
    comment: toCommentRow(view, comment),
  }))
}

/** For each entry, the stamp of the latest comment this person has had on the screen. */
export type ReadComments = Readonly<Record<Id, string>>

export function counts(view: View, read: ReadComments): Counts {
  const { notebook } = view
  return {
    households: notebook.all('household').size,
    contacts: notebook.all('contact').size,
    ...notebook.memo('open entries', () => openEntries(view)),
    attention: recordsInNeed(view).size,
    newComments: noticedComments(view).filter((one) => one.lastStamp > (read[one.fields.entryId] ?? ''))
      .length,
    handovers: handoversToAnswer(view).length,
  }
}

function openEntries(view: View): Pick<Counts, 'openEntries' | 'openByLedger'> {
  const openByLedger = Object.fromEntries(ledgers.map((ledger) => [ledger, 0])) as Record<Ledger, number>
  let open = 0
  for (const entry of view.notebook.all('entry').values()) {
    if (!isOpen(entry)) continue
    open++
    openByLedger[entry.fields.ledger]++
  }
  return { openEntries: open, openByLedger }
}

export function recordsInNeed(view: View): ReadonlySet<Id> {
  return new Set(attention(view).map((one) => one.recordId))
}

/** Records, as a person counts, whose work is on this device alone. */
export function hereOnlyCount(view: View): number {
  const inNeed = recordsInNeed(view)
  let count = 0
  for (const recordId of view.notebook.own.recordsWith('pending')) {
    const photo = view.notebook.get('attachment', recordId)
    if (!inNeed.has(recordId) && !(photo && goesAlong(view, photo as FoldedRecord))) count++
  }
  return count
}

/** A photo of a talk that waits itself is counted with it. */
function goesAlong(view: View, record: FoldedRecord): boolean {
  if (record.kind !== 'attachment' || view.notebook.where(record) !== 'hereOnly') return false
  const { contactId, entryId } = (record as FoldedRecord<'attachment'>).fields
  return view.notebook.own.unsettled((contactId ?? entryId)!)
}

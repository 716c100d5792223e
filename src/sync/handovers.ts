// Refused work given to the grid lead: what he sees of it, and his answer to its author.
import { addDays } from '../domain/day'
import type { Id } from '../domain/id'
import { recordKinds, type RecordKind } from '../domain/records'
import { fieldStates, headStamps, type FoldedRecord } from '../protocol/fold'
import type { HandoverRow } from './care-book'
import { problemsOf, setChange } from './compose-change'
import { invalid, notFound, type Desk } from './desk'
import type { Saved } from './field-book'
import { mayAnswer, type Handover } from './handovers-to-answer'
import { recordById } from './record-by-id'
import { recordTitle } from './record-title'
import { authorName, hamletOf, type View } from './view'
import { partsOfText } from './written-parts'

/** So long its author is shown the answer. */
const answerShownDays = 14

export function handovers(view: View): HandoverRow[] {
  return view.notebook.memo(`handovers ${view.meId} ${view.today}`, () =>
    [...view.notebook.all('handover').values()]
      .filter((record) => isShown(view, record))
      .sort((a, b) => (a.lastStamp < b.lastStamp ? 1 : -1))
      .map((record) => toRow(view, record)),
  )
}

function isShown(view: View, record: Handover): boolean {
  if (!record.fields.settled && mayAnswer(view, record)) return true
  if (record.createdBy !== view.meId) return false
  const at = settlementOf(record)?.madeAt
  return !record.fields.settled || (at ?? '').slice(0, 10) >= addDays(view.today, -answerShownDays)
}

const settlementOf = (record: Handover) => fieldStates(record.changes).settled?.heads[0]

function toRow(view: View, record: Handover): HandoverRow {
  const { aboutKind, aboutId, areaId, reasonCode, note, content, settled, answer } = record.fields
  const about = recordById(view, aboutId)
  const settlement = settlementOf(record)
  return {
    id: record.id,
    aboutKind: recordKinds.find((kind): kind is RecordKind => kind === aboutKind) ?? null,
    aboutId,
    title: about ? recordTitle(view, about) : '',
    authorName: authorName(view, record.createdBy),
    madeAt: record.createdAt,
    place: hamletOf(view, areaId),
    reasonCode: reasonCode ?? null,
    note: note ?? '',
    parts: partsOfText(view, content),
    mine: record.createdBy === view.meId,
    mayAnswer: !settled && mayAnswer(view, record),
    settled:
      settled && settlement
        ? {
            answer: answer ?? '',
            authorName: authorName(view, settlement.authorId),
            madeAt: settlement.madeAt,
          }
        : null,
  }
}

/** The answer goes to the author; the handover leaves the list. */
export async function settleHandover(desk: Desk, id: Id, answer: string): Promise<Saved> {
  const record = desk.notebook().get('handover', id)
  if (!record) return notFound()
  if (!mayAnswer(desk.view(), record)) return invalid([{ field: 'areaId', code: 'not-allowed' }])
  if (record.fields.settled) return invalid([{ field: 'answer', code: 'settled-meanwhile' }])
  if (answer.trim() === '') return invalid([{ field: 'answer', code: 'empty' }])
  const folded = record as FoldedRecord
  const change = setChange(
    desk,
    'handover',
    id,
    { settled: true, answer: answer.trim() },
    { settled: headStamps(folded, 'settled'), answer: headStamps(folded, 'answer') },
  )
  const problems = problemsOf(change)
  if (problems.length > 0) return invalid(problems)
  const kept = await desk.append([change])
  return kept.ok ? { ok: true, value: undefined } : kept
}

// Who may write a record anew, and so settle what is in conflict in it: asked of every record for the figures of the first
// screen, so it stands apart from the views that only the desk shows.
import type { Id } from '../domain/id'
import type { Act } from '../domain/role'
import type { FoldedRecord } from '../protocol/fold'
import { maySeeSource } from './entries'
import { mayAt, type View } from './view'

/** With these a hidden raiser would be known. */
const sourceFields = ['contactId', 'householdId', 'raiser']

export const placeOfRecord = (record: FoldedRecord): Id | null =>
  (record.fields as { areaId?: Id | null }).areaId ?? null

/** Whether this person may write the record anew (SPEC D). */
export function mayRewrite(view: View, record: FoldedRecord): boolean {
  const { kind } = record
  if (kind === 'batch') return false
  if (kind === 'comment' && record.createdBy !== view.meId) return false
  const act: Act = kind === 'area' || kind === 'person' || kind === 'membership' ? 'keepTree' : 'writeWork'
  return mayAt(view, act, kind === 'area' ? record.id : placeOfRecord(record))
}

/** Whether he may see what the field holds: the way back to an anonymous or confidential raiser is shut. */
export function maySeeField(view: View, record: FoldedRecord, field: string): boolean {
  if (record.kind !== 'entry' || !sourceFields.includes(field)) return true
  return maySeeSource(view, record as FoldedRecord<'entry'>)
}

/** The fields in conflict that this person can settle. */
export function conflictsToSettle(view: View, record: FoldedRecord): string[] {
  if (record.conflicts.length === 0 || !mayRewrite(view, record)) return []
  return record.conflicts.filter((field) => maySeeField(view, record, field))
}

// What waits for a lead's answer: counted on every screen.
import type { FoldedRecord } from '../protocol/fold'
import { mayAt, type View } from './view'

export type Handover = FoldedRecord<'handover'>

export const mayAnswer = (view: View, record: Handover) => mayAt(view, 'reviewWork', record.fields.areaId)

/** Open ones of other people that this person may answer. */
export function handoversToAnswer(view: View): Handover[] {
  return [...view.notebook.all('handover').values()].filter(
    (record) => !record.fields.settled && record.createdBy !== view.meId && mayAnswer(view, record),
  )
}

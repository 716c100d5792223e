import type { Id } from '../domain/id'
import { recordKinds } from '../domain/records'
import type { FoldedRecord } from '../protocol/fold'
import type { View } from './view'

/** A record this person sees, of whatever kind. */
export function recordById(view: View, id: Id): FoldedRecord | undefined {
  for (const kind of recordKinds) {
    const record = view.notebook.get(kind, id)
    if (record) return record as FoldedRecord
  }
  return undefined
}

// Refused work as its author sees it: why, what was written, and who could take it over.
import { placeName } from '../domain/area'
import type { Id } from '../domain/id'
import type { FoldedRecord } from '../protocol/fold'
import type { ParkedWork } from './care-book'
import { placeOfRecord } from './may-settle'
import { recordById } from './record-by-id'
import { recordTitle } from './record-title'
import { mayAt, orderedAreas, type View } from './view'
import { writtenParts } from './written-parts'

/** The record's own area where its author may still write there; else the top-most in which he may write at all. */
export function handOverArea(view: View, record: FoldedRecord): Id | null {
  if (record.kind === 'handover') return null
  const own = placeOfRecord(record)
  if (own !== null && mayAt(view, 'writeWork', own)) return own
  return orderedAreas(view).find((area) => mayAt(view, 'writeWork', area.id))?.id ?? null
}

/** Newest first. */
export function parkedWork(view: View): ParkedWork[] {
  const { own } = view.notebook
  const found: ParkedWork[] = []
  for (const recordId of own.recordsWith('parked')) {
    const record = recordById(view, recordId)
    const parked = own.parkedOf(recordId)
    const told = parked.find(({ code }) => code !== undefined) ?? parked[0]
    if (!record || !told) continue
    const areaId = handOverArea(view, record)
    const area = areaId === null ? undefined : view.notebook.tree().byId.get(areaId)
    found.push({
      recordKind: record.kind,
      recordId,
      title: recordTitle(view, record),
      number: told.change.number,
      code: told.code ?? null,
      field: told.field ?? null,
      madeAt: told.change.madeAt,
      parts: writtenParts(
        view,
        parked.map(({ change }) => change),
      ),
      handOverTo: area ? placeName(area) : null,
    })
  }
  return found.sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1))
}

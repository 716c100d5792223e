// What of an area is on this device, how sure that is, and what would be lost with it: read before setting out.
import type { Id } from '../domain/id'
import type { DepartureCheck } from './care-book'
import { isOpen } from './entries'
import type { SyncStatus } from './field-book'
import { areaSet, type View } from './view'

/** What the view cannot tell by itself. */
export interface KnownBesides {
  status: SyncStatus
  complete: boolean
  unsentFiles: number
}

export function departureCheck(view: View, areaId: Id | null, known: KnownBesides): DepartureCheck {
  const { status, complete, unsentFiles } = known
  const { notebook } = view
  const areas = areaSet(view, areaId)
  const within = (record: { fields: { areaId: Id } }) => !areas || areas.has(record.fields.areaId)
  return {
    households: count(notebook.all('household').values(), within),
    contacts: count(notebook.all('contact').values(), within),
    openEntries: count(notebook.all('entry').values(), (entry) => within(entry) && isOpen(entry)),
    complete,
    lastContactMs: status.lastContactMs,
    unsent: status.hereOnly,
    unsentFiles,
    attention: status.attention,
    deferred: status.deferred,
    suspects: status.suspects,
    clockOffsetMs: status.clockOffsetMs,
    signedOut: status.failure?.type === 'signed-out',
    ownNotebook: status.ownNotebook === true,
  }
}

function count<T>(records: Iterable<T>, counts: (record: T) => boolean): number {
  let found = 0
  for (const record of records) if (counts(record)) found++
  return found
}

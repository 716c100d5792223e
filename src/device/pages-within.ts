// Which kept pages lie in a stretch of a scope. Pages are large: only their keys are read, and the two at the edges.
import Dexie from 'dexie'
import type { PersonDatabase } from './dexie-tables'

/** Keys of the pages that hold any of from+1 … to; null where one of them reaches beyond. Inside a transaction. */
export async function pagesWithin(
  db: PersonDatabase,
  scopeId: string,
  from: number,
  to: number,
): Promise<[string, number][] | null> {
  const keys = (await db.segments
    .where('[scopeId+from]')
    .between([scopeId, Dexie.minKey], [scopeId, to], true, false)
    .primaryKeys()) as unknown as [string, number][]
  const within = keys.filter(([, start]) => start >= from)
  const [before, last] = await db.segments.bulkGet([
    keys[keys.length - within.length - 1] ?? [scopeId, -1],
    within[within.length - 1] ?? [scopeId, -1],
  ])
  return (before?.to ?? 0) > from || (last?.to ?? 0) > to ? null : within
}

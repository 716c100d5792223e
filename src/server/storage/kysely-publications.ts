// Where changes are published: a dense sequence per scope, given out while its row is held.
import type { Kysely } from 'kysely'
import type { HubStore } from './hub-store'
import type { Tables } from './tables'

type PublicationPart = Pick<HubStore, 'publish' | 'unpublished' | 'heads' | 'page'>

/** Databases limit how many values one statement may carry. */
const rowsPerInsert = 100

export function publicationTables(db: Kysely<Tables>): PublicationPart {
  return {
    async publish(scopeId, changes) {
      if (changes.length === 0) return
      // The row is held until the transaction ends: whoever comes second waits and gets the numbers after.
      const { head } = await db
        .insertInto('scopes')
        .values({ scopeId, head: changes.length })
        .onConflict((conflict) =>
          conflict.column('scopeId').doUpdateSet((eb) => ({ head: eb('scopes.head', '+', changes.length) })),
        )
        .returning('head')
        .executeTakeFirstOrThrow()
      const first = Number(head) - changes.length + 1
      const rows = changes.map(({ deviceId, number }, i) => ({
        scopeId,
        sequence: first + i,
        deviceId,
        number,
      }))
      for (let from = 0; from < rows.length; from += rowsPerInsert) {
        await db
          .insertInto('publications')
          .values(rows.slice(from, from + rowsPerInsert))
          .execute()
      }
    },
    async unpublished(scopeId, recordId) {
      const rows = await db
        .selectFrom('changes')
        .select(['changes.deviceId', 'changes.number'])
        .where('changes.recordId', '=', recordId)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('publications')
                .select('publications.sequence')
                .whereRef('publications.deviceId', '=', 'changes.deviceId')
                .whereRef('publications.number', '=', 'changes.number')
                .where('publications.scopeId', '=', scopeId),
            ),
          ),
        )
        .orderBy('receivedAt')
        .orderBy('deviceId')
        .orderBy('number')
        .execute()
      return rows.map((row) => ({ ...row, number: Number(row.number) }))
    },
    async heads(scopeIds) {
      if (scopeIds.length === 0) return new Map()
      const rows = await db.selectFrom('scopes').selectAll().where('scopeId', 'in', scopeIds).execute()
      return new Map(rows.map((row) => [row.scopeId, Number(row.head)]))
    },
    async page(scopeId, after, limit) {
      const rows = await db
        .selectFrom('publications')
        .innerJoin('changes', (join) =>
          join
            .onRef('changes.deviceId', '=', 'publications.deviceId')
            .onRef('changes.number', '=', 'publications.number'),
        )
        .select(['publications.sequence', 'changes.text', 'changes.effective'])
        .where('publications.scopeId', '=', scopeId)
        .where('publications.sequence', '>', after)
        .orderBy('publications.sequence')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
    },
  }
}

// Where changes are published: a dense sequence per scope, given out while its row is held.
import { sql, type Kysely } from 'kysely'
import type { HubStore } from './hub-store'
import { toKeptChange } from './kysely-log'
import { inParts } from './kysely-parts'
import { addDigests } from '../../protocol/digest'
import type { Tables } from './tables'

type PublicationPart = Pick<HubStore, 'publish' | 'unpublished' | 'heads' | 'page' | 'digest'>

const half = 2 ** 24

export function publicationTables(db: Kysely<Tables>): PublicationPart {
  return {
    async publish(byScope) {
      const given = [...byScope].filter(([, list]) => list.length > 0).sort(([a], [b]) => (a < b ? -1 : 1))
      const firstByScope = new Map<string, number>()
      for (const some of inParts(given)) {
        // The rows are held until the transaction ends: whoever comes second waits and gets the numbers after.
        const rows = await db
          .insertInto('scopes')
          .values(
            some.map(([scopeId, list]) => ({
              scopeId,
              head: list.length,
              digest: list.reduce((sum, { digest }) => addDigests(sum, digest), 0),
            })),
          )
          .onConflict((conflict) =>
            conflict.column('scopeId').doUpdateSet((eb) => ({
              head: eb('scopes.head', '+', eb.ref('excluded.head')),
              digest: sql<number>`(scopes.digest + excluded.digest) & 281474976710655`,
            })),
          )
          .returning(['scopeId', 'head'])
          .execute()
        for (const { scopeId, head } of rows)
          firstByScope.set(scopeId, Number(head) - byScope.get(scopeId)!.length + 1)
      }
      const rows = given.flatMap(([scopeId, list]) => {
        const first = firstByScope.get(scopeId)!
        return list.map(({ deviceId, number, digest }, i) => ({
          scopeId,
          sequence: first + i,
          deviceId,
          number,
          digest,
        }))
      })
      for (const some of inParts(rows)) await db.insertInto('publications').values(some).execute()
    },
    async unpublished(scopeId, recordId, heldIn) {
      const rows = await db
        .selectFrom('changes')
        .leftJoin('publications as before', (join) =>
          join
            .onRef('before.deviceId', '=', 'changes.deviceId')
            .onRef('before.number', '=', 'changes.number')
            .on('before.scopeId', '=', heldIn),
        )
        .selectAll('changes')
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
        .orderBy('before.sequence', (order) => order.asc().nullsLast())
        .orderBy('changes.receivedAt')
        .orderBy('changes.deviceId')
        .orderBy('changes.number')
        .execute()
      return rows.map(toKeptChange)
    },
    async heads(scopeIds) {
      const heads = new Map<string, { head: number; digest: number }>()
      for (const some of inParts(scopeIds)) {
        const rows = await db.selectFrom('scopes').selectAll().where('scopeId', 'in', some).execute()
        for (const { scopeId, head, digest } of rows)
          heads.set(scopeId, { head: Number(head), digest: Number(digest) })
      }
      return heads
    },
    async page(scopeId, after, limit) {
      const rows = await db
        .selectFrom('publications')
        .innerJoin('changes', (join) =>
          join
            .onRef('changes.deviceId', '=', 'publications.deviceId')
            .onRef('changes.number', '=', 'publications.number'),
        )
        .select(['publications.sequence', 'changes.text', 'changes.effective', 'changes.late'])
        .where('publications.scopeId', '=', scopeId)
        .where('publications.sequence', '>', after)
        .orderBy('publications.sequence')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ ...row, sequence: Number(row.sequence), late: Number(row.late) === 1 }))
    },
    async digest(scopeId, from, to) {
      // In halves: sums of some 30,000 whole digests would not fit in 64 bits.
      const row = await db
        .selectFrom('publications')
        .select([sql<number>`sum(digest >> 24)`.as('upper'), sql<number>`sum(digest & 16777215)`.as('lower')])
        .where('scopeId', '=', scopeId)
        .where('sequence', '>', from)
        .where('sequence', '<=', to)
        .executeTakeFirst()
      const upper = Number(row?.upper ?? 0) % half
      return addDigests(upper * half, Number(row?.lower ?? 0))
    },
  }
}

// The hub's store over a query builder; what differs between databases is in the file that opens each.
import { sql, type Kysely } from 'kysely'
import type { Id } from '../../domain/id'
import type { RecordKind } from '../../domain/records'
import type { RefusalCode } from '../../protocol/parse-change'
import type { HubStore, KeptChange, TreeRecord } from './hub-store'
import { signInTables } from './kysely-sign-in'
import type { Tables } from './tables'

/** How many numbers a look for the contiguous prefix reads at once. */
const prefixStep = 500

export function kyselyHubStore(db: Kysely<Tables>, depth = 0): HubStore {
  async function readMeta(key: string): Promise<string | null> {
    const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst()
    return row ? row.value : null
  }
  async function writeMeta(key: string, value: string): Promise<void> {
    await db
      .insertInto('meta')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute()
  }
  async function treeVersion(): Promise<number> {
    return Number((await readMeta('treeVersion')) ?? 0)
  }

  async function numbersAfter(deviceId: Id, have: number): Promise<number[]> {
    const kept = db.selectFrom('changes').select('number').where('deviceId', '=', deviceId).where('number', '>', have)
    const parked = db.selectFrom('parked').select('number').where('deviceId', '=', deviceId).where('number', '>', have)
    const rows = await Promise.all([
      kept.orderBy('number').limit(prefixStep).execute(),
      parked.orderBy('number').limit(prefixStep).execute(),
    ])
    return rows
      .flat()
      .map((row) => Number(row.number))
      .sort((a, b) => a - b)
  }

  return {
    ...signInTables(db),

    async transaction(work) {
      if (depth === 0) return db.transaction().execute((inner) => work(kyselyHubStore(inner, 1)))
      const name = `level${depth}`
      await savepoint(db, 'savepoint', name)
      try {
        const result = await work(kyselyHubStore(db, depth + 1))
        await savepoint(db, 'release savepoint', name)
        return result
      } catch (error) {
        await savepoint(db, 'rollback to savepoint', name)
        await savepoint(db, 'release savepoint', name)
        throw error
      }
    },

    readMeta,
    writeMeta,
    async epoch() {
      const epoch = await readMeta('epoch')
      if (epoch === null) throw new Error('the database has no epoch')
      return epoch
    },
    treeVersion,
    async raiseTreeVersion() {
      await writeMeta('treeVersion', String((await treeVersion()) + 1))
    },

    async change(deviceId, number) {
      const row = await db
        .selectFrom('changes')
        .selectAll()
        .where('deviceId', '=', deviceId)
        .where('number', '=', number)
        .executeTakeFirst()
      return row ? toKeptChange(row) : null
    },
    async keepChange(change) {
      await db.insertInto('changes').values(change).execute()
    },
    async changesOf(recordId) {
      const rows = await db
        .selectFrom('changes')
        .selectAll()
        .where('recordId', '=', recordId)
        .orderBy('receivedAt')
        .orderBy('deviceId')
        .orderBy('number')
        .execute()
      return rows.map(toKeptChange)
    },
    async lastNumber(deviceId) {
      const row = await db
        .selectFrom('changes')
        .select('number')
        .where('deviceId', '=', deviceId)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row ? Number(row.number) : 0
    },

    async parked(deviceId, number) {
      const row = await db
        .selectFrom('parked')
        .selectAll()
        .where('deviceId', '=', deviceId)
        .where('number', '=', number)
        .executeTakeFirst()
      if (!row) return null
      return { ...row, number: Number(row.number), receivedAt: Number(row.receivedAt), code: row.code as RefusalCode }
    },
    async park(change) {
      const { deviceId, number, ...rest } = change
      await db
        .insertInto('parked')
        .values(change)
        .onConflict((conflict) => conflict.columns(['deviceId', 'number']).doUpdateSet(rest))
        .execute()
    },
    async unpark(deviceId, number) {
      await db.deleteFrom('parked').where('deviceId', '=', deviceId).where('number', '=', number).execute()
    },

    async publish(scopeId, changes) {
      await db
        .insertInto('scopes')
        .values({ scopeId, head: 0 })
        .onConflict((conflict) => conflict.column('scopeId').doNothing())
        .execute()
      for (const { deviceId, number } of changes) {
        const there = await db
          .selectFrom('publications')
          .select('sequence')
          .where('deviceId', '=', deviceId)
          .where('number', '=', number)
          .where('scopeId', '=', scopeId)
          .executeTakeFirst()
        if (there) continue
        // The update holds the row until the transaction ends: whoever comes second waits and gets the number after.
        const { head } = await db
          .updateTable('scopes')
          .set((eb) => ({ head: eb('head', '+', 1) }))
          .where('scopeId', '=', scopeId)
          .returning('head')
          .executeTakeFirstOrThrow()
        await db.insertInto('publications').values({ scopeId, sequence: head, deviceId, number }).execute()
      }
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

    async record(recordId) {
      const row = await db.selectFrom('records').selectAll().where('recordId', '=', recordId).executeTakeFirst()
      if (!row) return null
      return {
        kind: row.kind as RecordKind,
        areaId: row.areaId,
        scopeIds: JSON.parse(row.scopeIds) as string[],
        created: row.created === 1,
        authorId: row.authorId,
      }
    },
    async keepRecord(recordId, known, fields) {
      const row = {
        kind: known.kind,
        areaId: known.areaId,
        scopeIds: JSON.stringify(known.scopeIds),
        created: known.created ? 1 : 0,
        authorId: known.authorId,
        fields,
      }
      await db
        .insertInto('records')
        .values({ recordId, ...row })
        .onConflict((conflict) => conflict.column('recordId').doUpdateSet(row))
        .execute()
    },
    async treeRecords(kind) {
      const rows = await db
        .selectFrom('records')
        .select(['recordId', 'areaId', 'fields'])
        .where('kind', '=', kind)
        .execute()
      return rows.map((row) => ({ ...row, kind, fields: row.fields ?? '{}' }))
    },
    async treeRecord(recordId) {
      const row = await db
        .selectFrom('records')
        .select(['recordId', 'kind', 'areaId', 'fields'])
        .where('recordId', '=', recordId)
        .where('kind', 'in', ['area', 'person', 'membership'])
        .executeTakeFirst()
      return row ? { ...row, kind: row.kind as TreeRecord['kind'], fields: row.fields ?? '{}' } : null
    },

    async nameFiles(recordId, sha256s) {
      for (const sha256 of sha256s) {
        await db
          .insertInto('namedFiles')
          .values({ sha256, recordId })
          .onConflict((conflict) => conflict.columns(['sha256', 'recordId']).doNothing())
          .execute()
      }
    },
    async areasNamingFile(sha256) {
      const rows = await db
        .selectFrom('namedFiles')
        .innerJoin('records', 'records.recordId', 'namedFiles.recordId')
        .select('records.areaId')
        .where('namedFiles.sha256', '=', sha256)
        .execute()
      return rows.map((row) => row.areaId)
    },
    async keepFile(sha256, sizeBytes, keptAt) {
      await db
        .insertInto('files')
        .values({ sha256, sizeBytes, keptAt })
        .onConflict((conflict) => conflict.column('sha256').doNothing())
        .execute()
    },

    async advanceHave(deviceId) {
      const device = await db.selectFrom('devices').select('have').where('deviceId', '=', deviceId).executeTakeFirst()
      const before = device ? Number(device.have) : 0
      let have = before
      for (;;) {
        const from = have
        for (const number of await numbersAfter(deviceId, have)) if (number === have + 1) have = number
        if (have - from < prefixStep) break
      }
      if (have > before) await db.updateTable('devices').set({ have }).where('deviceId', '=', deviceId).execute()
      return have
    },

    close: () => db.destroy(),
  }
}

function toKeptChange(row: Tables['changes']): KeptChange {
  return {
    ...row,
    number: Number(row.number),
    receivedAt: Number(row.receivedAt),
    recordKind: row.recordKind as RecordKind,
  }
}

async function savepoint(db: Kysely<Tables>, command: string, name: string): Promise<void> {
  await sql`${sql.raw(`${command} ${name}`)}`.execute(db)
}

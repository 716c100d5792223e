// The hub's store over a query builder; what differs between databases is in the file that opens each.
import { sql, type Kysely } from 'kysely'
import type { HubStore } from './hub-store'
import { logTables } from './kysely-log'
import { publicationTables } from './kysely-publications'
import { recordTables } from './kysely-records'
import { signInTables } from './kysely-sign-in'
import type { Tables } from './tables'

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

  return {
    ...logTables(db),
    ...publicationTables(db),
    ...recordTables(db),
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

    close: () => db.destroy(),
  }
}

async function savepoint(db: Kysely<Tables>, command: string, name: string): Promise<void> {
  await sql`${sql.raw(`${command} ${name}`)}`.execute(db)
}

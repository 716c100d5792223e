// The hub's store in a PostgreSQL database, which several hub processes may share: everything that is PostgreSQL's alone.
import { randomInt } from 'node:crypto'
import {
  CompiledQuery,
  Kysely,
  PostgresDialect,
  sql,
  type DatabaseConnection,
  type Transaction,
} from 'kysely'
import type { HubStore, Touches } from './hub-store'
import { kyselyHubStore } from './kysely-hub-store'
import { migrateTables } from './kysely-migration'
import { lockTouched } from './postgres-locks'
import { postgresPool } from './postgres-pool'
import { createTables, tablesVersion, type Tables } from './tables'

/** How often a transaction that the database gave up (a deadlock) is begun again before it counts as broken. */
const attempts = 20
/** A hub that was frozen in the middle of a transaction must not keep the others out for ever. */
const idleInTransactionMs = 60_000

/**
 * `epoch` is used when the database is new. Throws when the database cannot be reached, is of a later version of the
 * tables, or will not keep what it acknowledges.
 */
export async function openPostgresHubStore(url: string, epoch: string): Promise<HubStore> {
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: postgresPool(url), onCreateConnection: settle }),
  })
  try {
    await keepsPromises(db)
    // Two processes may start at once over a new database: one makes the tables, the other finds them. Whoever comes to one
    // that is as it should be waits for nobody.
    if (!(await isReady(db)))
      await inTransaction(db, undefined, async (inner) => {
        const version = await storedVersion(inner)
        if (version !== null && version > tablesVersion)
          throw new Error(`the database is of a later version (${version})`)
        if (version !== null) await migrateTables(inner, version)
        await createTables(inner)
        const store = kyselyHubStore(inner, 1)
        if ((await store.readMeta('epoch')) === null) await store.writeMeta('epoch', epoch)
        await store.writeMeta('tablesVersion', String(tablesVersion))
      })
  } catch (error) {
    await db.destroy()
    throw error
  }
  return {
    ...kyselyHubStore(db),
    transaction: (work, touches) => inTransaction(db, touches, (inner) => work(kyselyHubStore(inner, 1))),
  }
}

/** The version is written last, in the transaction that made everything else. */
async function isReady(db: Kysely<Tables>): Promise<boolean> {
  return (await storedVersion(db)) === tablesVersion
}

/** null for a database without our tables. */
async function storedVersion(db: Kysely<Tables>): Promise<number | null> {
  const known = await sql<{ found: string | null }>`select to_regclass('meta')::text as found`.execute(db)
  if (known.rows[0]?.found == null) return null
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'tablesVersion')
    .executeTakeFirst()
  return row ? Number(row.value) : null
}

async function settle(connection: DatabaseConnection): Promise<void> {
  const settings = `set synchronous_commit = on; set default_transaction_isolation = 'read committed';
    set idle_in_transaction_session_timeout = ${idleInTransactionMs}; set client_min_messages = warning`
  await connection.executeQuery(CompiledQuery.raw(settings))
}

/** "stored" in a verdict means on the disk. */
async function keepsPromises(db: Kysely<Tables>): Promise<void> {
  const setting = async (name: string): Promise<string> => {
    const { rows } = await sql<{ value: string }>`select current_setting(${name}) as value`.execute(db)
    return rows[0]?.value ?? ''
  }
  for (const [name, wanted] of [
    ['synchronous_commit', 'on'],
    ['fsync', 'on'],
    ['server_encoding', 'UTF8'],
  ] as const) {
    const value = await setting(name)
    if (value !== wanted) throw new Error(`the database must have ${name} = ${wanted}, but it is ${value}`)
  }
}

/** READ COMMITTED: what was read after a lock was waited for is what its last holder left. */
async function inTransaction<T>(
  db: Kysely<Tables>,
  touches: Touches | undefined,
  work: (inner: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(async (inner) => {
        await lockTouched(inner, touches)
        return work(inner)
      })
    } catch (error) {
      if (!mayGoAgain(error) || attempt === attempts) throw error
      await new Promise((resolve) => setTimeout(resolve, randomInt(5, 20) * attempt))
    }
  }
}

/** Deadlock and serialization failure: PostgreSQL has taken everything back and asks for another try. */
function mayGoAgain(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === '40P01' || code === '40001'
}

// The hub's store in one SQLite file: everything that is SQLite's alone is here and in its driver.
import Database from 'better-sqlite3'
import { Kysely } from 'kysely'
import type { HubStore } from './hub-store'
import { kyselyHubStore } from './kysely-hub-store'
import { migrateTables } from './kysely-migration'
import { SqliteFileDialect } from './sqlite-driver'
import { createTables, tablesVersion, type Tables } from './tables'

/** How long a writer waits for another process (an import) to finish its transaction. */
const busyTimeoutMs = 15_000

/**
 * `file` may be ':memory:'. `epoch` is used when the database is new. A database of an earlier version of the tables is brought
 * up to date in place. Throws when the file is not a database, is of a later version, or will not keep what it acknowledges.
 */
export async function openSqliteHubStore(file: string, epoch: string): Promise<HubStore> {
  const opened: Database.Database[] = []
  try {
    const writer = new Database(file, { timeout: busyTimeoutMs })
    opened.push(writer)
    keepPromises(writer, file)
    // A storm writes the same pages over and over: they are moved into the file in fewer, larger steps (pages of 4 KiB), and
    // the indexes it inserts into stay in memory (KiB).
    writer.pragma('wal_autocheckpoint = 4000')
    writer.pragma('cache_size = -32000')
    const reader = file === ':memory:' ? null : new Database(file, { readonly: true, timeout: busyTimeoutMs })
    if (reader) opened.push(reader)
    const db = new Kysely<Tables>({ dialect: new SqliteFileDialect(writer, reader) })
    await db.transaction().execute(async (inner) => {
      const version = storedVersion(writer)
      if (version !== null && version > tablesVersion)
        throw new Error(`the database is of a later version (${version})`)
      if (version !== null) await migrateTables(inner, version)
      await createTables(inner, true)
      const store = kyselyHubStore(inner, 1)
      if ((await store.readMeta('epoch')) === null) await store.writeMeta('epoch', epoch)
      await store.writeMeta('tablesVersion', String(tablesVersion))
    })
    return kyselyHubStore(db)
  } catch (error) {
    for (const database of opened) database.close()
    throw error
  }
}

/** null for a file without our tables. */
function storedVersion(database: Database.Database): number | null {
  const known = database.prepare(`select 1 from sqlite_master where type = 'table' and name = 'meta'`).get()
  if (!known) return null
  const row = database.prepare(`select value from meta where key = 'tablesVersion'`).get()
  return row ? Number((row as { value: string }).value) : null
}

/** "stored" in a verdict means on the disk: the build's default of synchronous=NORMAL would lose it with the power. */
function keepPromises(database: Database.Database, file: string): void {
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  const journal = String(database.pragma('journal_mode', { simple: true }))
  const synchronous = Number(database.pragma('synchronous', { simple: true }))
  if (synchronous !== 2 || (journal !== 'wal' && file !== ':memory:')) {
    throw new Error(`the database does not write durably: journal ${journal}, synchronous ${synchronous}`)
  }
}

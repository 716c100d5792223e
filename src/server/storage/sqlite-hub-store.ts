// The hub's store in one SQLite file: everything that is SQLite's alone is here.
import Database from 'better-sqlite3'
import { CompiledQuery, Kysely, SqliteDialect, SqliteDriver, type DatabaseConnection } from 'kysely'
import type { HubStore } from './hub-store'
import { kyselyHubStore } from './kysely-hub-store'
import { createTables, tablesVersion, type Tables } from './tables'

/** How long a writer waits for another process (an import) to finish its transaction. */
const busyTimeoutMs = 15_000

/**
 * `file` may be ':memory:'. `epoch` is used when the database is new. Throws when the file is not a database, is of a later
 * version of the tables, or will not keep what it acknowledges.
 */
export async function openSqliteHubStore(file: string, epoch: string): Promise<HubStore> {
  const database = new Database(file, { timeout: busyTimeoutMs })
  try {
    keepPromises(database, file)
    const db = new Kysely<Tables>({ dialect: new ImmediateDialect({ database: preparedOnce(database) }) })
    await createTables(db)
    const store = kyselyHubStore(db)
    await store.transaction(async (inner) => {
      if ((await inner.readMeta('epoch')) === null) await inner.writeMeta('epoch', epoch)
      const version = await inner.readMeta('tablesVersion')
      if (version === null) await inner.writeMeta('tablesVersion', String(tablesVersion))
      else if (Number(version) > tablesVersion)
        throw new Error(`the database is of a later version (${version})`)
    })
    return store
  } catch (error) {
    database.close()
    throw error
  }
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

/** Compiling a statement costs more than running it; a push runs the same dozen some hundred times. */
function preparedOnce(database: Database.Database) {
  const statements = new Map<string, Database.Statement>()
  return {
    prepare(text: string) {
      const held = statements.get(text)
      if (held) return held
      const statement = database.prepare(text)
      if (statements.size >= 500) statements.clear()
      statements.set(text, statement)
      return statement
    },
    close: () => {
      database.close()
    },
  }
}

/** Takes the write lock when a transaction begins: one that began as a reader could not wait for it later. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0]
  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config)
    this.#config = config
  }
  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config)
  }
}

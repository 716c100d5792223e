// The tables as they are, beside the hub that may be running: for a backup, which reads one moment of all of them, and a
// restore, which fills all or nothing.
import Database from 'better-sqlite3'
import { Kysely, PostgresDialect, SqliteDialect, type Transaction } from 'kysely'
import { sqliteFile, type Places } from '../open-hub'
import { postgresPool } from '../storage/postgres-pool'
import type { Tables } from '../storage/tables'

/** Of the tables there are: the caller has opened the hub's store once before. */
async function withTables<T>(places: Places, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  const db = new Kysely<Tables>({
    dialect: places.databaseUrl === null ? sqlite(places) : postgres(places.databaseUrl),
  })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

function sqlite({ dataFolder }: Places): SqliteDialect {
  const database = new Database(sqliteFile(dataFolder), { fileMustExist: true, timeout: 15_000 })
  database.pragma('synchronous = FULL')
  return new SqliteDialect({ database })
}

function postgres(url: string): PostgresDialect {
  return new PostgresDialect({ pool: postgresPool(url) })
}

/** All that `work` reads was so at one moment; writers are not kept waiting. */
export function inSnapshot<T>(places: Places, work: (db: Transaction<Tables>) => Promise<T>): Promise<T> {
  return withTables(places, (db) =>
    places.databaseUrl === null
      ? db.transaction().execute(work)
      : db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
  )
}

/** What `work` writes is there as a whole, or not at all. */
export function inOneGo<T>(places: Places, work: (db: Transaction<Tables>) => Promise<T>): Promise<T> {
  return withTables(places, (db) => db.transaction().execute(work))
}

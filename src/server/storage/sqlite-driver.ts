// One SQLite file under the query builder: a connection that writes, one transaction at a time, and one that reads what is
// committed meanwhile, so that nobody who only looks waits behind a storm of pushes.
import type Database from 'better-sqlite3'
import {
  CompiledQuery,
  SqliteDialect,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type SqliteDialectConfig,
} from 'kysely'
import { StoreFull } from './hub-store'

/** `reader` null: reads wait for the writer too, as they must in memory, where there is no second connection. */
export class SqliteFileDialect extends SqliteDialect {
  readonly #writer: Database.Database
  readonly #reader: Database.Database | null
  constructor(writer: Database.Database, reader: Database.Database | null) {
    super({} as SqliteDialectConfig)
    this.#writer = writer
    this.#reader = reader
  }
  override createDriver(): Driver {
    return new SqliteFileDriver(this.#writer, this.#reader)
  }
}

class SqliteFileDriver implements Driver {
  readonly #writer: Statements
  readonly #reader: Statements | null
  /** Whoever holds the writer; the next one waits for it. */
  #turn: Promise<void> = Promise.resolve()

  constructor(writer: Database.Database, reader: Database.Database | null) {
    this.#writer = new Statements(writer)
    this.#reader = reader && new Statements(reader)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new SqliteConnection(this.#writer, this.#reader, () => this.#takeTurn())
  }

  /** Takes the write lock at once: a transaction that began as a reader could not wait for it later. */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SqliteConnection).hold()
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  /** On a full disk SQLite has taken the transaction back by itself. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#writer.database.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    ;(connection as SqliteConnection).letGo()
  }

  async destroy(): Promise<void> {
    this.#reader?.database.close()
    this.#writer.database.close()
  }

  async #takeTurn(): Promise<() => void> {
    const before = this.#turn
    let end = () => {}
    this.#turn = new Promise((resolve) => {
      end = resolve
    })
    await before
    return end
  }
}

class SqliteConnection implements DatabaseConnection {
  #endTurn: (() => void) | null = null
  constructor(
    private readonly writer: Statements,
    private readonly reader: Statements | null,
    private readonly takeTurn: () => Promise<() => void>,
  ) {}

  async hold(): Promise<void> {
    this.#endTurn ??= await this.takeTurn()
  }

  letGo(): void {
    this.#endTurn?.()
    this.#endTurn = null
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#endTurn) return this.writer.run(sql, parameters)
    if (this.reader && sql.startsWith('select')) return this.reader.run(sql, parameters)
    const end = await this.takeTurn()
    try {
      return this.writer.run(sql, parameters)
    } finally {
      end()
    }
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the hub reads in pages')
  }
}

const mostStatements = 500

/** Compiling a statement costs more than running it; a push runs the same dozen. */
class Statements {
  readonly #held = new Map<string, Database.Statement>()
  constructor(readonly database: Database.Database) {}

  run<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
    try {
      const statement = this.#prepare(sql)
      if (statement.reader) return { rows: statement.all(parameters) as R[] }
      statement.run(parameters)
      return { rows: [] }
    } catch (error) {
      throw noRoom(error) ? new StoreFull('the disk is full or read only', { cause: error }) : error
    }
  }

  #prepare(sql: string): Database.Statement {
    const held = this.#held.get(sql)
    if (held) return held
    const statement = this.database.prepare(sql)
    if (this.#held.size >= mostStatements) this.#held.clear()
    this.#held.set(sql, statement)
    return statement
  }
}

function noRoom(error: unknown): boolean {
  const code = String((error as { code?: unknown }).code)
  return code === 'SQLITE_FULL' || code.startsWith('SQLITE_READONLY') || code === 'SQLITE_IOERR_WRITE'
}

// All rows of all tables, a table after another, as plain values that either database takes.
import { sql, type Kysely } from 'kysely'
import type { Tables } from '../storage/tables'

/** Every table with the columns that name a row. One that is missing here does not compile. */
const keys: { [T in keyof Tables]: (keyof Tables[T] & string)[] } = {
  meta: ['key'],
  changes: ['deviceId', 'number'],
  parked: ['deviceId', 'number'],
  publications: ['scopeId', 'sequence'],
  scopes: ['scopeId'],
  records: ['recordId'],
  devices: ['deviceId'],
  sessions: ['tokenHash'],
  links: ['codeHash'],
  files: ['sha256'],
  namedFiles: ['sha256', 'recordId'],
}

export type TableName = keyof Tables
export const tableNames = Object.keys(keys) as TableName[]

export type Value = string | number | null
export type Row = Record<string, Value>

/** Rows read at once: some megabytes at most. */
const pageRows = 1_000

/** In order of their keys. What is written meanwhile shows or not, unless `db` is a snapshot. */
export async function* rowsOf(db: Kysely<Tables>, table: TableName): AsyncGenerator<Row[]> {
  const columns = sql.join(keys[table].map((column) => sql.ref(column)))
  let last: Row | undefined
  for (;;) {
    const after = last && sql.join(keys[table].map((column) => sql`${last![column]}`))
    const beyond = after ? sql`where (${columns}) > (${after})` : sql``
    const { rows } =
      await sql<Row>`select * from ${sql.table(table)} ${beyond} order by ${columns} limit ${pageRows}`.execute(
        db,
      )
    if (rows.length > 0) yield rows
    if (rows.length < pageRows) return
    last = rows.at(-1)
  }
}

export async function countRows(db: Kysely<Tables>, table: TableName): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

/** SQLite takes 32,766 values a statement, PostgreSQL twice that. */
const valuesAtOnce = 30_000

export async function insertRows(
  db: Kysely<Tables>,
  table: TableName,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
): Promise<void> {
  const names = sql.join(columns.map((column) => sql.ref(column)))
  const atOnce = Math.max(1, Math.floor(valuesAtOnce / columns.length))
  for (let at = 0; at < rows.length; at += atOnce) {
    const values = rows.slice(at, at + atOnce).map((row) => sql`(${sql.join(row)})`)
    await sql`insert into ${sql.table(table)} (${names}) values ${sql.join(values)}`.execute(db)
  }
}

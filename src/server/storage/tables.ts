// The tables, in SQL that SQLite and PostgreSQL read alike: JSON is text, true is 1, times are milliseconds.
import { sql, type CreateTableBuilder, type Kysely } from 'kysely'

interface MetaTable {
  key: string
  value: string
}
interface ChangesTable {
  deviceId: string
  number: number
  recordKind: string
  recordId: string
  authorId: string
  receivedAt: number
  effective: string | null
  late: number
  text: string
}
interface PublicationsTable {
  scopeId: string
  sequence: number
  deviceId: string
  number: number
  digest: number
}
interface ScopesTable {
  scopeId: string
  head: number
  digest: number
}
interface RecordsTable {
  recordId: string
  kind: string
  areaId: string | null
  /** JSON list. */
  scopeIds: string
  created: number
  authorId: string
  parentId: string | null
  /** JSON list; null for none. */
  left: string | null
  fields: string | null
}
interface ParkedTable {
  deviceId: string
  number: number
  code: string
  field: string | null
  text: string | null
  receivedAt: number
  /** The record whose arrival it waits for. */
  waitsFor: string | null
}
interface DevicesTable {
  deviceId: string
  personId: string
  createdAt: number
  lastSeenAt: number
  have: number
  backedUp: number
  publicKey: string | null
}
interface SessionsTable {
  tokenHash: string
  deviceId: string
  personId: string
  createdAt: number
  expiresAt: number
}
interface LinksTable {
  codeHash: string
  personId: string
  madeAt: number
  expiresAt: number
  usedByDevice: string | null
  usedAt: number | null
}
interface FilesTable {
  sha256: string
  sizeBytes: number
  keptAt: number
}
interface NamedFilesTable {
  sha256: string
  recordId: string
}

export interface Tables {
  meta: MetaTable
  changes: ChangesTable
  publications: PublicationsTable
  scopes: ScopesTable
  records: RecordsTable
  parked: ParkedTable
  devices: DevicesTable
  sessions: SessionsTable
  links: LinksTable
  files: FilesTable
  namedFiles: NamedFilesTable
}

/** Raised with every change of the tables; a database of a later version is not opened. */
export const tablesVersion = 2

/**
 * Makes what is missing; harmless on a database that has everything. `clustered` for SQLite: tables whose rows are short are kept
 * in the order of their key, without a second tree beside it. Those made before stay as they are.
 */
export async function createTables(db: Kysely<Tables>, clustered = false): Promise<void> {
  const table = (name: keyof Tables) => db.schema.createTable(name).ifNotExists()
  const inKeyOrder = <T extends string>(made: CreateTableBuilder<T, never>) =>
    clustered ? made.modifyEnd(sql`without rowid`) : made
  await table('meta')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
  await table('changes')
    .addColumn('deviceId', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('recordKind', 'text', (column) => column.notNull())
    .addColumn('recordId', 'text', (column) => column.notNull())
    .addColumn('authorId', 'text', (column) => column.notNull())
    .addColumn('receivedAt', 'bigint', (column) => column.notNull())
    .addColumn('effective', 'text')
    .addColumn('late', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('text', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('changesKey', ['deviceId', 'number'])
    .execute()
  await table('publications')
    .addColumn('scopeId', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('deviceId', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('digest', 'bigint', (column) => column.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('publicationsKey', ['scopeId', 'sequence'])
    .addUniqueConstraint('publicationsOnce', ['deviceId', 'number', 'scopeId'])
    .$call(inKeyOrder)
    .execute()
  await table('scopes')
    .addColumn('scopeId', 'text', (column) => column.primaryKey())
    .addColumn('head', 'bigint', (column) => column.notNull())
    .addColumn('digest', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  await table('records')
    .addColumn('recordId', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('areaId', 'text')
    .addColumn('scopeIds', 'text', (column) => column.notNull())
    .addColumn('created', 'integer', (column) => column.notNull())
    .addColumn('authorId', 'text', (column) => column.notNull())
    .addColumn('parentId', 'text')
    .addColumn('left', 'text')
    .addColumn('fields', 'text')
    .$call(inKeyOrder)
    .execute()
  await table('parked')
    .addColumn('deviceId', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('field', 'text')
    .addColumn('text', 'text')
    .addColumn('receivedAt', 'bigint', (column) => column.notNull())
    .addColumn('waitsFor', 'text')
    .addPrimaryKeyConstraint('parkedKey', ['deviceId', 'number'])
    .execute()
  await table('devices')
    .addColumn('deviceId', 'text', (column) => column.primaryKey())
    .addColumn('personId', 'text', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .addColumn('lastSeenAt', 'bigint', (column) => column.notNull())
    .addColumn('have', 'bigint', (column) => column.notNull())
    .addColumn('backedUp', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('publicKey', 'text')
    .execute()
  await table('sessions')
    .addColumn('tokenHash', 'text', (column) => column.primaryKey())
    .addColumn('deviceId', 'text', (column) => column.notNull())
    .addColumn('personId', 'text', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .addColumn('expiresAt', 'bigint', (column) => column.notNull())
    .execute()
  await table('links')
    .addColumn('codeHash', 'text', (column) => column.primaryKey())
    .addColumn('personId', 'text', (column) => column.notNull())
    .addColumn('madeAt', 'bigint', (column) => column.notNull())
    .addColumn('expiresAt', 'bigint', (column) => column.notNull())
    .addColumn('usedByDevice', 'text')
    .addColumn('usedAt', 'bigint')
    .execute()
  await table('files')
    .addColumn('sha256', 'text', (column) => column.primaryKey())
    .addColumn('sizeBytes', 'bigint', (column) => column.notNull())
    .addColumn('keptAt', 'bigint', (column) => column.notNull())
    .execute()
  await table('namedFiles')
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('recordId', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('namedFilesKey', ['sha256', 'recordId'])
    .execute()
  await db.schema.createIndex('changesByRecord').ifNotExists().on('changes').column('recordId').execute()
  await db.schema.createIndex('recordsByKind').ifNotExists().on('records').column('kind').execute()
  await db.schema.createIndex('parkedByRecord').ifNotExists().on('parked').column('waitsFor').execute()
  await db.schema
    .createIndex('recordsByParent')
    .ifNotExists()
    .on('records')
    .column('parentId')
    .where('parentId', 'is not', null)
    .execute()
}

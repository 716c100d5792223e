// The form of a backup: gzip of lines of JSON. A header; for each table its name and columns, then a line for each row; a
// trailer with the number of rows and the SHA-256 of every line before it. It guards against accidents, not against forgery.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip, createGzip } from 'node:zlib'
import { tablesVersion } from '../storage/tables'
import { tableNames, type Row, type TableName, type Value } from './tables-in-order'

export interface BackupHeader {
  lianxin: 1
  backup: 1
  tablesVersion: number
  epoch: string
  /** ISO 8601, UTC. */
  madeAt: string
}

export type RowCounts = Partial<Record<TableName, number>>

interface Section {
  table: TableName
  columns: string[]
}
interface Trailer {
  end: true
  rows: RowCounts
  sha256: string
}

/** Durable under its name when it resolves; nothing is there under that name when it rejects. */
export async function writeBackup(
  path: string,
  header: BackupHeader,
  tables: (table: TableName) => AsyncIterable<Row[]>,
): Promise<void> {
  const unfinished = `${path}.part`
  try {
    await pipeline(
      () => backupText(header, tables),
      createGzip({ level: constants.Z_BEST_SPEED }),
      createWriteStream(unfinished, { mode: 0o600 }),
    )
    await sync(unfinished)
    await rename(unfinished, path)
    await sync(dirname(path))
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw error
  }
}

async function* backupText(
  header: BackupHeader,
  tables: (table: TableName) => AsyncIterable<Row[]>,
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  const hashed = (text: string): string => {
    hash.update(text)
    return text
  }
  const counts: RowCounts = {}
  yield hashed(`${JSON.stringify(header)}\n`)
  for (const table of tableNames) {
    let columns: string[] | null = null
    for await (const rows of tables(table)) {
      if (columns === null) {
        columns = Object.keys(rows[0] ?? {})
        yield hashed(`${JSON.stringify({ table, columns } satisfies Section)}\n`)
      }
      const named = columns
      yield hashed(
        rows.map((row) => `${JSON.stringify(named.map((column) => row[column] ?? null))}\n`).join(''),
      )
      counts[table] = (counts[table] ?? 0) + rows.length
    }
  }
  const trailer: Trailer = { end: true, rows: counts, sha256: hash.digest('hex') }
  yield `${JSON.stringify(trailer)}\n`
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

export interface BackupReader {
  header(header: BackupHeader): void
  rows(table: TableName, columns: readonly string[], rows: Value[][]): Promise<void> | void
}

/** A file that cannot be taken for a whole backup; `message` is a sentence for whoever named it. */
export class BackupUnreadable extends Error {
  override name = 'BackupUnreadable'
}

/** Rows handed over at once. */
const rowsAtOnce = 1_000

/**
 * Hands over what the file holds, in its order, and resolves with the counts once its end was found right. Throws
 * `BackupUnreadable` for a file that is cut off, altered, of another version, or no backup: what was handed over until then
 * counts for nothing.
 */
export async function readBackup(path: string, reader: BackupReader): Promise<RowCounts> {
  const parser = new Parser(reader)
  // What stops the reading in the middle; the streams then only say that they were stopped.
  let refused: unknown
  try {
    await pipeline(createReadStream(path), createGunzip(), (source: AsyncIterable<Buffer>) =>
      eachLine(source, (line) => parser.line(line)).catch((error: unknown) => {
        refused = error
        throw error
      }),
    )
  } catch (error) {
    throw toUnreadable(refused ?? error)
  }
  return parser.finish()
}

async function eachLine(source: AsyncIterable<Buffer>, take: (line: Buffer) => Promise<void>): Promise<void> {
  const rest: Buffer[] = []
  for await (const chunk of source) {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end + 1)
      await take(rest.length > 0 ? Buffer.concat([...rest.splice(0), piece]) : piece)
      start = end + 1
    }
    if (start < chunk.length) rest.push(chunk.subarray(start))
  }
  if (rest.length > 0) throw cutOff()
}

function toUnreadable(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'EISDIR') return new BackupUnreadable('there is no such file')
  if (code === 'Z_BUF_ERROR') return cutOff()
  if (code?.startsWith('Z_')) return altered()
  return error instanceof SyntaxError ? altered() : error
}

const cutOff = (): BackupUnreadable =>
  new BackupUnreadable('the file is cut off: it was not copied or written to its end')
const altered = (): BackupUnreadable =>
  new BackupUnreadable('the file is not a backup of this hub, or it was altered or damaged after it was made')

class Parser {
  private readonly hash = createHash('sha256')
  private readonly counts: RowCounts = {}
  private section: Section | null = null
  private waiting: Value[][] = []
  private begun = false
  private trailer: Trailer | null = null

  constructor(private readonly reader: BackupReader) {}

  async line(bytes: Buffer): Promise<void> {
    if (this.trailer) throw altered()
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof value === 'object' && value !== null && 'end' in value) {
      await this.handOver()
      this.trailer = value as Trailer
      return
    }
    this.hash.update(bytes)
    if (!this.begun) this.begin(value)
    else if (Array.isArray(value)) await this.row(value as Value[])
    else {
      await this.handOver()
      this.section = toSection(value)
    }
  }

  private begin(value: unknown): void {
    const header = value as BackupHeader
    if (header?.lianxin !== 1 || header.backup !== 1) throw altered()
    if (header.tablesVersion !== tablesVersion)
      throw new BackupUnreadable(
        `the backup has tables of version ${header.tablesVersion}, and this hub has ${tablesVersion}: use the version it was made with`,
      )
    this.begun = true
    this.reader.header(header)
  }

  private async row(row: Value[]): Promise<void> {
    if (row.length !== this.section?.columns.length) throw altered()
    this.waiting.push(row)
    if (this.waiting.length >= rowsAtOnce) await this.handOver()
  }

  private async handOver(): Promise<void> {
    const rows = this.waiting
    this.waiting = []
    if (!this.section || rows.length === 0) return
    const { table, columns } = this.section
    this.counts[table] = (this.counts[table] ?? 0) + rows.length
    await this.reader.rows(table, columns, rows)
  }

  finish(): RowCounts {
    if (!this.trailer) throw cutOff()
    const whole =
      this.trailer.sha256 === this.hash.digest('hex') &&
      tableNames.every((table) => (this.trailer?.rows[table] ?? 0) === (this.counts[table] ?? 0))
    if (!whole) throw altered()
    return this.counts
  }
}

function toSection(value: unknown): Section {
  const { table, columns } = value as Section
  const known =
    tableNames.includes(table) && Array.isArray(columns) && columns.every((c) => typeof c === 'string')
  if (!known) throw altered()
  return { table, columns }
}

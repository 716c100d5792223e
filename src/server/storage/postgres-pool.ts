// Connections to PostgreSQL that speak as the store wants it: whole numbers as numbers, statements prepared once, and a full
// or read-only disk under the one name that the hub knows it by.
import pg from 'pg'
import { StoreFull } from './hub-store'

/** A push holds one for its whole transaction; the server's default allows 100 over all hubs. */
const mostConnections = 16
const connectTimeoutMs = 10_000
/** Longer statements are of many rows and differ each time. */
const preparedLength = 4_000
const mostPrepared = 300

interface Answer<R> {
  command: 'UPDATE' | 'DELETE' | 'INSERT' | 'SELECT' | 'MERGE'
  rowCount: number
  rows: R[]
}
interface Connection {
  query<R>(text: unknown, values?: unknown): Promise<Answer<R>>
  release(): void
}

/** `url` as libpq has it; throws when it is not one. */
export function postgresPool(url: string): { connect(): Promise<never>; end(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString: url,
    max: mostConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'lianxin',
    types: { getTypeParser: typeParser },
  })
  // A connection that breaks while nobody uses it is replaced by the next one asked for.
  pool.on('error', () => undefined)
  const wrapped = new WeakMap<pg.PoolClient, Connection>()
  return {
    async connect() {
      const client = await pool.connect().catch(toStoreError)
      const held = wrapped.get(client) ?? wrap(client)
      wrapped.set(client, held)
      return held as never
    },
    end: () => pool.end(),
  }
}

function wrap(client: pg.PoolClient): Connection {
  const names = new Map<string, string>()
  let broken: Error | undefined
  // Without a listener, an error between two statements would end the process.
  client.on('error', (error) => {
    broken = error
  })
  return {
    async query<R>(text: string, values: unknown[]): Promise<Answer<R>> {
      const plain = values.length === 0 || text.length > preparedLength
      const name = plain ? undefined : nameOf(names, text)
      const query = name === undefined ? { text, values } : { name, text, values }
      const answer = await (plain && values.length === 0 ? client.query(text) : client.query(query)).catch(
        toStoreError,
      )
      return answer as unknown as Answer<R>
    },
    release: () => {
      client.release(broken)
    },
  }
}

function nameOf(names: Map<string, string>, text: string): string | undefined {
  const held = names.get(text)
  if (held !== undefined || names.size >= mostPrepared) return held
  const name = `s${names.size}`
  names.set(text, name)
  return name
}

const int8 = 20
const numeric = 1_700

/** Sequences, times and sums of digests come as text; all of ours are exact in a double. */
function typeParser(oid: number, format?: string): (value: string) => unknown {
  if (oid !== int8 && oid !== numeric) return pg.types.getTypeParser(oid, format as 'text')
  return (value) => {
    const number = Number(value)
    if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is not exact in a double`)
    return number
  }
}

/** 53: out of disk, memory or connections. 25006: a standby, or a server set to read only. */
function toStoreError(error: unknown): never {
  const code = String((error as { code?: unknown }).code)
  if (code.startsWith('53') || code === '25006')
    throw new StoreFull('the database has no room', { cause: error })
  throw error
}

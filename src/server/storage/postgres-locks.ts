// Who waits for whom when many write to one PostgreSQL: advisory locks, held to the end of the transaction. Everybody takes
// them in one order (store, tree, devices and records by key), so that nobody waits in a circle. Scopes come last: publishing
// locks their rows.
import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { Touches } from './hub-store'
import type { Tables } from './tables'

/** Beyond this many, the whole store is locked instead: the server's table of locks has room for some thousands in all. */
const mostLocks = 600

/** Two names that fall on one key wait for each other without need; nothing worse. */
function keyOf(name: string): bigint {
  return createHash('sha256').update(name).digest().readBigInt64BE(0)
}

const storeKey = keyOf('lianxin: the store')
const treeKey = keyOf('lianxin: the tree')

/** Waits until nobody else is between reads and writes of what is touched; of anything, without `touches`. */
export async function lockTouched(db: Transaction<Tables>, touches: Touches | undefined): Promise<void> {
  const names = touches
    ? [...touches.deviceIds.map((id) => `device ${id}`), ...touches.recordIds.map((id) => `record ${id}`)]
    : []
  if (!touches || names.length > mostLocks) {
    await sql`select pg_advisory_xact_lock(${storeKey})`.execute(db)
    return
  }
  await sql`select pg_advisory_xact_lock_shared(${storeKey})`.execute(db)
  if (touches.tree) await sql`select pg_advisory_xact_lock(${treeKey})`.execute(db)
  else await sql`select pg_advisory_xact_lock_shared(${treeKey})`.execute(db)
  await lockNames(db, names)
}

async function lockNames(db: Transaction<Tables>, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const keys = [...new Set(names.map(keyOf))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map(String)
  // A function scan keeps the order of the array, and the locks are taken row by row.
  await sql`select pg_advisory_xact_lock(key) from unnest(${keys}::bigint[]) as key`.execute(db)
}

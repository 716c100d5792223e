// Filling an empty database from a backup, of either kind of database. It begins a new epoch, by which every device knows
// that what the hub had later is gone and sends its own part of it again.
import { dirname, join } from 'node:path'
import { sql, type Transaction } from 'kysely'
import { handKey } from '../hub-hand'
import { filesFolder, type Places } from '../open-hub'
import type { Tables } from '../storage/tables'
import { BackupUnreadable, readBackup } from './backup-file'
import { copyFiles, type FilesCopied } from './copy-files'
import { inOneGo } from './open-tables'
import { countRows, insertRows, tableNames, type Value } from './tables-in-order'
import { verifyBackup } from './verify-backup'

export type Restored =
  { ok: true; madeAt: string; changes: number; files: FilesCopied } | { ok: false; message: string }

/** The hub's own: what a new database has by itself. */
const leftOut = new Set(['epoch', 'tablesVersion'])

/** The database was opened before, so that it has tables and an epoch of its own. */
export async function restoreBackup(places: Places, path: string): Promise<Restored> {
  try {
    const verified = await verifyBackup(path)
    const filled = await inOneGo(places, async (db) => {
      if (!(await isEmptyDatabase(db))) return false
      await readBackup(path, {
        header: () => undefined,
        async rows(table, columns, rows) {
          if (table !== 'meta') return insertRows(db, table, columns, rows)
          const key = columns.indexOf('key')
          await insertRows(
            db,
            table,
            columns,
            rows.filter((row) => !isLeftOut(row[key])),
          )
        },
      })
      // This very file holds them.
      await sql`update ${sql.table('devices')} set ${sql.ref('backedUp')} = ${sql.ref('have')}`.execute(db)
      return true
    })
    if (!filled)
      return {
        ok: false,
        message: 'the database is not empty: restore into a new DATA_DIR or a new database',
      }
    const files = await copyFiles(
      verified.files,
      join(dirname(path), 'files'),
      filesFolder(places.dataFolder),
    )
    return { ok: true, madeAt: verified.header.madeAt, changes: verified.rows.changes ?? 0, files }
  } catch (error) {
    if (error instanceof BackupUnreadable) return { ok: false, message: error.message }
    throw error
  }
}

/**
 * The hub's own devices end with the backup: changes they wrote afterwards are on devices under numbers that must never be
 * given out again.
 */
function isLeftOut(key: Value | undefined): boolean {
  return leftOut.has(String(key)) || String(key).startsWith(handKey)
}

async function isEmptyDatabase(db: Transaction<Tables>): Promise<boolean> {
  for (const table of tableNames) {
    if (table !== 'meta' && (await countRows(db, table)) > 0) return false
  }
  return true
}

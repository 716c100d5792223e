// Reading a backup as whoever needs it one day will: only what passes here counts as backed up.
import type { Id } from '../../domain/id'
import { BackupUnreadable, readBackup, type BackupHeader, type RowCounts } from './backup-file'
import type { TableName, Value } from './tables-in-order'

export interface VerifiedBackup {
  header: BackupHeader
  rows: RowCounts
  /** Numbers 1…n of each device are in it, kept or parked. */
  covered: ReadonlyMap<Id, number>
  /** Files it speaks of; their bytes are beside it. */
  files: readonly string[]
}

/** Throws `BackupUnreadable` when the file is not whole, or does not hold what it says it has. */
export async function verifyBackup(path: string): Promise<VerifiedBackup> {
  const held = new Map<Id, number>()
  const covered = new Map<Id, number>()
  const files: string[] = []
  const perTable: Partial<Record<TableName, (value: (column: string) => Value) => void>> = {
    changes: (value) => count(held, value('deviceId') as Id),
    parked: (value) => count(held, value('deviceId') as Id),
    devices: (value) => covered.set(value('deviceId') as Id, Number(value('have'))),
    files: (value) => files.push(String(value('sha256'))),
  }
  let header: BackupHeader | undefined
  const rows = await readBackup(path, {
    header: (read) => {
      header = read
    },
    rows(table, columns, rows) {
      const take = perTable[table]
      if (!take) return
      const at = new Map(columns.map((column, index) => [column, index]))
      for (const row of rows) take((column) => row[at.get(column) ?? -1] ?? null)
    },
  })
  for (const [deviceId, have] of covered) {
    if ((held.get(deviceId) ?? 0) < have)
      throw new BackupUnreadable(`of device ${deviceId} not all changes up to ${have} are in it`)
  }
  if (!header) throw new BackupUnreadable('it has no beginning')
  return { header, rows, covered, files }
}

function count(held: Map<Id, number>, deviceId: Id): void {
  held.set(deviceId, (held.get(deviceId) ?? 0) + 1)
}

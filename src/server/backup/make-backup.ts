// A backup of a hub that may be running: written, read back, and only then counted on.
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { filesFolder, type Places } from '../open-hub'
import type { HubStore } from '../storage/hub-store'
import { tablesVersion } from '../storage/tables'
import { writeBackup, type BackupHeader } from './backup-file'
import { backupName, toDrop } from './backups-kept'
import { copyFiles, type FilesCopied } from './copy-files'
import { inSnapshot } from './open-tables'
import { rowsOf } from './tables-in-order'
import { verifyBackup } from './verify-backup'

export interface BackupMade {
  path: string
  bytes: number
  changes: number
  files: FilesCopied
}

type Counted = Pick<HubStore, 'epoch' | 'raiseBackedUp'>

/** `store` is of the same places. The files go to a folder `files` beside `path`. Throws when anything of it failed. */
export async function makeBackup(
  store: Counted,
  places: Places,
  path: string,
  nowMs: number,
): Promise<BackupMade> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const header: BackupHeader = {
    lianxin: 1,
    backup: 1,
    tablesVersion,
    epoch: await store.epoch(),
    madeAt: new Date(nowMs).toISOString(),
  }
  await inSnapshot(places, (db) => writeBackup(path, header, (table) => rowsOf(db, table)))
  const verified = await verifyBackup(path)
  // Bytes of a file are there before the row that says so: all that the rows speak of can be copied now.
  const files = await copyFiles(verified.files, filesFolder(places.dataFolder), join(dirname(path), 'files'))
  await store.raiseBackedUp(verified.covered)
  return { path, bytes: (await stat(path)).size, changes: verified.rows.changes ?? 0, files }
}

/** Into the folder of backups, under a name of its time; drops those that are no longer worth their room. */
export async function makeKeptBackup(
  store: Counted,
  places: Places,
  folder: string,
  nowMs: number,
): Promise<BackupMade> {
  const made = await makeBackup(store, places, join(folder, backupName(nowMs)), nowMs)
  for (const name of toDrop(await readdir(folder))) await rm(join(folder, name), { force: true })
  return made
}

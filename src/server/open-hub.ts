// Opening the data folder: what the hub and its commands share.
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { uuidV7, type Id } from '../domain/id'
import { openDiskFileStore } from './storage/disk-file-store'
import type { FileStore } from './storage/file-store'
import type { HubStore } from './storage/hub-store'
import { openSqliteHubStore } from './storage/sqlite-hub-store'

/** The folder is made if need be. Throws when it cannot be read or written. */
export async function openHub(dataFolder: string): Promise<{ store: HubStore; files: FileStore }> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const files = await openDiskFileStore(join(dataFolder, 'files'))
  const store = await openSqliteHubStore(join(dataFolder, 'hub.sqlite'), randomBytes(8).toString('hex'))
  return { store, files }
}

export function randomId(): Id {
  return uuidV7(Date.now(), randomBytes(10))
}

// Opening the database and the data folder: what the hub and its commands share.
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { uuidV7, type Id } from '../domain/id'
import type { Config } from './config'
import { openDiskFileStore } from './storage/disk-file-store'
import type { FileStore } from './storage/file-store'
import type { HubStore } from './storage/hub-store'
import { openPostgresHubStore } from './storage/postgres-hub-store'
import { openSqliteHubStore } from './storage/sqlite-hub-store'

/** Where a hub keeps what it keeps. */
export type Places = Pick<Config, 'dataFolder' | 'databaseUrl'>

export const sqliteFile = (dataFolder: string): string => join(dataFolder, 'hub.sqlite')
export const filesFolder = (dataFolder: string): string => join(dataFolder, 'files')

/** The folder is made if need be. Throws when it cannot be read or written, `DatabaseUnreachable` where that is what it is. */
export async function openHub(places: Places): Promise<{ store: HubStore; files: FileStore }> {
  const { dataFolder, databaseUrl } = places
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const files = await openDiskFileStore(filesFolder(dataFolder))
  const epoch = randomBytes(8).toString('hex')
  const store =
    databaseUrl === null
      ? await openSqliteHubStore(sqliteFile(dataFolder), epoch)
      : await openPostgresHubStore(databaseUrl, epoch).catch((error: unknown) => {
          throw new DatabaseUnreachable(databaseUrl, error)
        })
  return { store, files }
}

/** A sentence for whoever started the hub, without the password. */
export class DatabaseUnreachable extends Error {
  override name = 'DatabaseUnreachable'
  constructor(databaseUrl: string, cause: unknown) {
    const { host, pathname } = new URL(databaseUrl)
    super(
      `The database ${host}${pathname} cannot be used: ${reasonOf(cause)}. ` +
        'Check that PostgreSQL runs there and that DATABASE_URL names it rightly.',
      { cause },
    )
  }
}

/** A refused connection to several addresses comes as an error without words of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message || String((error as { code?: unknown }).code) : String(error)
}

export function randomId(): Id {
  return uuidV7(Date.now(), randomBytes(10))
}

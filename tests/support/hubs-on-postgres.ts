// Imported before other test files: their hubs then have tables of their own on a PostgreSQL.
import { afterAll, beforeAll } from 'vitest'
import { tableNames } from '../../src/server/backup/tables-in-order'
import type { HubStore } from '../../src/server/storage/hub-store'
import { openPostgresHubStore } from '../../src/server/storage/postgres-hub-store'
import { useStore } from './hub-fixture'
import { PrivatePostgres } from './private-postgres'

let server: PrivatePostgres
/** Tables whose hub was closed: making them anew takes longer than a test. */
const free: string[] = []
/** What stands for the database files of hubs that are closed and opened again. */
const byFile = new Map<string, string>()
beforeAll(async () => {
  server = await PrivatePostgres.start()
}, 300_000)
afterAll(() => server.dispose())

useStore(async (file) => {
  const url = byFile.get(file ?? '') ?? free.pop() ?? (await server.schema())
  const store = await openPostgresHubStore(url, 'epoch-1')
  if (file === undefined) return { ...store, close: () => giveBack(url, store) }
  byFile.set(file, url)
  return store
})

async function giveBack(url: string, store: HubStore): Promise<void> {
  await store.close()
  const left = `delete from meta where key not in ('epoch', 'tablesVersion')`
  const others = tableNames.filter((name) => name !== 'meta').map((name) => `delete from "${name}"`)
  await server.ask(url, [left, ...others].join('; '))
  free.push(url)
}

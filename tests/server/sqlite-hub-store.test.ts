import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteHubStore } from '../../src/server/storage/sqlite-hub-store'
import { hubStoreContract } from '../contracts/hub-store.contract'

let folder = ''
let count = 0
const file = () => join(folder, `hub-${count}.sqlite`)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lianxin-store-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

hubStoreContract('SQLite in memory', () => openSqliteHubStore(':memory:', 'first'))
hubStoreContract(
  'SQLite in a file',
  () => {
    count++
    return openSqliteHubStore(file(), 'first')
  },
  () => openSqliteHubStore(file(), 'second'),
)

describe('SQLite in a file', () => {
  it('lets a second process write while the hub has it open', async () => {
    count++
    const hub = await openSqliteHubStore(file(), 'first')
    const command = await openSqliteHubStore(file(), 'other')
    await command.transaction((inner) => inner.writeMeta('from', 'command'))
    expect(await hub.readMeta('from')).toBe('command')
    await Promise.all([hub.close(), command.close()])
  })

  it('refuses a database of a later version', async () => {
    count++
    await (await openSqliteHubStore(file(), 'first')).close()
    const database = new Database(file())
    database.prepare(`update meta set value = '999' where key = 'tablesVersion'`).run()
    database.close()
    await expect(openSqliteHubStore(file(), 'first')).rejects.toThrow('later version')
  })

  it('refuses a file that is not a database', async () => {
    await expect(openSqliteHubStore(folder, 'first')).rejects.toThrow()
  })
})

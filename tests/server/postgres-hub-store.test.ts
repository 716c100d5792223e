import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StoreFull, type HubStore } from '../../src/server/storage/hub-store'
import { openPostgresHubStore } from '../../src/server/storage/postgres-hub-store'
import { hubStoreContract } from '../contracts/hub-store.contract'
import { anId } from '../support/changes'
import { gate } from '../support/gate'
import { PrivatePostgres } from '../support/private-postgres'

let server: PrivatePostgres
let url = ''
beforeAll(async () => {
  server = await PrivatePostgres.start()
}, 300_000)
afterAll(() => server.dispose())

const fresh = async (): Promise<HubStore> => {
  url = await server.database()
  return openPostgresHubStore(url, 'first')
}

hubStoreContract('PostgreSQL', fresh, () => openPostgresHubStore(url, 'second'))

const nothing = { deviceIds: [], recordIds: [], tree: false }
const touching = (...numbers: number[]) => ({ ...nothing, deviceIds: numbers.map(anId) })

/** Adds one to a number in the meta table, by reading and writing it. */
const raise = async (store: HubStore, key = 'count') =>
  store.writeMeta(key, String(Number((await store.readMeta(key)) ?? 0) + 1))

describe('PostgreSQL under many writers', () => {
  it('is one hub to two processes that start over a new database at once', async () => {
    const url = await server.database()
    const stores = await Promise.all([1, 2, 3, 4].map((n) => openPostgresHubStore(url, `epoch-${n}`)))
    const epochs = await Promise.all(stores.map((store) => store.epoch()))
    expect(new Set(epochs).size).toBe(1)
    await Promise.all(stores.map((store) => store.close()))
  })

  it('lets nobody between the reads and writes of a device, from whichever process', async () => {
    const one = await fresh()
    const other = await openPostgresHubStore(url, 'other')
    const writers = Array.from({ length: 24 }, (_, i) => (i % 2 ? one : other))
    await Promise.all(writers.map((store) => store.transaction((inner) => raise(inner), touching(1))))
    expect(await one.readMeta('count')).toBe('24')
    await Promise.all([one.close(), other.close()])
  })

  it('lets writers of different devices go on while one is held up', async () => {
    const store = await fresh()
    const [inside, leave] = [gate(), gate()]
    const slow = store.transaction(async () => {
      inside.open()
      await leave.opened
    }, touching(1))
    await inside.opened
    await store.transaction((inner) => raise(inner), touching(2))
    expect(await store.readMeta('count')).toBe('1')
    leave.open()
    await slow
    await store.close()
  })

  it.each([
    ['without a word of what it touches', undefined],
    ['that touches more than there are locks for', touching(...Array.from({ length: 700 }, (_, i) => i))],
  ])('is alone in a transaction %s', async (_, touches) => {
    const store = await fresh()
    const [inside, leave] = [gate(), gate()]
    const order: string[] = []
    const alone = store.transaction(async () => {
      inside.open()
      await leave.opened
      order.push('alone')
    }, touches)
    await inside.opened
    const later = store.transaction(async () => {
      order.push('later')
    }, touching(9_999))
    await server.untilSomebodyWaits(url)
    leave.open()
    await Promise.all([alone, later])
    expect(order).toEqual(['alone', 'later'])
    await store.close()
  })

  it('keeps pushes out while the tree changes, and lets them in together otherwise', async () => {
    const store = await fresh()
    const [inside, leave] = [gate(), gate()]
    const order: string[] = []
    const push = store.transaction(async () => {
      inside.open()
      await leave.opened
      order.push('push')
    }, touching(1))
    await inside.opened
    await store.transaction(async () => void order.push('beside it'), touching(2))
    const tree = store.transaction(async () => void order.push('tree'), { ...touching(3), tree: true })
    await server.untilSomebodyWaits(url)
    leave.open()
    await Promise.all([push, tree])
    expect(order).toEqual(['beside it', 'push', 'tree'])
    await store.close()
  })

  it('begins again when two transactions wait for each other', async () => {
    const store = await fresh()
    await store.writeMeta('a', '0')
    await store.writeMeta('b', '0')
    let begun = 0
    const met = gate()
    const crossing = (first: string, second: string, device: number) =>
      store.transaction(async (inner) => {
        await raise(inner, first)
        if (++begun === 2) met.open()
        await met.opened
        await raise(inner, second)
      }, touching(device))
    await Promise.all([crossing('a', 'b', 1), crossing('b', 'a', 2)])
    expect([await store.readMeta('a'), await store.readMeta('b')]).toEqual(['2', '2'])
    expect(begun).toBe(3)
    await store.close()
  })

  it('goes on when the database was ended under it and is there again', async () => {
    const store = await fresh()
    await store.writeMeta('kept', 'yes')
    await server.end('kill')
    await expect(store.readMeta('kept')).rejects.toThrow()
    await server.run()
    expect(await store.readMeta('kept')).toBe('yes')
    await store.close()
  })
})

describe('PostgreSQL that cannot keep promises', () => {
  it('answers a write with no room when it takes none, and works again afterwards', async () => {
    const store = await fresh()
    const name = url.slice(url.lastIndexOf('/') + 1)
    await store.close()
    await server.ask('postgres', `alter database ${name} set default_transaction_read_only = on`)
    const full = await openPostgresHubStore(url, 'other')
    await expect(full.writeMeta('a', '0')).rejects.toThrow(StoreFull)
    await expect(full.transaction((inner) => inner.writeMeta('a', '0'), touching(1))).rejects.toThrow(
      StoreFull,
    )
    expect(await full.epoch()).toBe('first')
    await full.close()
    await server.ask('postgres', `alter database ${name} set default_transaction_read_only = off`)
    const again = await openPostgresHubStore(url, 'other')
    await again.writeMeta('a', '1')
    expect(await again.epoch()).toBe('first')
    await again.close()
  })

  it('is refused when it acknowledges before it has written', async () => {
    await server.ask('postgres', `alter system set fsync = off`)
    await server.ask('postgres', `select pg_reload_conf()`)
    const url = await server.database()
    await expect(openPostgresHubStore(url, 'first')).rejects.toThrow('fsync')
    await server.ask('postgres', `alter system reset fsync`)
    await server.ask('postgres', `select pg_reload_conf()`)
  })

  it('writes durably also where the database was told not to', async () => {
    const url = await server.database()
    await server.ask(
      'postgres',
      `alter database ${url.slice(url.lastIndexOf('/') + 1)} set synchronous_commit = off`,
    )
    const store = await openPostgresHubStore(url, 'first')
    await store.writeMeta('a', '1')
    await store.close()
    expect(await server.ask(url, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'off' }])
  })

  it('refuses a database of a later version', async () => {
    await (await fresh()).close()
    await server.ask(url, `update meta set value = '999' where key = 'tablesVersion'`)
    await expect(openPostgresHubStore(url, 'first')).rejects.toThrow('later version')
  })
})

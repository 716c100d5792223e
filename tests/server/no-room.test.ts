// A hub whose disk is full or read only says so, acknowledges nothing, and goes on when there is room (I1, I8).
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { Kysely } from 'kysely'
import { kyselyHubStore } from '../../src/server/storage/kysely-hub-store'
import { SqliteFileDialect } from '../../src/server/storage/sqlite-driver'
import type { Tables } from '../../src/server/storage/tables'
import { openSqliteHubStore } from '../../src/server/storage/sqlite-hub-store'
import { StoreFull, type KeptChange } from '../../src/server/storage/hub-store'
import { createApp } from '../../src/server/app'
import { anId } from '../support/changes'
import { openTestHub, people, type TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
afterEach(() => hub.close())

describe('server disk full or read-only', () => {
  it.each([
    ['a full database', new StoreFull('full')],
    ['a full disk of files', Object.assign(new Error('no space'), { code: 'ENOSPC' })],
    ['a read-only disk', Object.assign(new Error('read only'), { code: 'EROFS' })],
  ])('answers 503 and when to ask again for %s', async (_, error) => {
    hub = await openTestHub()
    const worker = await hub.device(people.worker, 1)
    const store = { ...hub.store, transaction: () => Promise.reject(error) }
    const app = createApp({ ...hub, store })
    const full: TestDevice = Object.assign(Object.create(worker) as TestDevice, {
      request: async (path: string, init?: RequestInit) => app.request(path, init),
    })
    const body = { deviceId: worker.deviceId, epoch: null, changes: [worker.create('household', anId(1000))] }
    const reply = await full.post('/sync/v1/push', JSON.stringify(body))
    expect([reply.status, await reply.json()]).toEqual([503, { lianxin: 1, failure: 'no-room' }])
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await worker.push(body.changes)).verdicts).toMatchObject([{ verdict: 'stored' }])
    expect((await full.pull()).header.have).toBe(1)
  })

  it('keeps nothing of a transaction that found no room, and everything once there is room', async () => {
    hub = await openTestHub()
    const folder = await mkdtemp(join(tmpdir(), 'lianxin-full-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'hub.sqlite')
    await (await openSqliteHubStore(file, 'first')).close()
    const database = new Database(file)
    const store = kyselyHubStore(new Kysely<Tables>({ dialect: new SqliteFileDialect(database, null) }))
    onTestFinished(() => store.close())
    await store.addDevice(anId(1), people.worker, 1, null)
    const fill = () =>
      store.transaction(async (inner) => {
        await inner.setHave(anId(1), 20)
        for (let number = 1; number <= 20; number++) await inner.keepChanges([aLargeChange(number)])
      })
    database.pragma('max_page_count = 60')
    await expect(fill()).rejects.toThrow(StoreFull)
    expect((await store.device(anId(1)))?.have).toBe(0)
    expect(await store.held(anId(1), [1, 2, 20])).toEqual(new Map())
    database.pragma('max_page_count = 100000')
    await fill()
    expect((await store.held(anId(1), [1, 20])).size).toBe(2)
  })
})

function aLargeChange(number: number): KeptChange {
  return {
    deviceId: anId(1),
    number,
    recordKind: 'contact',
    recordId: anId(number),
    authorId: people.worker,
    receivedAt: 1,
    effective: null,
    late: false,
    text: 'x'.repeat(60_000),
  }
}

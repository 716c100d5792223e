import Dexie from 'dexie'
import { IDBDatabase } from 'fake-indexeddb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { dexieRegistry } from '../../src/device/dexie-registry'
import { databaseName } from '../../src/device/dexie-tables'
import type { DeviceStore, Identity, NewChange } from '../../src/sync/ports'
import { deviceStoreContract } from '../contracts/device-store.contract'
import { hubChange, idOf, worker, zhang } from '../support/builders'
import { startMs } from '../support/fake-clock'
import { clockAtRest } from '../../src/protocol/stamp'
import { fillDisk, freshIndexedDb } from '../support/indexed-db'

let stores = 0
const token = () => `store-${++stores}`
const identity: Identity = {
  deviceId: idOf(0x40),
  personId: worker.personId,
  name: worker.name,
  hubName: '樟树村',
}
const change: NewChange = {
  madeAt: '2026-11-23T09:00:00.000+08:00',
  authorId: worker.personId,
  recordKind: 'contact',
  recordId: idOf(0x50),
  action: 'create',
  fields: { householdId: zhang },
}

const hub = { epoch: 'e', grants: [], scopes: [], complete: true, lastContactMs: 1, clockOffsetMs: 0 }

async function openedStore(): Promise<DeviceStore> {
  const registry = dexieRegistry(token)
  await registry.enter(identity)
  const store = await registry.open(identity)
  if (!store.ok) throw new Error('not opened')
  return store.value
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the store in IndexedDB', () => {
  deviceStoreContract({
    registry() {
      freshIndexedDb()
      return dexieRegistry(token)
    },
    fillUp: fillDisk,
  })
})

it('asks for strict durability in every transaction that writes', async () => {
  freshIndexedDb()
  const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
  const store = await openedStore()
  transaction.mockClear()
  await store.append([change], startMs)
  await store.keepDraft('a', 'b', startMs)
  await store.settle([{ number: 1, state: 'acked' }], startMs, identity.deviceId)
  const segment = { scopeId: 'work:a', from: 0, to: 1, lines: '{}' }
  await store.keepPage([segment], hub, clockAtRest)
  await store.replacePages('work:a', 0, 1, [segment])
  await store.adopt(idOf(0x61), [], [], startMs)
  await store.takeNewDeviceId(idOf(0x62), startMs, identity.deviceId)
  await store.forgetScopes(['work:a'])
  await store.forgetAcked(1, startMs)
  await store.dropDraft('a')
  await store.keepFile({ sha256: 'a', name: 'a', bytes: Uint8Array.of(1), delivered: false })
  await store.markFileDelivered('a')
  await store.dropFiles(['a'])
  await store.keepFrames([])
  await store.answerFrames([], [])
  await store.dropReceipts([])
  const writes = transaction.mock.calls.filter(([, mode]) => mode === 'readwrite')
  expect(writes).toHaveLength(16)
  expect(writes.every(([, , options]) => options?.durability === 'strict')).toBe(true)
})

it('opens again when the connection was lost in the background, and keeps the save once', async () => {
  freshIndexedDb()
  const store = await openedStore()
  await store.append([change], startMs)
  const real = IDBDatabase.prototype.transaction
  let losses = 1
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    ...args: Parameters<typeof real>
  ) {
    if (losses-- > 0)
      throw new DOMException(
        'Connection to Indexed Database server lost. Refresh the page to try again',
        'UnknownError',
      )
    return real.apply(this, args)
  })
  expect(await store.append([change], startMs)).toMatchObject({ ok: true, value: [{ number: 2 }] })
  expect((await store.read()).own).toHaveLength(2)
})

it('knows whose store is gone when the browser has cleared it, and begins it anew', async () => {
  freshIndexedDb()
  const store = await openedStore()
  store.close()
  await Dexie.delete(databaseName(identity.personId))
  const registry = dexieRegistry(token)
  expect(await registry.current()).toEqual({ ok: true, value: null })
  const { personId, name, hubName } = identity
  expect(await registry.lost()).toEqual({ ok: true, value: { personId, name, hubName } })
  expect(await registry.people()).toEqual({ ok: true, value: [] })
  const anew = { ...identity, deviceId: idOf(0x63) }
  expect(await registry.enter(anew)).toEqual({ ok: true, value: anew })
  expect(await registry.lost()).toEqual({ ok: true, value: null })
})

it('carries unsent work over when a store has lost its first row', async () => {
  freshIndexedDb()
  const store = await openedStore()
  await store.append([change, { ...change, recordId: idOf(0x51) }], startMs)
  await store.settle([{ number: 1, state: 'acked' }], startMs, identity.deviceId)
  store.close()
  const broken = new Dexie(databaseName(identity.personId))
  await broken.open()
  await broken.table('meta').clear()
  broken.close()
  const registry = dexieRegistry(token)
  expect(await registry.lost()).toMatchObject({ ok: true, value: { name: identity.name } })
  const anew = { ...identity, deviceId: idOf(0x63) }
  await registry.enter(anew)
  const opened = await registry.open(anew)
  if (!opened.ok) throw new Error('not opened')
  expect((await opened.value.pending(0, 10)).map((own) => own.change)).toMatchObject([
    { deviceId: anew.deviceId, number: 1, recordId: idOf(0x51) },
  ])
  expect(await opened.value.append([change], startMs)).toMatchObject({ ok: true, value: [{ number: 2 }] })
})

it('says that there is no store where IndexedDB is missing', async () => {
  const { indexedDB } = Dexie.dependencies
  Dexie.dependencies.indexedDB = undefined as never
  expect(await dexieRegistry(token).current()).toMatchObject({
    ok: false,
    failure: { type: 'storage-unavailable' },
  })
  Dexie.dependencies.indexedDB = indexedDB
})

it('opens a database of version 1 with its changes and drafts as they were', async () => {
  freshIndexedDb()
  const own = {
    ...hubChange('household', idOf(0x60), { areaId: zhang }),
    number: 1,
    deviceId: identity.deviceId,
  }
  const old = new Dexie(databaseName(identity.personId))
  old.version(1).stores({
    meta: 'key',
    changes: '[deviceId+number], [deviceId+state+number]',
    segments: '[scopeId+from]',
    cursors: 'scopeId',
    drafts: 'key',
    files: 'sha256, delivered',
  })
  await old.table('meta').put({
    key: 'device',
    identity,
    clock: { ms: 1, counter: 0 },
    lastNumber: 1,
    hub,
    revision: 4,
    lastAppend: null,
  })
  await old
    .table('changes')
    .put({ deviceId: identity.deviceId, number: 1, state: 'pending', change: JSON.stringify(own) })
  await old.table('drafts').put({ key: 'contact:new', value: 'half', savedAtMs: 5 })
  await old.table('segments').put({ scopeId: 'work:a', from: 0, to: 1, lines: JSON.stringify(own) })
  await old.table('cursors').put({ scopeId: 'work:a', sequence: 1 })
  old.close()
  const opened = await dexieRegistry(token).open(identity)
  if (!opened.ok) throw new Error('not opened')
  const state = await opened.value.read()
  expect(state).toMatchObject({
    identity,
    lastNumber: 1,
    cursors: { 'work:a': 1 },
    own: [{ change: own, state: 'pending' }],
  })
  expect(await opened.value.readDraft('contact:new')).toEqual({
    key: 'contact:new',
    value: 'half',
    savedAtMs: 5,
  })
  expect(await opened.value.append([change], startMs)).toMatchObject({ ok: true, value: [{ number: 2 }] })
})

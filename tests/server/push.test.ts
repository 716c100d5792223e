import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CreateChange } from '../../src/protocol/change'
import { anId, anEvent, aStamp, place } from '../support/changes'
import { openTestHub, people, startMs, type TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let worker: TestDevice
beforeEach(async () => {
  hub = await openTestHub()
  worker = await hub.device(people.worker, 1)
})
afterEach(() => hub.close())

const household = (n: number, fields = {}) =>
  worker.create('household', anId(1000 + n), fields) as CreateChange
const verdicts = (reply: { verdicts: { verdict: string }[] }) => reply.verdicts.map(({ verdict }) => verdict)

describe('push', () => {
  it('stores changes and says how far it holds them without a gap', async () => {
    const reply = await worker.push([household(1), household(2)])
    expect([reply.status, reply.lianxin, reply.epoch, reply.have]).toEqual([200, 1, 'epoch-1', 2])
    expect(verdicts(reply)).toEqual(['stored', 'stored'])
  })

  it('answers a repeated batch with duplicates and keeps one copy', async () => {
    const batch = [household(1), household(2)]
    await worker.push(batch)
    const again = await worker.push(batch)
    expect([again.status, verdicts(again), again.have]).toEqual([200, ['duplicate', 'duplicate'], 2])
    const { changes } = await worker.pull()
    expect(changes.filter((change) => change.deviceId === worker.deviceId)).toHaveLength(2)
  })

  it('holds a change for a duplicate whatever the order of its members', async () => {
    const change = household(1)
    await worker.push([change])
    const turned = Object.fromEntries(Object.entries(change).reverse())
    expect(verdicts(await worker.push([turned]))).toEqual(['duplicate'])
  })

  it('calls another change under a held number a fork and keeps the first', async () => {
    const change = household(1)
    await worker.push([change])
    const reply = await worker.push([{ ...change, fields: { ...change.fields, name: '李四' } }])
    expect([reply.status, verdicts(reply)]).toEqual([422, ['fork']])
    const { text } = await worker.pull()
    expect([text.includes('张三'), text.includes('李四')]).toEqual([true, false])
  })

  it('calls a second change under one number of the same batch a fork', async () => {
    const change = household(1)
    const reply = await worker.push([change, { ...change, recordId: anId(99) }])
    expect(verdicts(reply)).toEqual(['stored', 'fork'])
  })

  it('[P8] asks a device that knows another epoch to send all of it again, and judges nothing', async () => {
    const early = worker.set('household', anId(1001), { name: '张四' })
    const reply = await worker.push([early], 'epoch-before-the-restore')
    expect([reply.status, verdicts(reply), reply.epoch, reply.have]).toEqual([422, ['retry'], 'epoch-1', 0])
    const { changes } = await worker.pull()
    expect(changes.filter((change) => change.deviceId === worker.deviceId)).toHaveLength(0)
  })

  it('parks what is refused and stores the changes around it', async () => {
    const changes = [household(1), household(2, { areaId: place.foreignGrid }), household(3)]
    const reply = await worker.push(changes)
    expect(reply.status).toBe(422)
    expect(reply.verdicts).toEqual([
      { index: 0, number: 1, verdict: 'stored' },
      { index: 1, number: 2, verdict: 'parked', code: 'foreign-area', field: 'areaId' },
      { index: 2, number: 3, verdict: 'stored' },
    ])
    expect(reply.have).toBe(3)
    expect((await hub.store.held(worker.deviceId, [2])).get(2)?.refusal?.code).toBe('foreign-area')
    expect((await hub.store.records([anId(1002)])).size).toBe(0)
  })

  it('keeps the text of a well-formed change it parks, and gives the same verdict again', async () => {
    const change = household(1, { areaId: place.foreignGrid })
    await worker.push([change])
    expect((await hub.store.parked(worker.deviceId, 1))?.text).toContain('张三')
    expect((await worker.push([change])).verdicts).toMatchObject([
      { verdict: 'parked', code: 'foreign-area' },
    ])
    const other = { ...change, fields: { ...change.fields, areaId: place.hamlet } }
    expect(verdicts(await worker.push([other]))).toEqual(['fork'])
  })

  it('takes a readable change under a number whose unreadable text it did not keep', async () => {
    const change = household(1)
    await worker.push([{ ...change, stamp: undefined }])
    expect((await hub.store.parked(worker.deviceId, 1))?.text).toBeNull()
    expect(verdicts(await worker.push([change]))).toEqual(['stored'])
    expect(await hub.store.parked(worker.deviceId, 1)).toBeNull()
  })

  it('lets a later change of the batch build on an earlier one', async () => {
    const first = household(1)
    const entry = worker.create('entry', anId(2000), { householdId: first.recordId })
    const { number } = worker.create('contact', anId(3000))
    const end = anEvent({
      deviceId: worker.deviceId,
      authorId: worker.personId,
      number,
      stamp: aStamp(startMs, worker.deviceId),
      recordId: anId(2000),
    })
    expect(verdicts(await worker.push([first, entry, end]))).toEqual(['stored', 'stored', 'stored'])
  })

  it('lets an administrator add an area and a grant in one batch, which count at once', async () => {
    const administrator = await hub.device(people.administrator, 2)
    const reply = await administrator.push([
      administrator.create('area', anId(500), { parentId: place.village }),
      administrator.create('membership', anId(501), { personId: people.worker, areaId: anId(500) }),
    ])
    expect(verdicts(reply)).toEqual(['stored', 'stored'])
    expect((await worker.pull()).header.grants).toHaveLength(2)
    expect(verdicts(await worker.push([household(1, { areaId: anId(500) })]))).toEqual(['stored'])
  })

  it('ranks a change from the future no later than its arrival and five minutes', async () => {
    const change = { ...household(1), stamp: aStamp(startMs + 86_400_000, worker.deviceId) }
    expect(verdicts(await worker.push([change]))).toEqual(['stored'])
    const pulled = (await worker.pull()).changes.find(({ recordId }) => recordId === change.recordId)
    expect(pulled).toEqual({ ...change, effective: aStamp(startMs + 300_000, worker.deviceId, 0xffff) })
  })

  it('takes a packed body', async () => {
    const body = gzipSync(JSON.stringify({ deviceId: worker.deviceId, epoch: null, changes: [household(1)] }))
    const reply = await worker.post('/sync/v1/push', body, { 'content-encoding': 'gzip' })
    expect([reply.status, await reply.json()]).toMatchObject([200, { have: 1 }])
  })

  it('gives each of many simultaneous pushes its own sequences, without a gap', async () => {
    // A device of its own for each: of one device's, whatever overtakes the one before comes back as `retry` (SPEC P7).
    const devices: TestDevice[] = []
    for (let n = 10; n < 20; n++) devices.push(await hub.device(n % 2 ? people.lead : people.worker, n))
    const batches = devices.map((device, i) => {
      return { device, changes: [0, 1, 2].map((j) => device.create('household', anId(1000 + i * 10 + j))) }
    })
    await Promise.all(batches.map(({ device, changes }) => device.push(changes)))
    const { header, changes } = await worker.pull()
    const section = header.sections.find(({ scopeId }) => scopeId === `work:${place.grid}`)
    expect(section).toMatchObject({ from: 0, to: 30, head: 30 })
    expect(new Set(changes.map((change) => `${change.deviceId}#${change.number}`)).size).toBe(changes.length)
  })
})

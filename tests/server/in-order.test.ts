// What the hub does with numbers: in order, once, and none of them lost (SPEC P5, P7, P9; I1, I5, I7, I8).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change } from '../../src/protocol/change'
import { canonicalText } from '../../src/protocol/change'
import { grantsVersion } from '../../src/protocol/digest'
import { receivePush } from '../../src/server/receive-push'
import type { HubStore } from '../../src/server/storage/hub-store'
import { anId, aStamp, place } from '../support/changes'
import { openTestHub, people, startMs, type TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let worker: TestDevice
beforeEach(async () => {
  hub = await openTestHub()
  worker = await hub.device(people.worker, 1)
})
afterEach(() => hub.close())

const household = (n: number, fields = {}) => worker.create('household', anId(1000 + n), fields)
const verdicts = (reply: { verdicts: { verdict: string }[] }) => reply.verdicts.map(({ verdict }) => verdict)
const withheld = (number: number) => ({ format: 1, deviceId: worker.deviceId, number, withheld: true })

describe('in order (SPEC P7)', () => {
  it('I5 asks again for everything after a gap, and takes it once the gap is filled', async () => {
    const [first, second, third] = [household(1), household(2), household(3)]
    const early = await worker.push([second, third])
    expect([early.status, verdicts(early), early.have]).toEqual([422, ['retry', 'retry'], 0])
    const whole = await worker.push([first, third, second, third])
    expect([verdicts(whole), whole.have]).toEqual([['stored', 'retry', 'stored', 'stored'], 3])
  })

  it('I5 counts parked numbers as held', async () => {
    const reply = await worker.push([household(1, { areaId: place.foreignGrid }), household(2)])
    expect([verdicts(reply), reply.have]).toEqual([['parked', 'stored'], 2])
  })

  it('P3 names the grants in force, also after they changed within the push', async () => {
    const version = (await worker.push([])).grantsVersion
    expect(version).toBe(grantsVersion([{ role: 'gridWorker', areaId: place.grid }]))
    expect((await worker.pull()).header.grantsVersion).toBe(version)
    const administrator = await hub.device(people.administrator, 2)
    const own = { personId: people.administrator, areaId: place.village }
    const before = await administrator.push([])
    const after = await administrator.push([administrator.create('membership', anId(501), own)])
    expect(after.grantsVersion).not.toBe(before.grantsVersion)
  })
})

describe('what cannot be stored (SPEC P5, P9)', () => {
  it('P9 lets later numbers flow past a change that is withheld', async () => {
    household(1)
    const reply = await worker.push([withheld(1), household(2)])
    expect(reply.verdicts).toMatchObject([{ verdict: 'parked', code: 'withheld' }, { verdict: 'stored' }])
    expect([reply.have, verdicts(await worker.push([withheld(1)]))]).toEqual([2, ['parked']])
  })

  it('P9 takes a withheld change when it gets through after all', async () => {
    const first = household(1)
    await worker.push([withheld(1)])
    expect(verdicts(await worker.push([first]))).toEqual(['stored'])
    expect(await hub.store.parked(worker.deviceId, 1)).toBeNull()
    expect(verdicts(await worker.push([first, withheld(1)]))).toEqual(['duplicate', 'fork'])
  })

  it('I7 keeps the text of a change of a future format, which later ones do not wait for', async () => {
    const newer = { ...household(1), format: 2, sealed: 'later' }
    const reply = await worker.push([newer, household(2)])
    expect(verdicts(reply)).toEqual(['parked', 'stored'])
    expect(await hub.store.parked(worker.deviceId, 1)).toMatchObject({
      code: 'unknown-field',
      field: 'format',
      text: canonicalText(newer),
    })
    expect(verdicts(await worker.push([newer]))).toEqual(['parked'])
  })

  it('I7 keeps the text of an unknown kind and of a forged author', async () => {
    const vote = { ...household(1), recordKind: 'vote' }
    const forged = { ...household(2), authorId: people.lead }
    expect(verdicts(await worker.push([vote, forged]))).toEqual(['parked', 'parked'])
    const held = await hub.store.held(worker.deviceId, [1, 2])
    expect([held.get(1)?.text, held.get(2)?.text]).toEqual([canonicalText(vote), canonicalText(forged)])
  })

  it('refuses marks that only a hub makes', async () => {
    const marked = { ...household(1), late: true }
    expect((await worker.push([marked])).verdicts).toMatchObject([{ code: 'unknown-field', field: 'late' }])
  })

  it('one bad change harms no other, wherever it stands', async () => {
    for (const bad of [0, 4, 9]) {
      const changes = Array.from({ length: 10 }, (_, i) =>
        household(bad * 100 + i, i === bad ? { areaId: place.foreignGrid } : {}),
      )
      const reply = await worker.push(changes)
      expect(verdicts(reply)).toEqual(changes.map((_, i) => (i === bad ? 'parked' : 'stored')))
      expect(reply.have).toBe(changes[9]!.number)
    }
  })
})

describe('faults (SPEC P6)', () => {
  it('reply lost after server commit: sent again it is a duplicate with the same sequence', async () => {
    const batch = [household(1), household(2)]
    await worker.push(batch)
    const before = await worker.pull()
    expect(verdicts(await worker.push(batch))).toEqual(['duplicate', 'duplicate'])
    expect(await worker.pull()).toEqual(before)
  })

  it('server killed mid-batch: nothing of it is there, and sent again all of it is', async () => {
    const batch = [household(1), household(2, { areaId: place.foreignGrid }), household(3)]
    const push = (store: HubStore) =>
      receivePush({ ...hub, store }, worker, { epoch: null, changes: batch }, startMs)
    for (const method of ['keepChanges', 'park', 'publish', 'keepRecords', 'setHave'] as const) {
      await expect(push(dyingAt(hub.store, method))).rejects.toThrow('killed')
      expect(await hub.store.held(worker.deviceId, [1, 2, 3])).toEqual(new Map())
      expect(await hub.store.heads([`work:${place.grid}`])).toEqual(new Map())
    }
    expect(verdicts(await push(hub.store))).toEqual(['stored', 'parked', 'stored'])
  })

  it('P10 edit vs later create: an edit that came before its record is stored when that arrives', async () => {
    const lead = await hub.device(people.lead, 2)
    const foreigner = await hub.device(people.foreigner, 3)
    const create = household(1)
    const [edit, second] = [1, 2].map((n) => lead.set('household', create.recordId, { name: `改${n}` }))
    const foreign = foreigner.set('household', create.recordId, { name: '不许' })
    for (const [device, changes] of [
      [lead, [edit, second]],
      [foreigner, [foreign]],
    ] as const)
      expect((await device.push(changes)).verdicts[0]).toMatchObject({ code: 'unknown-record' })
    expect(verdicts(await worker.push([create]))).toEqual(['stored'])
    expect((await worker.pull()).changes.slice(-3)).toEqual([create, edit, second])
    expect(verdicts(await lead.push([edit, second]))).toEqual(['duplicate', 'duplicate'])
    expect((await hub.store.parked(foreigner.deviceId, 1))?.text).toBe(canonicalText(foreign))
  })

  it('device clock ten years ahead or behind: saved, ranked within five minutes, and others unmoved', async () => {
    const years = 10 * 365 * 86_400_000
    const at = (ms: number, n: number): Change => ({ ...household(n), stamp: aStamp(ms, worker.deviceId) })
    const [ahead, behind] = [at(startMs + years, 1), at(startMs - years, 2)]
    expect(verdicts(await worker.push([ahead, behind]))).toEqual(['stored', 'stored'])
    const { changes } = await worker.pull()
    const effective = aStamp(startMs + 300_000, worker.deviceId, 0xffff)
    expect(changes.slice(-2)).toEqual([{ ...ahead, effective }, behind])
  })
})

/** The process ends at the first call of `method` within a transaction. */
function dyingAt(store: HubStore, method: keyof HubStore): HubStore {
  const inTransaction = (inner: HubStore): HubStore => ({
    ...inner,
    [method]: () => Promise.reject(new Error('killed')),
  })
  return {
    ...store,
    transaction: (work, touches) => store.transaction((inner) => work(inTransaction(inner)), touches),
  }
}

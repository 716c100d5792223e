// Pushing to a hub that loses, refuses, falls over or lies (SPEC P7, P9, E2 to E6).
import { expect, it } from 'vitest'
import type { PushRequest } from '../../src/protocol/messages'
import type { TransportFailure } from '../../src/sync/ports'
import { worker } from '../support/builders'
import { leanWorld } from '../support/lean-device'

const crash: TransportFailure = { type: 'refused', failure: 'failed', status: 500 }
const healthy = { ok: true, backedUp: 0 }
const numbers = (request: PushRequest) => request.changes.map((one) => (one as { number: number }).number)
const carries = (request: PushRequest, number: number) =>
  request.changes.some(
    (one) => (one as { number: number }).number === number && !('withheld' in (one as object)),
  )
const mine = (hub: ReturnType<typeof leanWorld>['hub']) =>
  hub
    .changes()
    .filter((change) => change.authorId === worker.personId)
    .map((change) => change.number)

it('holds back the one change that makes the hub fall over, after three times, and sends the rest', async () => {
  const { device, hub } = leanWorld()
  const phone = await device()
  await phone.write(9)
  phone.road.refusePush = (request) => (carries(request, 4) ? crash : null)
  expect(await phone.sync()).toEqual(healthy)
  expect(phone.states().map((state, index) => [index + 1, state])).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [number, number === 4 ? 'parked' : 'acked']),
  )
  expect(phone.shelf.state.own[3]).toMatchObject({ code: 'batch-refused' })
  const alone = phone.road.pushes.filter((request) => carries(request, 4) && request.changes.length === 1)
  expect(alone).toHaveLength(3)
  expect(mine(hub)).toEqual([1, 2, 3, 5, 6, 7, 8, 9])
})

it('parks nothing while the whole hub falls over', async () => {
  const { device } = leanWorld()
  const phone = await device()
  await phone.write(3)
  phone.road.refusePush = () => crash
  expect(await phone.sync()).toEqual({ ok: false, failure: crash })
  expect(phone.states()).toEqual(['pending', 'pending', 'pending'])
  phone.road.refusePush = null
  expect(await phone.sync()).toEqual(healthy)
  expect(phone.states()).toEqual(['acked', 'acked', 'acked'])
})

it('parks nothing at a hub that answers and can keep nothing', async () => {
  const { device } = leanWorld()
  const phone = await device()
  await phone.write(3)
  phone.road.refusePush = (request) => (request.changes.length > 0 ? crash : null)
  expect(await phone.sync()).toEqual({ ok: false, failure: crash })
  expect(phone.states()).toEqual(['pending', 'pending', 'pending'])
})

it('keeps everything and comes back later when the hub has no room', async () => {
  const { device } = leanWorld()
  const phone = await device()
  await phone.write(2)
  phone.road.down = { type: 'busy', retryAfterMs: 30_000 }
  expect(await phone.sync()).toEqual({ ok: false, failure: { type: 'busy', retryAfterMs: 30_000 } })
  expect(phone.states()).toEqual(['pending', 'pending'])
  phone.road.down = null
  expect(await phone.sync()).toEqual(healthy)
})

it('finds one bad change among two hundred in few requests', async () => {
  const { device } = leanWorld()
  const phone = await device()
  await phone.write(200)
  phone.road.refusePush = (request) =>
    carries(request, 137) ? { type: 'refused', failure: 'too-large', status: 413 } : null
  expect(await phone.sync()).toEqual(healthy)
  expect(phone.states().filter((state) => state === 'parked')).toHaveLength(1)
  expect(phone.road.pushes.length).toBeLessThan(30)
})

it('acknowledges exactly what was acknowledged when work is written during the push', async () => {
  const { device, hub } = leanWorld()
  const phone = await device()
  await phone.write(2)
  let writing: Promise<unknown> | null = null
  phone.road.refusePush = () => {
    writing ??= phone.write(1)
    return null
  }
  expect(await phone.sync()).toEqual(healthy)
  await writing
  expect(phone.states()).toEqual(['acked', 'acked', 'acked'])
  expect(mine(hub)).toEqual([1, 2, 3])
})

it('leaves nothing pending at the end of a run in which work was written during the pull', async () => {
  const { device } = leanWorld()
  const phone = await device()
  await phone.write()
  phone.road.duringPull = async () => {
    phone.road.duringPull = null
    await phone.write()
  }
  expect(await phone.sync()).toEqual(healthy)
  expect(phone.states()).toEqual(['acked', 'acked'])
})

it('sends again what a hub restored without saying so has lost, placeholders and refused work included', async () => {
  const { device, hub } = leanWorld()
  const phone = await device()
  await phone.write(2)
  await phone.sync()
  const restore = hub.backUp()
  await phone.write(3)
  phone.road.refusePush = (request) =>
    carries(request, 4) ? { type: 'refused', failure: 'malformed', status: 400 } : null
  await phone.sync()
  expect(phone.states()).toEqual(['acked', 'acked', 'acked', 'parked', 'acked'])
  restore('silently')
  await phone.write()
  phone.road.pushes = []
  expect(await phone.sync()).toEqual(healthy)
  expect(phone.states()).toEqual(['acked', 'acked', 'acked', 'parked', 'acked', 'acked'])
  expect(mine(hub)).toEqual([1, 2, 3, 5, 6])
  expect(phone.road.pushes.flatMap((request) => request.changes)).toContainEqual({
    format: 1,
    deviceId: phone.shelf.state.identity.deviceId,
    number: 4,
    withheld: true,
  })
})

it('sends again what a restored hub has lost even when nothing new waits', async () => {
  const { device, hub } = leanWorld()
  const phone = await device()
  const restore = hub.backUp()
  await phone.write(2)
  await phone.sync()
  restore('silently')
  expect(await phone.sync()).toEqual(healthy)
  expect(mine(hub)).toEqual([1, 2])
  expect(phone.states()).toEqual(['acked', 'acked'])
})

it('brings back own work it has forgotten from the pages it came back in', async () => {
  const { device, hub } = leanWorld()
  const phone = await device()
  const restore = hub.backUp()
  await phone.write(2)
  await phone.sync()
  phone.shelf.state.own = []
  await phone.restart()
  restore('silently')
  await phone.write()
  expect(await phone.sync()).toEqual(healthy)
  expect(mine(hub)).toEqual([1, 2, 3])
})

it('believes no acknowledgement in a number the hub claims to have', async () => {
  const { device } = leanWorld()
  const phone = await device()
  await phone.write(2)
  const { push } = phone.road
  phone.road.push = async (request) => {
    const answer = await push(request)
    return answer.ok ? { ok: true, value: { ...answer.value, have: 99, verdicts: [] } } : answer
  }
  const end = await phone.sync()
  expect(end).toMatchObject({ ok: false, failure: { type: 'busy' } })
  // What came back in the page is delivered; nothing else would have been.
  expect(phone.states()).toEqual(['acked', 'acked'])
})

it.each([-5, 0, Number.NaN])('ends the run at a hub that lies about what it has (%s)', async (have) => {
  const { device } = leanWorld()
  const phone = await device()
  await phone.write(3)
  const { push } = phone.road
  let lies = 0
  phone.road.push = async (request) => {
    const answer = await push({ ...request, changes: [] })
    if (!answer.ok) return answer
    const verdicts = numbers(request).map((number, index) => ({ index, number, verdict: 'retry' as const }))
    return { ok: true, value: { ...answer.value, have: have - (lies++ % 3), verdicts } }
  }
  expect(await phone.sync()).toMatchObject({ ok: false, failure: { type: 'busy' } })
  expect(phone.states()).toEqual(['pending', 'pending', 'pending'])
  expect(lies).toBeLessThan(10)
})

it('takes a new device id for a cloned profile, says so to the hub, and loses nothing', async () => {
  const { device, hub } = leanWorld()
  const phone = await device()
  await phone.write()
  await phone.sync()
  const clone = await device({ ...phone.shelf, state: structuredClone(phone.shelf.state), tabs: new Set() })
  const { deviceId } = phone.shelf.state.identity
  await phone.write()
  await phone.sync()
  await clone.write(2)
  expect(await clone.sync()).toEqual(healthy)
  const anew = clone.shelf.state.identity.deviceId
  expect(anew).not.toBe(deviceId)
  expect(clone.road.rebinds).toEqual([{ personId: worker.personId, deviceId: anew }])
  expect(mine(hub)).toHaveLength(4)
  expect(new Set(clone.states())).toEqual(new Set(['acked']))
})

it('goes on under the id another tab has taken, and takes no word about the old numbers for the new ones', async () => {
  const { device } = leanWorld()
  const phone = await device()
  await phone.write(2)
  const tab = await device(phone.shelf)
  const taken = '00000000-0000-7000-8000-00000000abcd'
  phone.road.refusePush = () => {
    phone.road.refusePush = null
    void tab.desk.store.takeNewDeviceId(taken, tab.desk.nowMs(), tab.desk.identity().deviceId)
    return null
  }
  const { deviceId } = phone.shelf.state.identity
  expect(await phone.sync()).toEqual(healthy)
  expect(phone.desk.identity().deviceId).toBe(taken)
  const named = phone.road.pushes.map((request) => [
    request.deviceId,
    ...request.changes.map((one) => (one as { deviceId: string }).deviceId),
  ])
  expect(named).toEqual([
    [deviceId, deviceId, deviceId],
    [taken, taken, taken],
  ])
  expect(phone.states()).not.toContain('pending')
})

it('says once who it is when the hub takes it for somebody else, and goes on', async () => {
  const { device } = leanWorld()
  const phone = await device()
  await phone.write()
  const notAllowed: TransportFailure = { type: 'refused', failure: 'not-allowed', status: 403 }
  phone.road.refusePush = () => (phone.road.rebinds.length === 0 ? notAllowed : null)
  expect(await phone.sync()).toEqual(healthy)
  phone.road.refusePush = () => notAllowed
  await phone.write()
  phone.road.rebinds = []
  expect(await phone.sync()).toEqual({ ok: false, failure: { type: 'signed-out' } })
  expect(phone.road.rebinds).toHaveLength(1)
  expect(phone.states()).toEqual(['acked', 'pending'])
})

it('acknowledges work that went by another way when it comes back in a page', async () => {
  const { device, hub } = leanWorld()
  const phone = await device()
  await phone.write(2)
  const { deviceId } = phone.shelf.state.identity
  const changes = phone.shelf.state.own.map((own) => own.change)
  hub.receive(worker.personId, { deviceId, epoch: null, changes: changes.slice(0, 1) })
  phone.road.refusePush = () => ({ type: 'busy', retryAfterMs: 1_000 })
  await phone.sync()
  expect(phone.states()).toEqual(['acked', 'pending'])
})

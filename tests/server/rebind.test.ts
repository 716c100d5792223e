// Another device id for the same person, after a cloned profile (SPEC H7), and the keys devices tell.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anId } from '../support/changes'
import { cookieOf, handOf, openTestHub, people, TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let worker: TestDevice
beforeEach(async () => {
  hub = await openTestHub()
  worker = await hub.device(people.worker, 1)
})
afterEach(() => hub.close())

const key = (letter: string) => `B${letter.repeat(86)}`
const rebind = (body: object, from = worker) =>
  from.post('/session/device', JSON.stringify({ personId: people.worker, ...body }))

describe('rebinding', () => {
  it('cloned profile: gives a session for the new device and leaves the old one to the other clone', async () => {
    const reply = await rebind({ deviceId: anId(11), publicKey: key('a') })
    expect([reply.status, await reply.json()]).toMatchObject([200, { personId: people.worker, lianxin: 1 }])
    const clone = new TestDevice(hub.request, anId(11), people.worker, cookieOf(reply))
    expect(clone.cookie).not.toBe(worker.cookie)
    const [mine, theirs] = [worker, clone].map((device, i) => [device.create('household', anId(1000 + i))])
    expect((await worker.push(mine!)).verdicts).toMatchObject([{ verdict: 'stored' }])
    expect((await clone.push(theirs!)).verdicts).toMatchObject([{ verdict: 'stored' }])
    expect(await hub.store.device(anId(11))).toMatchObject({
      personId: people.worker,
      have: 1,
      publicKey: key('a'),
    })
  })

  it('may be asked again, also for the device of the session, to make its key known', async () => {
    for (const publicKey of [key('a'), key('b')])
      expect((await rebind({ deviceId: worker.deviceId, publicKey })).status).toBe(200)
    expect((await hub.store.device(worker.deviceId))?.publicKey).toBe(key('a'))
  })

  it('I4 gives nobody another person, nor another person’s device', async () => {
    await hub.device(people.lead, 2)
    const own = await handOf(hub.store, 'tree:hub')
    for (const body of [
      { deviceId: anId(2) },
      { deviceId: own },
      { deviceId: anId(11), personId: people.lead },
    ]) {
      const reply = await rebind(body)
      expect([reply.status, await reply.json()]).toEqual([403, { lianxin: 1, failure: 'not-allowed' }])
      expect(reply.headers.get('set-cookie')).toBeNull()
    }
    expect(await hub.store.device(anId(11))).toBeNull()
  })

  it('is refused without a session, and when it is not well-formed', async () => {
    const stranger = new TestDevice(hub.request, anId(1), people.worker, 'lianxin=none')
    expect((await rebind({ deviceId: anId(11) }, stranger)).status).toBe(401)
    for (const body of [
      {},
      { deviceId: 'x' },
      { deviceId: anId(11), publicKey: 'x' },
      { deviceId: anId(11), more: 1 },
    ])
      expect((await rebind(body)).status).toBe(400)
  })
})

describe('signing in', () => {
  it('makes the key of the device known', async () => {
    const code = await hub.codeFor(people.lead)
    const body = (publicKey: unknown) => JSON.stringify({ code, deviceId: anId(12), publicKey })
    const signIn = (publicKey: unknown) => hub.request('/session', { method: 'POST', body: body(publicKey) })
    expect((await signIn(`${key('a')}=`)).status).toBe(400)
    expect((await signIn(key('a'))).status).toBe(200)
    expect((await hub.store.device(anId(12)))?.publicKey).toBe(key('a'))
  })
})

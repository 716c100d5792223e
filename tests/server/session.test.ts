import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anId } from '../support/changes'
import { cookieOf, handOf, openTestHub, people, signInWith, type TestHub } from '../support/hub-fixture'

let hub: TestHub
beforeEach(async () => {
  hub = await openTestHub()
})
afterEach(() => hub.close())

const hour = 3_600_000
const signIn = (code: string, n: number, headers = {}) => signInWith(hub.request, code, anId(n), headers)
const failureOf = async (reply: Response) => [
  reply.status,
  ((await reply.json()) as { failure: string }).failure,
]
const pullWith = (cookie: string, n: number) =>
  hub.request('/sync/v1/pull', {
    method: 'POST',
    headers: { cookie },
    body: JSON.stringify({ deviceId: anId(n), epoch: null, cursors: {}, limit: 1 }),
  })

describe('a one-time link', () => {
  it('opens a session and says who signed in', async () => {
    const reply = await signIn(await hub.codeFor(people.worker), 1)
    expect(await reply.json()).toEqual({
      lianxin: 1,
      personId: people.worker,
      name: '人员0',
      hubName: 'township',
    })
    expect((await pullWith(cookieOf(reply), 1)).status).toBe(200)
  })

  it('may be typed with small letters, dashes and letters that look like digits', async () => {
    const code = await hub.codeFor(people.worker)
    const typed = (code.toLowerCase().match(/.{4}/g) ?? [])
      .join('-')
      .replaceAll('0', 'o')
      .replaceAll('1', 'l')
    expect((await signIn(typed, 1)).status).toBe(200)
  })

  it('may be used again by the same device, whose reply was lost, but by no other', async () => {
    const code = await hub.codeFor(people.worker)
    await signIn(code, 1)
    expect((await signIn(code, 1)).status).toBe(200)
    expect(await failureOf(await signIn(code, 2))).toEqual([410, 'link-used'])
  })

  it('expires after a day, also for the device that used it', async () => {
    const code = await hub.codeFor(people.worker)
    await signIn(code, 1)
    hub.now.ms += 24 * hour
    expect(await failureOf(await signIn(code, 1))).toEqual([410, 'link-expired'])
  })

  it('is unknown when nobody made it', async () => {
    expect(await failureOf(await signIn('0'.repeat(16), 1))).toEqual([404, 'link-unknown'])
    expect(await failureOf(await signIn('', 1))).toEqual([404, 'link-unknown'])
  })

  it('opens no session on a device that is another person’s', async () => {
    await hub.device(people.lead, 1)
    expect(await failureOf(await signIn(await hub.codeFor(people.worker), 1))).toEqual([403, 'not-allowed'])
  })

  it('opens no session on the hub’s own device', async () => {
    const own = await handOf(hub.store, 'tree:hub')
    const reply = await signInWith(hub.request, await hub.codeFor(people.administrator), own)
    expect(await failureOf(reply)).toEqual([403, 'not-allowed'])
  })

  it('is kept only as a hash', async () => {
    const code = await hub.codeFor(people.worker)
    expect(await hub.store.link(code)).toBeNull()
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/)
  })
})

describe('sign-in attempts', () => {
  it('wait after twenty failures of one address, which harm no other', async () => {
    const code = await hub.codeFor(people.worker)
    for (let i = 0; i < 20; i++) await signIn('0'.repeat(16), 1)
    const refused = await signIn(code, 1)
    expect([refused.headers.get('retry-after'), ...(await failureOf(refused))]).toEqual(['60', 429, 'busy'])
    expect((await signIn(code, 1, { 'x-test-address': 'elsewhere' })).status).toBe(200)
    hub.now.ms += 60_000
    expect((await signIn(code, 1)).status).toBe(200)
  })

  it('of a page of another site are refused', async () => {
    const code = await hub.codeFor(people.worker)
    expect(await failureOf(await signIn(code, 1, { origin: 'http://elsewhere.example' }))).toEqual([
      403,
      'not-allowed',
    ])
    expect((await signIn(code, 1, { origin: 'null' })).status).toBe(403)
    expect((await signIn(code, 1, { origin: 'http://localhost:8080' })).status).toBe(200)
    expect((await signIn(code, 1, { origin: 'null', 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })
})

describe('a session', () => {
  it('is a cookie that scripts and other sites cannot reach', async () => {
    const plain = (await signIn(await hub.codeFor(people.worker), 1)).headers.get('set-cookie')
    expect(plain).toMatch(/^lianxin=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Strict$/)
    const secure = await openTestHub({ secure: true })
    const reply = await signInWith(secure.request, await secure.codeFor(people.worker), anId(1))
    expect(reply.headers.get('set-cookie')).toMatch(/^__Host-lianxin=[\w-]{43}; .*; Secure; /)
    await secure.close()
  })

  it('is needed to push and to pull', async () => {
    expect(await failureOf(await pullWith('', 1))).toEqual([401, 'not-signed-in'])
    expect(await failureOf(await pullWith('lianxin=made-up', 1))).toEqual([401, 'not-signed-in'])
  })

  it('serves only the device it was opened on', async () => {
    const device = await hub.device(people.worker, 1)
    await hub.device(people.lead, 2)
    expect(await failureOf(await pullWith(device.cookie, 2))).toEqual([403, 'not-allowed'])
    const push = await device.post(
      '/sync/v1/push',
      JSON.stringify({ deviceId: anId(2), epoch: null, changes: [] }),
    )
    expect(await failureOf(push)).toEqual([403, 'not-allowed'])
  })

  it('ends when the person signs out', async () => {
    const { cookie } = await hub.device(people.worker, 1)
    const reply = await hub.request('/session', { method: 'DELETE', headers: { cookie } })
    expect(await reply.json()).toEqual({ lianxin: 1 })
    expect((await pullWith(cookie, 1)).status).toBe(401)
  })

  it('ends after ninety days', async () => {
    const { cookie } = await hub.device(people.worker, 1)
    hub.now.ms += 90 * 24 * hour - 1
    expect((await pullWith(cookie, 1)).status).toBe(200)
    hub.now.ms += 1
    expect((await pullWith(cookie, 1)).status).toBe(401)
  })

  it('notes once an hour that the device was seen', async () => {
    const { cookie } = await hub.device(people.worker, 1)
    const seenAt = async () => (await hub.store.device(anId(1)))?.lastSeenAt ?? 0
    const first = await seenAt()
    hub.now.ms += hour / 2
    await pullWith(cookie, 1)
    expect(await seenAt()).toBe(first)
    hub.now.ms += hour
    await pullWith(cookie, 1)
    expect(await seenAt()).toBe(hub.now.ms)
  })
})

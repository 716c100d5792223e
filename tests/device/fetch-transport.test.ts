import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { fetchTransport, type FetchEdge } from '../../src/device/fetch-transport'
import { transportContract } from '../contracts/transport.contract'
import { idOf } from '../support/builders'
import { anId, place } from '../support/changes'
import { openTestHub, people, type TestHub } from '../support/hub-fixture'
import { hubRoad } from '../support/hub-road'

const hubs: TestHub[] = []
afterAll(async () => {
  for (const hub of hubs) await hub.close()
})

describe('by fetch to the hub', () => {
  transportContract({
    async road() {
      const hub = await openTestHub()
      hubs.push(hub)
      const road = hubRoad(hub)
      return {
        transport: fetchTransport(road),
        code: await hub.codeFor(people.lead),
        personId: people.lead,
        areaId: place.hamlet,
        deviceId: anId(0x77),
        cut: () => {
          road.down = true
        },
      }
    },
  })
})

const deviceId = idOf(0x40)
const ask = (reply: () => Response | Promise<Response>, over: Partial<FetchEdge> = {}) =>
  fetchTransport({ fetch: async () => reply(), gzip: null, ...over })
const json = (body: unknown, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
const noNetwork = { ok: false, failure: { type: 'no-network' } }
const empty = { deviceId, epoch: null, changes: [] }

it("takes a hotspot's page with status 200 for no network", async () => {
  const page = () =>
    new Response('<html>请登录</html>', { status: 200, headers: { 'content-type': 'text/html' } })
  expect(await ask(page).push(empty)).toEqual(noNetwork)
  expect(await ask(page).pull({ deviceId, epoch: null, cursors: {}, limit: 1 })).toEqual(noNetwork)
  expect(await ask(page).getFile('0'.repeat(64))).toEqual(noNetwork)
  expect(await ask(() => json({ welcome: true })).push(empty)).toEqual(noNetwork)
  expect(await ask(() => json(null)).signIn('code', deviceId)).toEqual(noNetwork)
})

it('takes a reply that breaks off in the middle for no network', async () => {
  const half = () => new Response('{"lianxin":1,"ver', { headers: { 'content-type': 'application/json' } })
  expect(await ask(half).push(empty)).toEqual(noNetwork)
})

it('tells apart who is signed out, who is to wait, and what is refused', async () => {
  const failure = async (status: number, headers = {}) => {
    const answer = await ask(() => json({ lianxin: 1, failure: 'too-large' }, status, headers)).push(empty)
    return answer.ok ? null : answer.failure
  }
  expect(await failure(401)).toEqual({ type: 'signed-out' })
  expect(await failure(429, { 'retry-after': '7' })).toEqual({ type: 'busy', retryAfterMs: 7_000 })
  expect(await failure(503)).toEqual({ type: 'busy', retryAfterMs: 5_000 })
  expect(await failure(413)).toEqual({ type: 'refused', failure: 'too-large', status: 413 })
  expect(await failure(500)).toEqual({ type: 'refused', failure: 'too-large', status: 500 })
  expect(await failure(502)).toEqual({ type: 'no-network' })
})

it('does not believe a 401 that is not the hub’s', async () => {
  expect(await ask(() => new Response('no', { status: 401 })).push(empty)).toEqual(noNetwork)
})

it('reads the verdicts of a push in which something was parked', async () => {
  const reply = { lianxin: 1, epoch: 'one', now: '', have: 0, verdicts: [] }
  expect(await ask(() => json(reply, 422)).push(empty)).toEqual({ ok: true, value: reply })
})

it('packs what is longer than a packet, where the engine can', async () => {
  const sent: RequestInit[] = []
  const gzipped = hubRoad({ request: async () => json({}) }).gzip
  const edge: FetchEdge = {
    fetch: async (_path, init) => {
      sent.push(init)
      return json({ lianxin: 1 })
    },
    gzip: gzipped,
  }
  const long = { deviceId, epoch: null, changes: ['长'.repeat(2_000)] }
  await fetchTransport(edge).push(long)
  await fetchTransport(edge).push(empty)
  await fetchTransport({ ...edge, gzip: null }).push(long)
  expect(sent.map((init) => new Headers(init.headers).get('content-encoding'))).toEqual(['gzip', null, null])
  expect(JSON.parse(gunzipSync(sent[0]!.body as Uint8Array).toString())).toEqual(long)
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256Hex } from '../../src/server/secrets'
import { anId, place } from '../support/changes'
import { openTestHub, people, signInWith, type TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let lead: TestDevice
beforeEach(async () => {
  hub = await openTestHub()
  lead = await hub.device(people.lead, 1)
})
afterEach(() => hub.close())

const bytes = new TextEncoder().encode('台账')
const sha256 = sha256Hex(bytes)
const path = `/files/${sha256}`
const put = (device: TestDevice, at = path, body: BodyInit = bytes, headers = {}) =>
  hub.request(at, { method: 'PUT', headers: { cookie: device.cookie, ...headers }, body })
const get = (device: TestDevice) => hub.request(path, { headers: { cookie: device.cookie } })
const nameFile = () =>
  lead.push([
    lead.create('batch', anId(5000), {
      areaId: place.grid,
      files: [{ format: 'csv', name: '台账.csv', sha256, sizeBytes: bytes.length }],
    }),
  ])

describe('the file of a batch', () => {
  it('is kept and given back byte for byte, however often it is sent', async () => {
    await nameFile()
    expect([(await put(lead)).status, (await put(lead)).status]).toEqual([200, 200])
    const reply = await get(lead)
    expect(new Uint8Array(await reply.arrayBuffer())).toEqual(bytes)
    expect(reply.headers.get('cache-control')).toBe('no-store')
  })

  it('is refused when its bytes are not what its name says', async () => {
    await nameFile()
    const reply = await put(lead, path, new TextEncoder().encode('other'))
    expect([reply.status, await reply.json()]).toEqual([400, { lianxin: 1, failure: 'malformed' }])
    expect((await get(lead)).status).toBe(404)
  })

  it('is refused past twenty megabytes', async () => {
    await nameFile()
    expect((await put(lead, path, bytes, { 'content-length': String(20 * 1024 * 1024 + 1) })).status).toBe(
      413,
    )
  })

  it('is not found by anybody when no batch names it', async () => {
    expect((await put(lead)).status).toBe(404)
    expect((await put(lead, '/files/..%2f..%2fetc')).status).toBe(404)
  })

  it('is found by who may export in the area of the batch, and by nobody else', async () => {
    await nameFile()
    await put(lead)
    const secretary = await hub.device(people.secretary, 2)
    const others = [people.worker, people.otherWorker, people.administrator, people.foreigner]
    const devices = await Promise.all(others.map((person, i) => hub.device(person, 10 + i)))
    expect((await get(secretary)).status).toBe(200)
    expect(await Promise.all(devices.map(async (device) => (await get(device)).status))).toEqual([
      404, 404, 404, 404,
    ])
    expect((await hub.request(path)).status).toBe(401)
  })
})

describe('a link for a colleague', () => {
  const linkFor = (device: TestDevice, personId: string) => device.post(`/people/${personId}/links`, '')

  it('is made by the secretary of his village and signs him in', async () => {
    const secretary = await hub.device(people.secretary, 2)
    const reply = await linkFor(secretary, people.worker)
    const { url, expiresAt, lianxin } = (await reply.json()) as {
      url: string
      expiresAt: string
      lianxin: number
    }
    expect([lianxin, Date.parse(expiresAt)]).toEqual([1, hub.now.ms + 24 * 3_600_000])
    const signedIn = await signInWith(hub.request, url.slice(url.indexOf('#') + 1), anId(77))
    expect(await signedIn.json()).toMatchObject({ personId: people.worker })
  })

  it('is not found by who may not make links there, or for who is not there', async () => {
    const secretary = await hub.device(people.secretary, 2)
    expect((await linkFor(lead, people.worker)).status).toBe(404)
    expect((await linkFor(secretary, people.foreigner)).status).toBe(404)
    expect((await linkFor(secretary, anId(4711))).status).toBe(404)
    expect((await linkFor(secretary, place.grid)).status).toBe(404)
  })

  it('is not made for somebody of the village who holds more than the village', async () => {
    const administrator = await hub.device(people.administrator, 3)
    const person = administrator.create('person', anId(600))
    const wide = { personId: anId(600), areaId: place.township, role: 'gridLead' }
    await administrator.push([person, administrator.create('membership', anId(601), wide)])
    const secretary = await hub.device(people.secretary, 2)
    expect((await linkFor(secretary, anId(600))).status).toBe(404)
    expect((await linkFor(administrator, anId(600))).status).toBe(200)
  })
})

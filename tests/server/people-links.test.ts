import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anId, place } from '../support/changes'
import { openTestHub, people, signInWith, type TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let lead: TestDevice
beforeEach(async () => {
  hub = await openTestHub()
  lead = await hub.device(people.lead, 1)
})
afterEach(() => hub.close())

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

// Work delivered under a device id that was given up after a fork, and a hub that loses it (SPEC E5, E6, P8; I1, I2).
import { expect, it } from 'vitest'
import { worker } from '../support/builders'
import { leanWorld } from '../support/lean-device'

const healthy = { ok: true, backedUp: 0 }

/** A cloned profile that delivered its first two changes under the id it shared, and one more under its own. */
async function clonedDevice() {
  const { device, hub } = leanWorld()
  const restore = hub.backUp()
  const phone = await device()
  await phone.write(2)
  await phone.sync()
  const clone = await device({ ...phone.shelf, state: structuredClone(phone.shelf.state), tabs: new Set() })
  await phone.write()
  await phone.sync()
  await clone.write()
  await clone.sync()
  const shared = phone.shelf.state.identity.deviceId
  const anew = clone.shelf.state.identity.deviceId
  const held = () =>
    hub
      .changes()
      .filter((change) => change.authorId === worker.personId)
      .map(({ deviceId, number }) => [
        deviceId === shared ? 'shared' : deviceId === anew ? 'anew' : '',
        number,
      ])
      .sort()
  return { hub, restore, phone, clone, shared, anew, held }
}

const all = [
  ['anew', 1],
  ['shared', 1],
  ['shared', 2],
]

it.each(['with another epoch', 'silently'] as const)(
  'I2 sends it again as it was when the hub was restored %s',
  async (how) => {
    const { restore, clone, shared, anew, held } = await clonedDevice()
    const before = structuredClone(clone.shelf.state.own)
    restore(how === 'silently' ? how : undefined)
    expect(await clone.sync()).toEqual(healthy)
    expect(held()).toEqual(all)
    expect(clone.road.rebinds.map(({ deviceId }) => deviceId).slice(-2)).toEqual([shared, anew])
    await clone.sync()
    expect(held()).toEqual(all)
    expect(clone.shelf.state.own.map(({ change }) => change)).toEqual(before.map(({ change }) => change))
    expect(clone.states()).not.toContain('pending')
  },
)

it('I1 leaves what the other one with that id has sent again, and what he sends later', async () => {
  const { restore, phone, clone, held } = await clonedDevice()
  restore()
  expect(await phone.sync()).toEqual(healthy)
  expect(await clone.sync()).toEqual(healthy)
  expect(held()).toEqual([...all, ['shared', 3]])
})

it('I2 begins again where the road broke off, however often', async () => {
  const { restore, clone, held } = await clonedDevice()
  restore()
  clone.road.refusePush = ({ changes }) => (changes.length > 0 ? { type: 'no-network' } : null)
  for (let times = 0; times < 2; times++) expect(await clone.sync()).toMatchObject({ ok: false })
  clone.road.refusePush = null
  expect(await clone.sync()).toEqual(healthy)
  expect(held()).toEqual(all)
})

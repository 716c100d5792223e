import { expect, it } from 'vitest'
import { emptyOutbox } from '../../src/device/empty-outbox'
import { contactForm } from '../support/builders'
import { countingBytes } from '../support/fake-clock'
import { fakeKeyring } from '../support/fake-keyring'
import { smallWorld, type Device, type SmallWorld } from '../support/small-world'

function closedApp(world: SmallWorld, { registry, road, book }: Device) {
  book.close()
  return emptyOutbox({
    registry,
    transport: road,
    clock: world.clock,
    randomBytes: countingBytes(77),
    mutex: (work) => work(),
    keyring: fakeKeyring(),
  })
}

async function phoneWithWork() {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.road.down = { type: 'no-network' }
  await phone.book.saveContact(contactForm({ note: '关了也送' }), 'contact:new')
  return { world, phone, states: () => phone.shelf().state.own.map((own) => own.state) }
}

it('sends what waits with no page open, pulls nothing, and wants no further run', async () => {
  const { world, phone, states } = await phoneWithWork()
  phone.road.down = null
  phone.road.pulls = []
  expect(await closedApp(world, phone)).toEqual({ left: false })
  expect(states()).toEqual(['acked'])
  expect(phone.road.pulls).toEqual([])
  await phone.restart()
  expect((await phone.book.syncStatus()).hereOnly).toBe(0)
})

it('shows as delivered on a page that slept meanwhile what was sent without it', async () => {
  const { world, phone, states } = await phoneWithWork()
  phone.shelf().tabs.clear()
  const sleeping = { ...phone, book: { ...phone.book, close: () => undefined } }
  phone.road.down = null
  expect(await closedApp(world, sleeping)).toEqual({ left: false })
  expect((await phone.book.syncStatus()).hereOnly).toBe(1)
  expect((await phone.book.syncNow()).hereOnly).toBe(0)
  expect(states()).toEqual(['acked'])
})

it('wants another run while work is left, and leaves it as it is', async () => {
  const { world, phone, states } = await phoneWithWork()
  expect(await closedApp(world, phone)).toEqual({ left: true, failure: { type: 'no-network' } })
  expect(states()).toEqual(['pending'])
})

it('leaves a hub that was restored to the book, which compares what is held', async () => {
  const { world, phone, states } = await phoneWithWork()
  world.hub.backUp()()
  phone.road.down = null
  expect(await closedApp(world, phone)).toEqual({ left: true, failure: null })
  expect(states()).toEqual(['pending'])
  await phone.restart()
  await phone.book.syncNow()
  expect(states()).toEqual(['acked'])
})

it('has nothing to do where nobody is signed in', async () => {
  const world = await smallWorld()
  expect(await closedApp(world, world.newDevice())).toEqual({ left: false })
})

import { expect, it } from 'vitest'
import { createFieldBook } from '../../src/sync/create-field-book'
import type { DeviceRegistry } from '../../src/sync/ports'
import { contactForm } from '../support/builders'
import { countingBytes, settled } from '../support/fake-clock'
import { fakeKeyring } from '../support/fake-keyring'
import { fakeTransport } from '../support/fake-transport'
import { plainBatchWriter, smallWorld } from '../support/small-world'

async function bookOver(registry: DeviceRegistry) {
  const world = await smallWorld()
  const book = createFieldBook({
    registry,
    transport: fakeTransport(world.hub, {}),
    clock: world.clock,
    randomBytes: countingBytes(99),
    timer: world.clock.timer,
    mutex: (work) => work(),
    keyring: fakeKeyring(),
    initials: async (name) => name,
    batchWriter: plainBatchWriter,
  })
  await book.state()
  return book
}

it('shows in one tab what another has saved', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const tab = await bookOver(phone.registry)
  let told = 0
  tab.watch(() => told++)
  await phone.book.saveContact(contactForm({ note: '另一页' }), 'contact:new')
  await settled()
  expect(told).toBeGreaterThan(0)
  expect((await tab.contacts({ areaId: null, offset: 0, limit: 10 })).rows.map((row) => row.note)).toEqual([
    '另一页',
  ])
  expect((await tab.saveContact(contactForm({ note: '这一页' }), 'contact:new')).ok).toBe(true)
  await settled()
  expect((await phone.book.contacts({ areaId: null, offset: 0, limit: 10 })).total).toBe(2)
})

it('takes nothing on a device that cannot keep it, and says so', async () => {
  const failure = { ok: false, failure: { type: 'storage-unavailable', detail: 'private mode' } } as const
  const book = await bookOver({
    current: async () => failure,
    spareDeviceId: async () => failure,
    enter: async () => failure,
    lost: async () => failure,
    people: async () => failure,
    open: async () => failure,
  })
  expect(await book.state()).toEqual({ type: 'storage-unavailable', detail: 'private mode' })
  expect(await book.signIn('worker')).toEqual(failure)
  await expect(book.saveContact(contactForm(), 'contact:new')).rejects.toThrow('Nobody is signed in.')
})

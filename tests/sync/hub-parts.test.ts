// The part that works with the hub comes after the book is open, and may not come at all: a first visit, a network that goes.
import { expect, it } from 'vitest'
import { createFieldBook, type HostedFieldBook } from '../../src/sync/create-field-book'
import { onDemand } from '../../src/sync/on-demand'
import { contactForm, householdForm, oldHamlet, worker } from '../support/builders'
import { countingBytes, settled } from '../support/fake-clock'
import { fakeKeyring } from '../support/fake-keyring'
import { fakeTransport } from '../support/fake-transport'
import { memoryRegistry, type MemoryRegistry } from '../support/memory-device-store'
import { plainBatchWriter, smallWorld, type SmallWorld } from '../support/small-world'

interface Parts {
  inReach: boolean
  asked: number
}

function opened(world: SmallWorld, registry: MemoryRegistry, parts: Parts): HostedFieldBook {
  return createFieldBook({
    registry,
    transport: fakeTransport(world.hub, { worker }),
    clock: world.clock,
    randomBytes: countingBytes(77),
    timer: world.clock.timer,
    mutex: (work) => work(),
    keyring: fakeKeyring(),
    initials: () => Promise.reject(new Error('no dictionary')),
    batchWriter: plainBatchWriter,
    async hubParts() {
      parts.asked++
      if (!parts.inReach) throw new TypeError('Failed to fetch dynamically imported module')
      return import('../../src/sync/hub-work')
    },
  })
}

it('shows, saves and keeps drafts without it, and delivers once it can be loaded', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.book.close()
  const parts = { inReach: false, asked: 0 }
  const book = opened(world, phone.registry, parts)
  expect(await book.state()).toEqual({ type: 'ready' })
  await settled()
  expect(parts.asked).toBe(1)
  expect((await book.syncStatus()).failure).toEqual({ type: 'no-network' })

  expect(await book.keepDraft('contact:new', '写到一半')).toMatchObject({ ok: true })
  expect((await book.readDraft('contact:new'))?.value).toBe('写到一半')
  const household = await book.addHousehold(
    householdForm({ areaId: oldHamlet, name: '陈老四' }),
    'household:new',
  )
  expect(household.ok).toBe(true)
  const form = contactForm({ householdId: household.ok ? household.value : '' })
  expect((await book.saveContact(form, 'contact:new')).ok).toBe(true)
  expect(await book.readDraft('contact:new')).toBe(null)
  expect(
    (await book.findHouseholds({ text: '陈老四', areaId: null, order: 'suggested', offset: 0, limit: 5 }))
      .total,
  ).toBe(1)
  await world.clock.pass(30_000)
  expect(await book.syncStatus()).toMatchObject({
    hereOnly: 2,
    running: false,
    failure: { type: 'no-network' },
  })

  parts.inReach = true
  await world.clock.pass(10_000)
  expect(await book.syncStatus()).toMatchObject({ hereOnly: 0, failure: null })
  book.close()
})

it('says that there is no network when somebody signs in without it, and takes him in when it is there', async () => {
  const world = await smallWorld()
  const parts = { inReach: false, asked: 0 }
  const book = opened(world, memoryRegistry(), parts)
  expect(await book.state()).toEqual({ type: 'signed-out' })
  expect(await book.signIn('worker')).toEqual({ ok: false, failure: { type: 'no-network' } })
  expect(await book.state()).toEqual({ type: 'signed-out' })
  parts.inReach = true
  expect(await book.signIn('worker')).toEqual({ ok: true })
  await book.prepare()
  expect(await book.state()).toEqual({ type: 'ready' })
  book.close()
})

it('is asked for before anybody signs in', async () => {
  const parts = { inReach: true, asked: 0 }
  const book = opened(await smallWorld(), memoryRegistry(), parts)
  await book.state()
  expect(parts.asked).toBe(1)
  book.close()
})

it('is loaded once for all who ask, and again only after a failure', async () => {
  let loads = 0
  let broken = true
  const part = onDemand(async () => {
    loads++
    if (broken) throw new Error('out of reach')
    return { loads }
  })
  await expect(Promise.all([part(), part()])).rejects.toThrow('out of reach')
  expect(loads).toBe(1)
  broken = false
  const [one, other] = await Promise.all([part(), part()])
  expect(one).toBe(other)
  expect(await part()).toBe(one)
  expect(loads).toBe(2)
})

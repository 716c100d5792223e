import { expect, it } from 'vitest'
import { createFieldBook } from '../../src/sync/create-field-book'
import { signInCodeKey } from '../../src/sync/sign-in-again'
import { colleague, contactForm, worker } from '../support/builders'
import { countingBytes, settled } from '../support/fake-clock'
import { fakeKeyring } from '../support/fake-keyring'
import { fakeTransport } from '../support/fake-transport'
import { plainBatchWriter, smallWorld, type Device, type SmallWorld } from '../support/small-world'

const dayMs = 24 * 3_600_000
const keptCode = (device: Device) => device.shelf().drafts.get(signInCodeKey)?.value ?? null
const states = (device: Device) => device.shelf().state.own.map((own) => own.state)

/** A worker's phone that was killed with a visit written and its cookie not. */
async function phoneWithoutCookie(): Promise<{ world: SmallWorld; phone: Device }> {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.road.down = { type: 'no-network' }
  await phone.book.saveContact(contactForm(), 'contact:new')
  phone.road.down = null
  phone.road.loseSession()
  phone.road.signIns = []
  return { world, phone }
}

it('signs in again by itself with the code it came with when the cookie is gone', async () => {
  const { phone } = await phoneWithoutCookie()
  await phone.restart()
  await settled()
  const { deviceId } = phone.shelf().state.identity
  expect(phone.road.signIns).toEqual([{ code: 'worker', deviceId }])
  expect(states(phone)).toEqual(['acked'])
  expect((await phone.book.syncStatus()).failure).toBe(null)
})

it('asks for a new link when the code is spent', async () => {
  const { phone } = await phoneWithoutCookie()
  phone.road.codes = {}
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'signed-out' })
  expect(keptCode(phone)).toBe(null)
  await phone.book.syncNow()
  expect(phone.road.signIns.length).toBe(1)
  expect(states(phone)).toEqual(['pending'])
  expect((await phone.book.saveContact(contactForm(), 'contact:new')).ok).toBe(true)
})

it('goes on where it was once a new link is there', async () => {
  const { phone } = await phoneWithoutCookie()
  phone.road.codes = { fresh: worker }
  await phone.book.syncNow()
  expect(await phone.book.signIn('fresh')).toEqual({ ok: true })
  await phone.book.syncNow()
  expect(states(phone)).toEqual(['acked'])
  expect(keptCode(phone)).toBe('fresh')
})

it('keeps the code for later when the hub cannot be reached for signing in', async () => {
  const { world, phone } = await phoneWithoutCookie()
  phone.road.refuseSignIn = { type: 'no-network' }
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'no-network' })
  expect(keptCode(phone)).toBe('worker')
  phone.road.refuseSignIn = null
  await world.clock.pass(10_000)
  expect(states(phone)).toEqual(['acked'])
})

it('shows the code once where signing in does not help', async () => {
  const { phone } = await phoneWithoutCookie()
  phone.road.refusePush = () => ({ type: 'signed-out' })
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'signed-out' })
  await phone.book.syncNow()
  expect(phone.road.signIns.length).toBe(1)
})

it('forgets a code older than a link lives', async () => {
  const { world, phone } = await phoneWithoutCookie()
  world.clock.jumpTo(world.clock.nowMs() + dayMs)
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'signed-out' })
  expect(phone.road.signIns).toEqual([])
  expect(keptCode(phone)).toBe(null)
})

it('forgets the code after its day while all is well', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  expect(keptCode(phone)).toBe('worker')
  world.clock.jumpTo(world.clock.nowMs() + dayMs)
  await phone.book.syncNow()
  await world.clock.pass(10_000)
  expect(keptCode(phone)).toBe(null)
})

it('never signs in as another person', async () => {
  const { phone } = await phoneWithoutCookie()
  phone.road.codes = { worker: colleague }
  phone.road.pushes = []
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'signed-out' })
  expect(phone.road.pushes.length).toBe(1)
  expect(states(phone)).toEqual(['pending'])
  expect(keptCode(phone)).toBe(null)
})

it('does not sign in for a person whose device another has taken over', async () => {
  const { world, phone } = await phoneWithoutCookie()
  const taken = createFieldBook({
    registry: phone.registry,
    transport: fakeTransport(world.hub, { colleague }),
    clock: world.clock,
    randomBytes: countingBytes(99),
    timer: world.clock.timer,
    mutex: (work) => work(),
    keyring: fakeKeyring(),
    initials: async (name) => name,
    batchWriter: plainBatchWriter,
  })
  expect(await taken.signIn('colleague')).toEqual({ ok: true })
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'signed-out' })
  expect(phone.road.signIns).toEqual([])
  expect(keptCode(phone)).toBe('worker')
})

it('does not let the code out with everything else', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await phone.book.keepDraft('contact:new', '写到一半')
  const { drafts } = JSON.parse(new TextDecoder().decode((await phone.book.exportEverything()).bytes)) as {
    drafts: { key: string }[]
  }
  expect(drafts.map((draft) => draft.key)).toEqual(['contact:new'])
  expect((await phone.book.listDrafts()).map((draft) => draft.key)).toEqual(['contact:new'])
})

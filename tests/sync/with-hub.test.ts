// The field book over IndexedDB against the real hub: the whole way, with nothing in between but the socket.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dexieRegistry } from '../../src/device/dexie-registry'
import { fetchTransport } from '../../src/device/fetch-transport'
import { createFieldBook, type HostedFieldBook } from '../../src/sync/create-field-book'
import { contactForm, entryForm, householdForm, noFilter } from '../support/builders'
import { place } from '../support/changes'
import { countingBytes, fakeClock, settled, type FakeClock } from '../support/fake-clock'
import { fakeKeyring } from '../support/fake-keyring'
import { openTestHub, people, startMs, type TestHub } from '../support/hub-fixture'
import { hubRoad, type HubRoad } from '../support/hub-road'
import { freshIndexedDb } from '../support/indexed-db'
import { plainBatchWriter } from '../support/small-world'

let hub: TestHub
let clock: FakeClock
let devices = 0
const open: HostedFieldBook[] = []

beforeEach(async () => {
  freshIndexedDb()
  hub = await openTestHub()
  clock = fakeClock(startMs)
})
afterEach(async () => {
  for (const book of open.splice(0)) book.close()
  await hub.close()
})

interface Device {
  book: HostedFieldBook
  road: HubRoad
  /** The same database and the same session in a browser started anew. */
  restart(): Promise<void>
}

/** Devices share one IndexedDB here, so each has a registry and a person of its own. */
async function device(personId: string): Promise<Device> {
  const road = hubRoad(hub)
  const name = `lianxin-${++devices}`
  const randomBytes = countingBytes(devices)
  const start = () => {
    const book = createFieldBook({
      registry: dexieRegistry(() => `store-${++devices}`, name),
      transport: fetchTransport(road),
      clock,
      randomBytes,
      timer: clock.timer,
      mutex: (work) => work(),
      keyring: fakeKeyring(),
      initials: async (text) => (text === '张三' ? 'zs' : text),
      batchWriter: plainBatchWriter,
    })
    open.push(book)
    return book
  }
  const made: Device = {
    book: start(),
    road,
    async restart() {
      made.book.close()
      made.book = start()
      await made.book.state()
    },
  }
  expect(await made.book.state()).toEqual({ type: 'signed-out' })
  expect(await made.book.signIn(await hub.codeFor(personId))).toEqual({ ok: true })
  expect(await made.book.state()).toMatchObject({ type: 'preparing', progress: null, failure: null })
  await made.book.prepare()
  expect(await made.book.state()).toEqual({ type: 'ready' })
  return made
}

/** Time passes for the book; what the hub needs of real time it gets while a run is under way. */
async function passSeconds({ book }: Device, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    await clock.pass(1_000)
    while ((await book.syncStatus()).running) await settled()
  }
}

it('takes a visit written with no signal to the lead’s tablet, and his batch back to the hub', async () => {
  const phone = await device(people.worker)
  phone.road.down = true
  const household = await phone.book.addHousehold(
    householdForm({ areaId: place.hamlet, name: '张三' }),
    'household:new',
  )
  const householdId = household.ok ? household.value : ''
  await phone.restart()
  const form = contactForm({
    householdId,
    metOn: '2023-12-11',
    entries: [entryForm(), entryForm({ raisedAs: 'anonymous' })],
  })
  expect((await phone.book.saveContact(form, 'contact:new')).ok).toBe(true)
  expect((await phone.book.syncStatus()).hereOnly).toBe(4)
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'no-network' })

  phone.road.down = false
  phone.road.loseReplies = 1
  await passSeconds(phone, 20)
  expect((await phone.book.syncStatus()).hereOnly).toBe(0)

  const tablet = await device(people.lead)
  const found = await tablet.book.findEntries({ filter: noFilter, sort: 'newest', offset: 0, limit: 10 })
  expect(found.rows.map((row) => row.raiserName).sort()).toEqual([null, '张三'].sort())
  tablet.road.down = true
  const made = await tablet.book.exportBatch({
    filter: noFilter,
    sort: 'newest',
    title: '民情台账',
    unit: '樟树村',
    reason: '',
  })
  if (!made.ok) throw new Error('no batch')
  expect(made.value).toMatchObject({ entryCount: 2, masked: true, where: 'hereOnly' })
  tablet.road.down = false
  expect((await tablet.book.syncNow()).failure).toBe(null)
  expect((await tablet.book.batches())[0]!.where).toBe('delivered')
  const file = made.value.files[0]!
  expect(await hub.files.read(file.sha256)).toHaveLength(file.sizeBytes)

  await tablet.book.addComment(found.rows[0]!.id, '请补充位置', 'comment')
  await tablet.book.syncNow()
  await phone.book.syncNow()
  expect(await phone.book.notices()).toMatchObject([{ comment: { text: '请补充位置' } }])
})

it('fetches the same bytes of a batch on another device', async () => {
  const tablet = await device(people.lead)
  const household = await tablet.book.addHousehold(
    householdForm({ areaId: place.hamlet, name: '张三' }),
    'household:new',
  )
  const householdId = household.ok ? household.value : ''
  await tablet.book.saveContact(
    contactForm({ householdId, metOn: '2023-12-11', entries: [entryForm()] }),
    'contact:new',
  )
  const made = await tablet.book.exportBatch({
    filter: noFilter,
    sort: 'newest',
    title: '民情台账',
    unit: '樟树村',
    reason: '',
  })
  if (!made.ok) throw new Error('no batch')
  await tablet.book.syncNow()
  const other = await device(people.secretary)
  const [batch] = await other.book.batches()
  const { sha256 } = batch!.files[1]!
  const here = await tablet.book.batchFile(sha256)
  const there = await other.book.batchFile(sha256)
  expect(there).toEqual(here)
  other.road.down = true
  expect(await other.book.batchFile(sha256)).toEqual(here)
})

it('hands the device to another person without touching the first one’s work, and gives it back', async () => {
  const phone = await device(people.worker)
  phone.road.down = true
  await phone.book.addHousehold(householdForm({ areaId: place.hamlet, name: '张三' }), 'household:new')
  phone.road.down = false
  expect(await phone.book.signIn(await hub.codeFor(people.lead))).toEqual({ ok: true })
  await phone.book.prepare()
  expect((await phone.book.me()).personId).toBe(people.lead)
  expect((await phone.book.counts()).households).toBe(0)
  await phone.book.addHousehold(householdForm({ areaId: place.hamlet, name: '赵顺' }), 'household:new')
  await phone.book.syncNow()
  expect(await phone.book.signIn(await hub.codeFor(people.worker))).toEqual({ ok: true })
  expect((await phone.book.syncNow()).failure).toBe(null)
  expect((await phone.book.syncStatus()).hereOnly).toBe(0)
  expect((await phone.book.counts()).households).toBe(2)
})

it('signs in again with the same link when the browser has lost its cookie, and delivers', async () => {
  const phone = await device(people.worker)
  phone.road.down = true
  await phone.book.addHousehold(householdForm({ areaId: place.hamlet, name: '张三' }), 'household:new')
  phone.road.down = false
  phone.road.loseCookie()
  await phone.restart()
  await phone.book.syncNow()
  expect(await phone.book.syncStatus()).toMatchObject({ failure: null, hereOnly: 0 })
})

it('shows the same link again when the answer to it was lost', async () => {
  const road = hubRoad(hub)
  const name = `lianxin-${++devices}`
  const start = () =>
    createFieldBook({
      registry: dexieRegistry(() => `store-${++devices}`, name),
      transport: fetchTransport(road),
      clock,
      randomBytes: countingBytes(++devices),
      timer: clock.timer,
      mutex: (work) => work(),
      keyring: fakeKeyring(),
      initials: async (text) => text,
      batchWriter: plainBatchWriter,
    })
  const code = await hub.codeFor(people.worker)
  road.loseReplies = 1
  const first = start()
  expect(await first.signIn(code)).toEqual({ ok: false, failure: { type: 'no-network' } })
  first.close()
  const second = start()
  open.push(second)
  expect(await second.signIn(code)).toEqual({ ok: true })
})

// Photos over IndexedDB to the real hub, with nothing in between but the socket.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dexieRegistry } from '../../src/device/dexie-registry'
import { fetchTransport } from '../../src/device/fetch-transport'
import { createFieldBook, type HostedFieldBook } from '../../src/sync/create-field-book'
import { contactForm } from '../support/builders'
import { place } from '../support/changes'
import { countingBytes, fakeClock, type FakeClock } from '../support/fake-clock'
import { fakeKeyring } from '../support/fake-keyring'
import { openTestHub, people, startMs, type TestHub } from '../support/hub-fixture'
import { hubRoad, type HubRoad } from '../support/hub-road'
import { freshIndexedDb } from '../support/indexed-db'
import { aPhoto, hashOf, kept } from '../support/photos'
import { plainBatchWriter } from '../support/small-world'

let hub: TestHub
let clock: FakeClock
let stores = 0
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

async function device(
  personId: string,
): Promise<{ book: HostedFieldBook; road: HubRoad; restart(): Promise<void> }> {
  const road = hubRoad(hub)
  const name = `lianxin-photos-${++stores}`
  const randomBytes = countingBytes(stores)
  const start = () => {
    const book = createFieldBook({
      registry: dexieRegistry(() => `store-${++stores}`, name),
      transport: fetchTransport(road),
      clock,
      randomBytes,
      timer: clock.timer,
      mutex: (work) => work(),
      keyring: fakeKeyring(),
      initials: async (text) => text,
      batchWriter: plainBatchWriter,
    })
    open.push(book)
    return book
  }
  const made = {
    book: start(),
    road,
    async restart() {
      made.book.close()
      made.book = start()
      await made.book.state()
    },
  }
  expect(await made.book.signIn(await hub.codeFor(personId))).toEqual({ ok: true })
  await made.book.prepare()
  return made
}

const photo = aPhoto(5, 300 * 1024)

async function savedOffline(phone: Awaited<ReturnType<typeof device>>): Promise<string> {
  phone.road.down = true
  const form = contactForm({
    householdId: null,
    areaId: place.hamlet,
    metOn: '2023-12-11',
    attachments: await kept(phone.book, photo),
  })
  const saved = await phone.book.saveContact(form, 'contact:new')
  if (!saved.ok) throw new Error(JSON.stringify(saved.failure))
  return saved.value.contactId
}

it('photo upload broken at 90%: it resumes at the missing piece, and the record is there already', async () => {
  const phone = await device(people.worker)
  const tablet = await device(people.lead)
  const id = await savedOffline(phone)
  phone.road.down = false
  const { fetch } = phone.road
  phone.road.fetch = async (path, init) => {
    if (path.includes('/chunks/1')) phone.road.down = true
    return fetch(path, init)
  }
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'no-network' })
  await tablet.book.syncNow()
  expect(await tablet.book.attachments({ kind: 'contact', id })).toMatchObject([{ state: 'elsewhere' }])
  expect(await tablet.book.attachmentFile(photo.sha256)).toEqual({
    ok: false,
    failure: { type: 'on-the-way' },
  })

  await phone.restart()
  expect((await phone.book.syncStatus()).filesProgress).toEqual({
    files: 1,
    bytesDone: 0,
    bytesTotal: photo.sizeBytes,
  })
  phone.road.fetch = fetch
  phone.road.down = false
  phone.road.requests.length = 0
  expect((await phone.book.syncNow()).failure).toBeNull()
  expect(phone.road.requests.filter((line) => line.includes('/files/'))).toEqual([
    `GET /files/${photo.sha256}/chunks`,
    `PUT /files/${photo.sha256}/chunks/1?of=2`,
  ])
  expect((await phone.book.attachments({ kind: 'contact', id }))[0]?.state).toBe('delivered')
  const fetched = await tablet.book.attachmentFile(photo.sha256)
  expect(fetched.ok && hashOf(fetched.bytes)).toBe(photo.sha256)
  tablet.road.down = true
  await tablet.restart()
  expect((await tablet.book.attachmentFile(photo.sha256)).ok).toBe(true)
})

it('a lost answer to the last piece leaves one whole file and a device that learns of it', async () => {
  const phone = await device(people.worker)
  const id = await savedOffline(phone)
  phone.road.down = false
  const { fetch } = phone.road
  phone.road.fetch = async (path, init) => {
    if (path.includes('/chunks/1')) phone.road.loseReplies = 1
    return fetch(path, init)
  }
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'no-network' })
  expect((await phone.book.attachments({ kind: 'contact', id }))[0]?.state).toBe('hereOnly')
  phone.road.fetch = fetch
  await phone.book.syncNow()
  expect((await phone.book.attachments({ kind: 'contact', id }))[0]?.state).toBe('delivered')
})

it('bytes that were damaged on the device are refused by the hub, kept, and hold up nothing', async () => {
  const phone = await device(people.worker)
  const wrong = { ...photo, bytes: photo.bytes.map((byte, i) => (i === 77 ? byte ^ 1 : byte)) }
  phone.road.down = true
  const form = contactForm({
    householdId: null,
    areaId: place.hamlet,
    metOn: '2023-12-11',
    attachments: await kept(phone.book, wrong, aPhoto(6)),
  })
  const saved = await phone.book.saveContact(form, 'contact:new')
  phone.road.down = false
  expect((await phone.book.syncNow()).failure).toBeNull()
  const rows = await phone.book.attachments({ kind: 'contact', id: saved.ok ? saved.value.contactId : '' })
  expect(rows.map((row) => row.state)).toEqual(['refused', 'delivered'])
  expect(await hub.store.keptFiles([photo.sha256])).toEqual([])
})

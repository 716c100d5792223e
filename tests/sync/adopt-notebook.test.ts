import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Change } from '../../src/protocol/change'
import {
  colleague,
  contactForm,
  eastGrid,
  householdForm,
  lead,
  noFilter,
  oldHamlet,
  worker,
} from '../support/builders'
import { areaNamed, ownWork, saved } from '../support/own-notebook'
import { smallWorld, type Device, type SmallWorld } from '../support/small-world'

/** The device of a person who worked for himself and has now opened his invitation. */
async function invited(code = 'worker') {
  const world = await smallWorld()
  const work = await ownWork(world)
  await saved(work.device.book.keepDraft('contact:new', 'half a talk'))
  await saved(work.device.book.exportBatch({ ...exportAll, title: '自用' }))
  expect(await work.device.book.signIn(code)).toEqual({ ok: true })
  await work.device.book.prepare()
  return { world, ...work, book: work.device.book }
}
const exportAll = { filter: noFilter, sort: 'newest' as const, title: '台账', unit: '樟树村', reason: '' }

const ownShelf = (device: Device) =>
  [...device.registry.shelves.values()].find((shelf) => shelf.state.identity.ownNotebook)!
const hubShelf = (device: Device) =>
  [...device.registry.shelves.values()].find((shelf) => !shelf.state.identity.ownNotebook)!

/** What the hub holds of records, by kind and action, beside what was planted. */
function received(world: SmallWorld, device: Device): Change[] {
  const { deviceId } = hubShelf(device).state.identity
  return world.hub.changes().filter((change) => change.deviceId === deviceId)
}

it('says what would come along, and where to, before anything is taken', async () => {
  const { book, world, device } = await invited()
  expect(await book.state()).toEqual({ type: 'ready' })
  expect(await book.pendingAdoption()).toEqual({
    name: '李网格',
    village: '樟树村',
    households: 2,
    contacts: 1,
    entries: 1,
    drafts: 1,
    batchesLeft: 1,
    grids: [
      {
        id: eastGrid,
        name: '东片网格',
        places: [
          { from: '老樟屋', to: '老樟屋', named: false, records: 1 },
          { from: '河沿屋', to: '东片网格', named: true, records: 3 },
        ],
      },
    ],
    gridId: null,
    progress: null,
  })
  expect(received(world, device)).toEqual([])
  expect((await book.counts()).contacts).toBe(0)
})

it('N2: brings everything into the grid once, with its history, under the new person', async () => {
  const { book, world, device, known, unknown, contactId, entryId } = await invited()
  // Two households, a talk, an entry, a comment; the batch stays, a grid worker exports nothing.
  expect(await book.adoptOwnNotebook(eastGrid)).toEqual({ ok: true, records: 5 })
  expect(await book.pendingAdoption()).toBe(null)
  expect((await book.household(known))!.fields).toMatchObject({ areaId: oldHamlet, doorNumber: '7' })
  expect((await book.household(unknown))!.fields).toMatchObject({ areaId: eastGrid, doorNumber: '河沿屋 8' })
  expect((await book.contact(contactId))!.row.where).toBe('hereOnly')
  expect((await book.syncStatus()).hereOnly).toBe(5)
  await book.syncNow()
  expect(await book.syncStatus()).toMatchObject({ hereOnly: 0, attention: 0, failure: null })

  const changes = received(world, device)
  expect(changes.map(({ recordKind, action }) => `${recordKind} ${action}`)).toEqual([
    'household create',
    'household create',
    'contact create',
    'entry create',
    'entry set',
    'comment create',
  ])
  expect(changes.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6])
  expect(new Set(changes.map(({ authorId }) => authorId))).toEqual(new Set([worker.personId]))
  const { deviceId } = hubShelf(device).state.identity
  expect(changes.every(({ stamp }) => stamp.endsWith(deviceId))).toBe(true)

  const tablet = await world.device('lead')
  const entry = (await tablet.book.entry(entryId))!
  expect(entry.row).toMatchObject({ place: '村口老樟树下', conflict: false, authorName: '李网格' })
  expect(entry.comments.map(({ text }) => text)).toEqual(['已经去看过'])
  const places = entry.history.find(({ field }) => field === 'place')!
  expect(places).toMatchObject({ conflict: false })
  expect(places.versions.map(({ value, isHead }) => [value, isHead])).toEqual([
    ['村口老樟树下', true],
    ['村口', false],
  ])
})

it('takes nothing a second time', async () => {
  const { book, world, device } = await invited()
  await book.adoptOwnNotebook(eastGrid)
  const taken = hubShelf(device).state.own.length
  expect((await book.adoptOwnNotebook(eastGrid)).ok).toBe(true)
  await device.restart()
  await world.clock.pass(10_000)
  expect(hubShelf(device).state.own).toHaveLength(taken)
  expect(received(world, device)).toHaveLength(6)
})

it('N4: takes everything once from two tabs at the same moment', async () => {
  const { book, world, device } = await invited()
  const second = world.newDevice(device.registry)
  second.road.codes = device.road.codes
  await second.book.state()
  await Promise.all([book.adoptOwnNotebook(eastGrid), second.book.adoptOwnNotebook(eastGrid)])
  expect(hubShelf(device).state.own).toHaveLength(6)
  await book.syncNow()
  expect(received(world, device)).toHaveLength(6)
  expect((await second.book.counts()).households).toBe(4)
})

it('goes on by itself when it was broken off before the records were there', async () => {
  const { book, world, device } = await invited()
  hubShelf(device).failure = { type: 'storage-full' }
  expect(await book.adoptOwnNotebook(eastGrid)).toEqual({ ok: false, failure: { type: 'storage-full' } })
  expect(await book.pendingAdoption()).toMatchObject({ gridId: eastGrid, progress: null })
  hubShelf(device).failure = null
  await device.restart()
  await world.clock.pass(10_000)
  expect(await device.book.pendingAdoption()).toBe(null)
  expect(received(world, device)).toHaveLength(6)
})

it('finds everything there when it was broken off after the records were there', async () => {
  const { book, world, device } = await invited()
  await book.adoptOwnNotebook(eastGrid)
  const shelf = ownShelf(device)
  const key = 'book:taken-over'
  const value = JSON.stringify({ ...JSON.parse(shelf.drafts.get(key)!.value), upTo: null })
  shelf.drafts.set(key, { key, value, savedAtMs: 0 })
  await device.restart()
  expect(await device.book.pendingAdoption()).toMatchObject({ gridId: eastGrid })
  await world.clock.pass(10_000)
  expect(await device.book.pendingAdoption()).toBe(null)
  expect(hubShelf(device).state.own).toHaveLength(6)
})

it('N5: keeps the notebook as it is, and lets nobody write in it any more', async () => {
  const world = await smallWorld()
  const { device } = await ownWork(world)
  const before = structuredClone(ownShelf(device).state)
  // A tab that was left open on the notebook.
  const stale = world.newDevice(device.registry)
  const areaId = await areaNamed(stale.book, '老樟屋')
  await device.book.signIn('worker')
  await device.book.prepare()
  expect((await stale.book.addHousehold(householdForm({ areaId, name: '甲' }), 'household:new')).ok).toBe(
    true,
  )
  await device.book.adoptOwnNotebook(eastGrid)
  const late = await stale.book.addHousehold(householdForm({ areaId, name: '乙' }), 'household:new')
  expect(late).toMatchObject({ ok: false, failure: { type: 'storage-unavailable' } })
  const after = ownShelf(device).state
  expect(after.own.slice(0, before.own.length)).toEqual(before.own)
  const names = (
    await device.book.findHouseholds({ text: '', areaId: null, order: 'place', offset: 0, limit: 20 })
  ).rows.map(({ name }) => name)
  expect(names).toContain('甲')
  expect(names).not.toContain('乙')
})

it('takes the forms that were begun along, to the places they now mean', async () => {
  const world = await smallWorld()
  const { device, entryId } = await ownWork(world)
  const { book } = device
  const hamlet = await areaNamed(book, '老樟屋')
  const { seen } = (await book.entry(entryId))!
  await book.keepDraft('household:new', JSON.stringify({ form: { areaId: hamlet } }))
  await book.keepDraft('entry:correct', JSON.stringify({ seen }))
  await book.signIn('worker')
  await book.prepare()
  await book.adoptOwnNotebook(eastGrid)
  expect(JSON.parse((await book.readDraft('household:new'))!.value)).toEqual({ form: { areaId: oldHamlet } })
  // A correction that was open the whole time saves without a conflict.
  const open = JSON.parse((await book.readDraft('entry:correct'))!.value) as { seen: typeof seen }
  await saved(book.correctEntry(entryId, { place: '村口东' }, open.seen, 'entry:correct'))
  expect((await book.entry(entryId))!.row).toMatchObject({ place: '村口东', conflict: false })
})

it('leaves a form alone that this person has begun himself', async () => {
  const { book } = await invited()
  await book.keepDraft('contact:new', 'his own')
  await book.adoptOwnNotebook(eastGrid)
  expect((await book.readDraft('contact:new'))!.value).toBe('his own')
})

it('takes batches and their files along for who may export, and delivers them', async () => {
  const { book, world, device } = await invited('lead')
  expect(await book.pendingAdoption()).toMatchObject({ batchesLeft: 0 })
  expect(await book.adoptOwnNotebook(eastGrid)).toEqual({ ok: true, records: 6 })
  const [batch] = await book.batches()
  const file = await book.batchFile(batch!.files[0]!.sha256)
  expect(file).toMatchObject({ ok: true })
  await book.syncNow()
  expect((await book.batches())[0]).toMatchObject({ where: 'delivered', title: '自用' })
  const ofLead = received(world, device)
  expect(ofLead.filter(({ recordKind }) => recordKind === 'batch')).toHaveLength(1)
  expect(ofLead.every(({ authorId }) => authorId === lead.personId)).toBe(true)
})

it('takes photos along, those of a form that is not saved yet too, and the hub gets each', async () => {
  const world = await smallWorld()
  const { device } = await ownWork(world)
  const { book } = device
  const photo = async (text: string) => {
    const bytes = new TextEncoder().encode(text)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const form = { sha256, mediaType: 'photo', mimeType: 'image/jpeg', sizeBytes: bytes.length } as const
    return saved(book.keepAttachment({ ...form, bytes }))
  }
  const [taken, drafted] = [await photo('a photo'), await photo('of a form')]
  const areaId = await areaNamed(book, '老樟屋')
  const form = contactForm({ householdId: null, areaId, attachments: [taken] })
  const { contactId } = await saved(book.saveContact(form, 'c'))
  await book.keepDraft('contact:new', JSON.stringify({ form: { attachments: [drafted] } }))
  await book.signIn('worker')
  await book.prepare()
  await book.adoptOwnNotebook(eastGrid)
  expect(await book.attachmentFile(taken.sha256)).toMatchObject({ ok: true })
  expect(hubShelf(device).files.has(drafted.sha256)).toBe(true)
  await book.syncNow()
  expect((await book.attachments({ kind: 'contact', id: contactId }))[0]!.state).toBe('delivered')
  expect([...world.hub.files.keys()]).toEqual([taken.sha256])
})

it('brings nothing into the book of who may write nowhere, and opens the notebook for him', async () => {
  const world = await smallWorld()
  const { device, entryId } = await ownWork(world)
  world.hub.grant(worker.personId, [{ role: 'administrator', areaId: null }])
  const { book } = device
  await book.signIn('worker')
  await book.prepare()
  expect(await book.pendingAdoption()).toMatchObject({ grids: [], entries: 1 })
  expect(await book.adoptOwnNotebook(eastGrid)).toMatchObject({ ok: false })
  await saved(book.openOwnNotebook())
  expect((await book.entry(entryId))!.row.text).toBe('门前的路灯不亮')
  expect((await book.ownNotebook())!.backTo).toEqual({ name: worker.name, hubName: '樟树村' })
  await saved(book.backToHub())
  expect(await book.me()).toMatchObject({ personId: worker.personId })
})

it('belongs to the first who takes it over; another person on the phone is not asked', async () => {
  const { book, device } = await invited()
  await book.adoptOwnNotebook(eastGrid)
  await book.signIn('colleague')
  await book.prepare()
  expect((await book.me()).personId).toBe(colleague.personId)
  expect(await book.pendingAdoption()).toBe(null)
  expect(await book.adoptOwnNotebook(eastGrid)).toEqual({ ok: false, failure: { type: 'not-found' } })
  expect(await book.openOwnNotebook()).toEqual({ ok: false, failure: { type: 'not-found' } })
  expect(ownShelf(device).state.own.length).toBeGreaterThan(0)
})

it('waits until the first sync is complete', async () => {
  const world = await smallWorld()
  const { device } = await ownWork(world)
  await device.book.signIn('worker')
  device.road.down = { type: 'no-network' }
  await device.book.prepare()
  expect(await device.book.pendingAdoption()).toBe(null)
  expect(await device.book.adoptOwnNotebook(eastGrid)).toMatchObject({ ok: false })
  device.road.down = null
  await device.book.prepare()
  expect(await device.book.pendingAdoption()).not.toBe(null)
})

it('joins work that was there before, without a number given out twice', async () => {
  const world = await smallWorld()
  const device = await world.device('worker')
  const { book } = device
  await saved(book.addHousehold(householdForm(), 'h'))
  // A notebook from before he signed in here: its shelf is on the same device.
  const other = await ownWork(world)
  device.registry.shelves.set(ownShelf(other.device).state.identity.personId, ownShelf(other.device))
  await device.restart()
  await device.book.adoptOwnNotebook(eastGrid)
  const numbers = hubShelf(device).state.own.map((own) => own.change.number)
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7])
  await device.book.syncNow()
  expect(received(world, device)).toHaveLength(7)
})

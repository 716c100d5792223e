import { expect, it } from 'vitest'
import type { Problem } from '../../src/domain/records'
import { changeKey } from '../../src/protocol/change'
import type { OwnNotebookForm } from '../../src/sync/own-book'
import { contactForm, entryForm, householdForm, noFilter } from '../support/builders'
import { areaNamed, ownForm, ownWork, saved } from '../support/own-notebook'
import { smallWorld } from '../support/small-world'

it('N1: is ready at once, with no request made, and knows its village, its hamlets and its owner', async () => {
  const world = await smallWorld()
  const { book, road } = world.newDevice()
  expect(await book.state()).toEqual({ type: 'signed-out' })
  await saved(book.startOwnNotebook(ownForm))
  expect(await book.state()).toEqual({ type: 'ready' })
  expect((await book.areas()).map(({ level, name }) => [level, name])).toEqual([
    ['village', '樟树村'],
    ['grid', '樟树村网格'],
    ['microGrid', '河沿屋'],
    ['microGrid', '老樟屋'],
  ])
  expect(await book.me()).toMatchObject({
    name: '李网格',
    hubName: '樟树村',
    ownNotebook: true,
    mayWrite: true,
    mayReview: true,
    mayExport: true,
    mayMakeLinks: false,
  })
  expect(await book.people()).toMatchObject([{ name: '李网格' }])
  await book.syncNow()
  book.nudge('online')
  await world.clock.pass(10 * 60_000)
  expect([...road.signIns, ...road.pushes, ...road.pulls]).toEqual([])
})

it('finds nothing to send and no failure in what was written', async () => {
  const world = await smallWorld()
  const { device, entryId } = await ownWork(world)
  const { book } = device
  expect(await book.syncNow()).toMatchObject({ ownNotebook: true, hereOnly: 0, attention: 0, failure: null })
  expect(await book.unsent()).toEqual([])
  expect((await book.entry(entryId))!.row).toMatchObject({ where: 'kept', authorName: '李网格' })
})

it('keeps everything over a restart', async () => {
  const world = await smallWorld()
  const { device, entryId } = await ownWork(world)
  await device.restart()
  expect(await device.book.state()).toEqual({ type: 'ready' })
  expect((await device.book.entry(entryId))!.row.place).toBe('村口老樟树下')
  expect(await device.book.ownNotebook()).toMatchObject({ village: '樟树村', hamlets: ['河沿屋', '老樟屋'] })
})

it('exports a batch and everything, and remembers when', async () => {
  const world = await smallWorld()
  const { device } = await ownWork(world)
  const { book } = device
  expect((await book.ownNotebook())!.exportedAtMs).toBe(null)
  const request = { filter: noFilter, sort: 'newest' as const, title: '台账', unit: '樟树村', reason: '' }
  let heard = 0
  book.watch(() => heard++)
  const batch = await saved(book.exportBatch(request))
  expect((await book.batchFile(batch.files[0]!.sha256)).ok).toBe(true)
  expect((await book.ownNotebook())!.exportedAtMs).toBe(world.clock.nowMs())
  await world.clock.pass(60_000)
  heard = 0
  const { bytes } = await book.exportEverything()
  expect(heard).toBeGreaterThan(0)
  expect(new TextDecoder().decode(bytes)).toContain('村口老樟树下')
  expect((await book.ownNotebook())!.exportedAtMs).toBe(world.clock.nowMs())
})

it('does not take a refused export for one', async () => {
  const { book } = (await ownWork(await smallWorld())).device
  const request = { filter: noFilter, sort: 'newest' as const, title: '', unit: '', reason: '' }
  expect((await book.exportBatch(request)).ok).toBe(false)
  expect((await book.ownNotebook())!.exportedAtMs).toBe(null)
})

const faults: [string, Partial<OwnNotebookForm>, Problem][] = [
  ['no name', { name: ' ' }, { field: 'name', code: 'empty' }],
  ['no village', { village: '' }, { field: 'village', code: 'empty' }],
  ['a village of a page', { village: '村'.repeat(61) }, { field: 'village', code: 'too-long' }],
  ['a hamlet of a page', { hamlets: ['屋'.repeat(61)] }, { field: 'hamlets', code: 'too-long' }],
  ['a broken character', { name: '李\ud800' }, { field: 'name', code: 'lone-surrogate' }],
  ['a nul', { village: '樟\0' }, { field: 'village', code: 'nul' }],
  [
    'more hamlets than a village has',
    { hamlets: Array.from({ length: 101 }, (_, i) => `屋${i}`) },
    { field: 'hamlets', code: 'too-many' },
  ],
]
it.each(faults)('is not started with %s, and says in which field', async (_what, part, problem) => {
  const { book, registry } = (await smallWorld()).newDevice()
  const started = await book.startOwnNotebook({ ...ownForm, ...part })
  expect(started).toEqual({ ok: false, failure: { type: 'invalid', problems: [problem] } })
  expect(registry.shelves.size).toBe(0)
  expect(await book.state()).toEqual({ type: 'signed-out' })
})

it('can be written in without any hamlet', async () => {
  const { book } = (await smallWorld()).newDevice()
  await saved(book.startOwnNotebook({ ...ownForm, hamlets: [] }))
  const areaId = await areaNamed(book, '樟树村网格')
  await saved(book.addHousehold(householdForm({ areaId }), 'household:new'))
  expect((await book.counts()).households).toBe(1)
})

it('takes a further hamlet, once under each name', async () => {
  const { book } = (await smallWorld()).newDevice()
  await saved(book.startOwnNotebook(ownForm))
  const id = await saved(book.addHamlet(' 竹山 '))
  expect(await saved(book.addHamlet('竹山'))).toBe(id)
  expect((await book.ownNotebook())!.hamlets).toEqual(['河沿屋', '老樟屋', '竹山'])
  await saved(book.addHousehold(householdForm({ areaId: id }), 'household:new'))
  expect(
    (await book.findHouseholds({ text: '', areaId: id, order: 'place', offset: 0, limit: 9 })).total,
  ).toBe(1)
  expect(await book.addHamlet('')).toEqual({
    ok: false,
    failure: { type: 'invalid', problems: [{ field: 'hamlet', code: 'empty' }] },
  })
})

it('adds no hamlet to a hub’s village', async () => {
  const { book } = await (await smallWorld()).device('worker')
  expect(await book.addHamlet('竹山')).toMatchObject({ ok: false, failure: { type: 'invalid' } })
  expect(await book.ownNotebook()).toBe(null)
})

it('is finished by the form when its start was broken off, with one village', async () => {
  const world = await smallWorld()
  const device = world.newDevice()
  await saved(device.book.startOwnNotebook(ownForm))
  const { state } = device.shelf()
  const written = state.own.length
  // As it stands between its two writes.
  state.hub = { ...state.hub, complete: false, grants: [], scopes: [] }
  await device.restart()
  expect(await device.book.state()).toEqual({ type: 'signed-out' })
  await saved(device.book.startOwnNotebook(ownForm))
  expect(await device.book.state()).toEqual({ type: 'ready' })
  expect(device.registry.shelves.size).toBe(1)
  expect(state.own).toHaveLength(written)
  await saved(
    device.book.addHousehold(
      householdForm({ areaId: await areaNamed(device.book, '老樟屋') }),
      'household:new',
    ),
  )
})

it('says that there is no room instead of starting half', async () => {
  const world = await smallWorld()
  const device = world.newDevice()
  await saved(device.book.startOwnNotebook(ownForm))
  device.shelf().state.hub = { ...device.shelf().state.hub, complete: false }
  await device.restart()
  device.shelf().failure = { type: 'storage-full' }
  expect(await device.book.startOwnNotebook(ownForm)).toEqual({
    ok: false,
    failure: { type: 'storage-full' },
  })
  expect(await device.book.state()).toEqual({ type: 'signed-out' })
})

it('is one, when two tabs start it', async () => {
  const world = await smallWorld()
  const device = world.newDevice()
  const second = world.newDevice(device.registry)
  await saved(device.book.startOwnNotebook(ownForm))
  await saved(second.book.startOwnNotebook({ ...ownForm, village: '另一村' }))
  expect(device.registry.shelves.size).toBe(1)
  expect((await second.book.ownNotebook())!.village).toBe('樟树村')
})

it('is not started over the book of somebody who is in', async () => {
  const { book, registry } = await (await smallWorld()).device('worker')
  expect(await book.startOwnNotebook(ownForm)).toMatchObject({ ok: false, failure: { type: 'invalid' } })
  expect(registry.shelves.size).toBe(1)
})

it('shows no device id of its own to a hub', async () => {
  const world = await smallWorld()
  const { device } = await ownWork(world)
  const own = device.shelf().state.identity
  await device.book.signIn('worker')
  expect(device.road.signIns[0]!.deviceId).not.toBe(own.deviceId)
  await device.book.prepare()
  expect(device.road.pushes.flatMap((push) => push.changes)).toEqual([])
  expect(world.hub.changes().filter((change) => changeKey(change).startsWith(own.deviceId))).toEqual([])
})

it('answers a visit with no hub ever in reach', async () => {
  const world = await smallWorld()
  const device = world.newDevice()
  device.road.down = { type: 'no-network' }
  await saved(device.book.startOwnNotebook(ownForm))
  const areaId = await areaNamed(device.book, '老樟屋')
  const form = contactForm({ householdId: null, areaId, entries: [entryForm({ raisedAs: 'anonymous' })] })
  await saved(device.book.saveContact(form, 'contact:new'))
  expect(await device.book.counts()).toMatchObject({ contacts: 1, openEntries: 1 })
})

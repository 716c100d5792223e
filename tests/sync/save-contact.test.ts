import { expect, it } from 'vitest'
import {
  contactForm,
  entryForm,
  householdForm,
  newHamlet,
  noFilter,
  oldHamlet,
  zhang,
} from '../support/builders'
import { smallWorld } from '../support/small-world'

it('prepares the device and then works with no network', async () => {
  const world = await smallWorld()
  const { book, road } = await world.device('worker')
  expect(await book.state()).toEqual({ type: 'ready' })
  road.down = { type: 'no-network' }
  const found = await book.findHouseholds({ text: 'zs', areaId: null, order: 'place', offset: 0, limit: 10 })
  expect(found.rows.map((row) => row.name)).toEqual(['张三', '赵顺'])
})

it('keeps the talk and its entries as one act, and drops the draft with it', async () => {
  const world = await smallWorld()
  const { book, road, shelf } = await world.device('worker')
  road.down = { type: 'no-network' }
  await book.keepDraft('contact:new', '{"note":"half"}')
  const saved = await book.saveContact(
    contactForm({
      note: '  家里都好 ',
      entries: [entryForm(), entryForm({ raisedAs: 'proxy', raiser: '邻居老李' })],
    }),
    'contact:new',
  )
  expect(saved.ok).toBe(true)
  expect(await book.listDrafts()).toEqual([])
  expect(shelf().state.own.map((own) => [own.change.number, own.change.recordKind])).toEqual([
    [1, 'contact'],
    [2, 'entry'],
    [3, 'entry'],
  ])
  expect((await book.syncStatus()).hereOnly).toBe(3)
  const detail = await book.household(zhang)
  expect(detail!.row).toMatchObject({ lastContactOn: '2026-11-23', openEntries: 2, where: 'delivered' })
  expect(detail!.contacts[0]).toMatchObject({ note: '家里都好', entryCount: 2, where: 'hereOnly' })
  expect(detail!.entries.map((entry) => entry.raiserName).sort()).toEqual(['张三', '邻居老李'].sort())
})

it('keeps the draft and saves nothing when the device is full', async () => {
  const world = await smallWorld()
  const { book, shelf } = await world.device('worker')
  await book.keepDraft('contact:new', 'text')
  shelf().failure = { type: 'storage-full' }
  const saved = await book.saveContact(contactForm({ entries: [entryForm()] }), 'contact:new')
  expect(saved).toEqual({ ok: false, failure: { type: 'storage-full' } })
  shelf().failure = null
  expect(await book.readDraft('contact:new')).toMatchObject({ value: 'text' })
  expect((await book.contacts({ areaId: null, offset: 0, limit: 10 })).total).toBe(0)
})

it('leaves no way from an anonymous word to the house it was said in', async () => {
  const world = await smallWorld()
  const { book, shelf } = await world.device('worker')
  const saved = await book.saveContact(
    contactForm({
      entries: [entryForm({ raisedAs: 'anonymous', raiser: '张三', lane: 'onSpot', onSpotAnswer: '已修好' })],
    }),
    'contact:new',
  )
  expect(saved.ok).toBe(true)
  const create = shelf().state.own.find(
    (own) => own.change.recordKind === 'entry' && own.change.action === 'create',
  )!.change
  expect(create).toMatchObject({ fields: { contactId: null, householdId: null } })
  expect(JSON.stringify(create)).not.toContain('张三')
  const [row] = (await book.findEntries({ filter: noFilter, sort: 'newest', offset: 0, limit: 10 })).rows
  expect(row).toMatchObject({ raiserName: null, state: 'solved' })
  const detail = await book.entry(row!.id)
  expect(detail!.contact).toBe(null)
  expect(detail!.end).toMatchObject({ raiserAnswer: 'unreachable', note: '匿名反映', toldOn: '2026-11-23' })
})

it('ends an entry that was answered on the spot with the answer the raiser gave', async () => {
  const world = await smallWorld()
  const { book } = await world.device('worker')
  const form = entryForm({ lane: 'onSpot', onSpotAnswer: '当场换了灯泡' })
  const missing = await book.saveContact(contactForm({ entries: [form] }), 'contact:new')
  expect(missing).toEqual({
    ok: false,
    failure: { type: 'invalid', problems: [{ field: 'entries.0.onSpotRaiserAnswer', code: 'missing' }] },
  })
  await book.saveContact(
    contactForm({ entries: [{ ...form, onSpotRaiserAnswer: 'satisfied' }] }),
    'contact:new',
  )
  const [row] = (
    await book.findEntries({ filter: { ...noFilter, state: 'solved' }, sort: 'newest', offset: 0, limit: 10 })
  ).rows
  expect((await book.entry(row!.id))!.end).toMatchObject({
    answer: '当场换了灯泡',
    raiserAnswer: 'satisfied',
    byName: '李网格',
  })
})

it('names the fields at fault and saves nothing', async () => {
  const world = await smallWorld()
  const { book, shelf } = await world.device('worker')
  const saved = await book.saveContact(
    contactForm({ metOn: 'soon', entries: [entryForm({ text: '  ' })] }),
    'contact:new',
  )
  expect(saved).toEqual({
    ok: false,
    failure: {
      type: 'invalid',
      problems: [
        { field: 'metOn', code: 'not-a-day' },
        { field: 'entries.0.text', code: 'empty' },
        { field: 'entries.0.heardOn', code: 'not-a-day' },
      ],
    },
  })
  expect(shelf().state.own).toEqual([])
})

it('keeps a talk that belongs to no household', async () => {
  const world = await smallWorld()
  const { book } = await world.device('worker')
  const nowhere = await book.saveContact(contactForm({ householdId: null }), 'contact:new')
  expect(nowhere).toMatchObject({ ok: false, failure: { problems: [{ field: 'areaId', code: 'missing' }] } })
  const saved = await book.saveContact(
    contactForm({ householdId: null, areaId: newHamlet, mode: 'courtyard' }),
    'contact:new',
  )
  expect(saved.ok).toBe(true)
  const [row] = (await book.contacts({ areaId: null, offset: 0, limit: 10 })).rows
  expect(row).toMatchObject({ householdName: null, hamlet: '新屋', mode: 'courtyard' })
})

it('adds a household with the initials it is found by, and finds it by hamlet and by phone', async () => {
  const world = await smallWorld()
  const { book } = await world.device('worker')
  const added = await book.addHousehold(
    householdForm({ nickname: '小四', phone: '0556-123 456' }),
    'household:new',
  )
  expect(added.ok).toBe(true)
  const find = async (text: string) =>
    (await book.findHouseholds({ text, areaId: null, order: 'place', offset: 0, limit: 10 })).rows.map(
      (row) => row.name,
    )
  expect(await find('cls')).toEqual(['陈老四'])
  expect(await find('xs')).toEqual(['陈老四'])
  expect(await find('556123')).toEqual(['陈老四'])
  expect(await find('老樟屋 四')).toEqual(['陈老四'])
  expect(await find('没有这个人')).toEqual([])
  expect((await book.household((added as { value: string }).value))!.fields.areaId).toBe(oldHamlet)
})

it('suggests first whom nobody has seen, then whom it is longest ago', async () => {
  const world = await smallWorld()
  const { book } = await world.device('worker')
  await book.saveContact(contactForm(), 'contact:new')
  const rows = (
    await book.findHouseholds({ text: '', areaId: null, order: 'suggested', offset: 0, limit: 10 })
  ).rows
  expect(rows.map((row) => row.name)).toEqual(['赵顺', '张三'])
})

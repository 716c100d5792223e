import { expect, it } from 'vitest'
import { eastGrid, householdForm, lead, oldHamlet, westGrid, westHamlet, zhang } from '../support/builders'
import { correct, exchange, sharedEntry } from '../support/shared-entry'
import type { Device } from '../support/small-world'
import type { ConflictField } from '../../src/sync/field-book'
import { textLimits } from '../../src/domain/records'

/** Both corrected the place of the entry without sight of each other. */
async function twoPlaces() {
  const shared = await sharedEntry()
  const { phone, tablet, entryId, world } = shared
  await correct(phone, entryId, { place: '村口东' })
  await world.clock.pass(1_000)
  await correct(tablet, entryId, { place: '村口西' })
  await exchange(phone, tablet)
  return shared
}
const only = async ({ book }: Device): Promise<ConflictField> => (await book.conflicts())[0]!.fields[0]!
const history = async ({ book }: Device, entryId: string, field: string) =>
  (await book.entry(entryId))!.history.find((one) => one.field === field)!.versions

it('shows what both replaced, and what each wrote, with his own first', async () => {
  const { phone, tablet } = await twoPlaces()
  const [held] = await phone.book.conflicts()
  expect(held).toMatchObject({ recordKind: 'entry', title: '门前的路灯不亮', place: '老樟屋' })
  expect(held!.fields).toMatchObject([
    {
      field: 'place',
      base: { value: '村口', by: { authorName: '李网格' } },
      heads: [
        { value: '村口东', authorName: '李网格', mine: true },
        { value: '村口西', authorName: '王组长', mine: false },
      ],
      mayKeepBoth: false,
    },
  ])
  expect((await only(tablet)).heads.map((head) => [head.value, head.mine])).toEqual([
    ['村口西', true],
    ['村口东', false],
  ])
})

it('finds the base although one side wrote several times before the two met', async () => {
  const { phone, tablet, entryId } = await sharedEntry()
  for (const place of ['村口东', '村口东头', '村口东头第二家']) await correct(phone, entryId, { place })
  await correct(tablet, entryId, { place: '村口西' })
  await exchange(phone, tablet)
  expect((await only(tablet)).base).toMatchObject({ value: '村口' })
})

it('says that nothing was filled in before, where both filled in what was empty', async () => {
  const { phone, tablet } = await sharedEntry()
  const [talk] = (await phone.book.contacts({ areaId: null, offset: 0, limit: 1 })).rows
  for (const [device, metWith] of [
    [phone, '张三'],
    [tablet, '张三的母亲'],
  ] as const) {
    const { seen } = (await device.book.contact(talk!.id))!
    await device.book.correctContact(talk!.id, { metWith }, seen, 'contact')
  }
  await exchange(phone, tablet)
  expect((await only(phone)).base).toEqual({ value: null, name: null, by: null })
})

it('asks about every field of one record in one case', async () => {
  const { phone, tablet, entryId } = await sharedEntry()
  await correct(phone, entryId, { place: '村口东', category: 'electricity' })
  await correct(tablet, entryId, { place: '村口西', category: 'hazards', lane: 'fast' })
  await exchange(phone, tablet)
  const cases = await phone.book.conflicts()
  expect(cases).toHaveLength(1)
  expect(cases[0]!.fields.map(({ field }) => field).sort()).toEqual(['category', 'place'])
})

it('settles on both devices, and keeps the case among those settled of late', async () => {
  const { phone, tablet, entryId } = await twoPlaces()
  const { heads } = await only(tablet)
  expect((await tablet.book.settleConflict('entry', entryId, 'place', heads[1]!.stamp)).ok).toBe(true)
  await exchange(tablet, phone)
  for (const { book } of [phone, tablet]) {
    expect(await book.conflicts()).toEqual([])
    expect(await book.settledConflicts()).toMatchObject([
      { recordId: entryId, by: '王组长', history: { field: 'place' } },
    ])
    expect((await book.entry(entryId))!.fields.place).toBe('村口东')
  }
})

it('puts back any earlier value, again and again, on both devices', async () => {
  const { phone, tablet, entryId } = await twoPlaces()
  await tablet.book.settleConflict('entry', entryId, 'place', (await only(tablet)).heads[0]!.stamp)
  await exchange(tablet, phone)
  for (const wanted of ['村口东', '村口', '村口西', '村口东']) {
    const version = (await history(phone, entryId, 'place')).find(({ value }) => value === wanted)!
    expect((await phone.book.restoreVersion('entry', entryId, 'place', version.stamp)).ok).toBe(true)
    await exchange(phone, tablet)
    for (const device of [phone, tablet]) {
      expect((await device.book.entry(entryId))!.row).toMatchObject({ place: wanted, conflict: false })
      const values = (await history(device, entryId, 'place')).map(({ value }) => value)
      expect(values).toEqual(expect.arrayContaining(['村口东', '村口', '村口西']))
    }
  }
})

it('writes nothing when what stands is chosen again', async () => {
  const { phone, entryId } = await sharedEntry()
  await correct(phone, entryId, { place: '村口东' })
  const before = phone.shelf().state.lastNumber
  const [standing] = await history(phone, entryId, 'place')
  expect((await phone.book.restoreVersion('entry', entryId, 'place', standing!.stamp)).ok).toBe(true)
  expect(phone.shelf().state.lastNumber).toBe(before)
})

it('keeps both of a long text one after the other, each under its author, on both devices', async () => {
  const { phone, tablet, world } = await sharedEntry()
  const [talk] = (await phone.book.contacts({ areaId: null, offset: 0, limit: 1 })).rows
  const note = async (device: Device, text: string) => {
    const { seen } = (await device.book.contact(talk!.id))!
    return device.book.correctContact(talk!.id, { note: text }, seen, 'contact')
  }
  await note(phone, '母亲腿疼，要买药')
  await world.clock.pass(1_000)
  await note(tablet, '孙子九月上学')
  await exchange(phone, tablet)
  expect((await only(phone)).mayKeepBoth).toBe(true)
  expect((await phone.book.keepBoth('contact', talk!.id, 'note')).ok).toBe(true)
  await exchange(phone, tablet)
  for (const { book } of [phone, tablet]) {
    expect((await book.contact(talk!.id))!.fields.note).toBe(
      '【李网格】母亲腿疼，要买药\n【王组长】孙子九月上学',
    )
    expect(await book.conflicts()).toEqual([])
  }
  expect(await tablet.book.keepBoth('contact', talk!.id, 'note')).toMatchObject({
    failure: { problems: [{ code: 'settled-meanwhile' }] },
  })
})

it('does not join two texts that together are too long, and says so', async () => {
  const { phone, tablet } = await sharedEntry()
  const [talk] = (await phone.book.contacts({ areaId: null, offset: 0, limit: 1 })).rows
  for (const [device, letter] of [
    [phone, '甲'],
    [tablet, '乙'],
  ] as const) {
    const { seen } = (await device.book.contact(talk!.id))!
    const half = letter.repeat(textLimits.note / 2)
    await device.book.correctContact(talk!.id, { note: half }, seen, 'contact')
  }
  await exchange(phone, tablet)
  expect(await phone.book.keepBoth('contact', talk!.id, 'note')).toMatchObject({
    failure: { type: 'invalid', problems: [{ field: 'note', code: 'too-long-together' }] },
  })
  expect(await phone.book.conflicts()).toHaveLength(1)
})

it('keeps both only of long texts, and finds no such field or record', async () => {
  const { phone, entryId } = await twoPlaces()
  expect(await phone.book.keepBoth('entry', entryId, 'place')).toMatchObject({
    failure: { type: 'not-found' },
  })
  expect(await phone.book.keepBoth('entry', zhang, 'text')).toMatchObject({ failure: { type: 'not-found' } })
  expect(await phone.book.restoreVersion('entry', entryId, 'place', 'no such stamp')).toMatchObject({
    failure: { type: 'not-found' },
  })
})

it('never puts back the way to the house of an anonymous word', async () => {
  const { phone, tablet, entryId } = await sharedEntry()
  const before = (await phone.book.entry(entryId))!.seen.householdId![0]!
  await correct(phone, entryId, { raisedAs: 'anonymous' })
  await exchange(phone, tablet)
  for (const { book } of [phone, tablet]) {
    expect(await book.restoreVersion('entry', entryId, 'householdId', before)).toMatchObject({
      failure: { type: 'invalid', problems: [{ code: 'names-the-anonymous' }] },
    })
    expect((await book.entry(entryId))!.fields.householdId).toBe(null)
  }
})

it('takes the house along when a word becomes anonymous again', async () => {
  const { phone, entryId } = await sharedEntry()
  await correct(phone, entryId, { raisedAs: 'anonymous' })
  await correct(phone, entryId, { raisedAs: 'named' })
  const versions = await history(phone, entryId, 'raisedAs')
  const anonymous = versions.find(({ value }) => value === 'anonymous')!
  await phone.book.restoreVersion('entry', entryId, 'raisedAs', anonymous.stamp)
  const own = phone.shelf().state.own.map(({ change }) => change)
  expect(own[own.length - 1]).toMatchObject({
    fields: { raisedAs: 'anonymous', contactId: null, householdId: null, raiser: null },
  })
})

it('does not let anybody put a record where he may not write', async () => {
  const { tablet, entryId, world } = await sharedEntry()
  const [east, west] = [eastGrid, westGrid].map((areaId) => ({ role: 'gridLead', areaId }) as const)
  world.hub.grant(lead.personId, [east!, west!])
  await exchange(tablet)
  const [before] = (await tablet.book.entry(entryId))!.seen.areaId!
  await correct(tablet, entryId, { areaId: westHamlet })
  world.hub.grant(lead.personId, [west!])
  await exchange(tablet)
  expect(await tablet.book.restoreVersion('entry', entryId, 'areaId', before!)).toMatchObject({
    failure: { type: 'invalid', problems: [{ field: 'areaId', code: 'not-allowed' }] },
  })
  expect((await tablet.book.entry(entryId))!.fields.areaId).toBe(westHamlet)
})

it('asks nobody about what only somebody else may write', async () => {
  const { phone, tablet, world } = await sharedEntry()
  const form = (name: string) => householdForm({ areaId: oldHamlet, doorNumber: '12', name })
  for (const [device, name] of [
    [phone, '张老三'],
    [tablet, '陈三'],
  ] as const) {
    const { seen } = (await device.book.household(zhang))!
    await device.book.correctHousehold(zhang, form(name), seen, 'household')
  }
  await exchange(phone, tablet)
  expect((await tablet.book.conflicts()).map((one) => one.recordId)).toEqual([zhang])
  world.hub.grant(tablet.shelf().state.identity.personId, [{ role: 'administrator', areaId: null }])
  await tablet.book.syncNow()
  expect(await tablet.book.conflicts()).toEqual([])
  expect(await tablet.book.attention()).toEqual([])
})

it('marks what came late in the history, where the hub has marked it', async () => {
  const { phone, tablet, entryId, world } = await sharedEntry()
  await correct(phone, entryId, { place: '村口东' })
  await phone.book.syncNow()
  const change = world.hub.changes().find((one) => one.action === 'set')!
  world.hub.plant([{ ...change, late: true } as typeof change])
  await tablet.book.syncNow()
  const [latest, first] = await history(tablet, entryId, 'place')
  expect(latest).toMatchObject({ value: '村口东', late: true })
  expect(first).not.toHaveProperty('late')
})

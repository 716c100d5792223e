import { expect, it } from 'vitest'
import {
  colleague,
  contactForm,
  eastGrid,
  entryForm,
  householdForm,
  lead,
  newHamlet,
  oldHamlet,
  westGrid,
  westHamlet,
  worker,
} from '../support/builders'
import { correct, exchange, sharedEntry } from '../support/shared-entry'
import { smallWorld, type Device } from '../support/small-world'

const states = (device: Device) => device.shelf().state.own.map((own) => own.state)

/** A household in the worker's old hamlet that the hub no longer takes from him: he was moved to the western grid. */
async function refusedHousehold() {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const tablet = await world.device('lead')
  const added = await phone.book.addHousehold(
    householdForm({ areaId: oldHamlet, name: '陈老四', phone: '138 1111 2222', over60: 2 }),
    'household:new',
  )
  if (!added.ok) throw new Error('not saved')
  world.hub.grant(worker.personId, [{ role: 'gridWorker', areaId: westGrid }])
  world.hub.grant(lead.personId, [
    { role: 'gridLead', areaId: eastGrid },
    { role: 'gridLead', areaId: westGrid },
  ])
  await exchange(phone, tablet)
  return { world, phone, tablet, id: added.value }
}

it('says why, what was written and who could take it over', async () => {
  const { phone, id } = await refusedHousehold()
  const [parked] = await phone.book.parkedWork()
  expect(parked).toMatchObject({
    recordKind: 'household',
    recordId: id,
    title: '陈老四',
    number: 1,
    code: 'foreign-area',
    field: 'areaId',
    handOverTo: '西片网格',
  })
  const [part] = parked!.parts
  expect(part!.what).toBe('fields')
  expect(part!.fields).toContainEqual({ field: 'phone', value: '138 1111 2222', name: null })
  expect(part!.fields.map(({ field }) => field)).not.toContain('initials')
})

it('hands refused work to the lead of his own area, who reads it in words and answers', async () => {
  const { phone, tablet, id, world } = await refusedHousehold()
  const given = await phone.book.answerParked(1, 'handOver', ' 他家上个月并过来了 ')
  expect(given.ok).toBe(true)
  expect(states(phone)).toEqual(['setAside', 'pending'])
  expect(await phone.book.parkedWork()).toEqual([])
  await exchange(phone, tablet)

  const [row] = await tablet.book.handovers()
  expect(row).toMatchObject({
    aboutKind: 'household',
    aboutId: id,
    authorName: '李网格',
    place: '西片网格',
    reasonCode: 'foreign-area',
    note: '他家上个月并过来了',
    mine: false,
    mayAnswer: true,
    settled: null,
  })
  expect(row!.parts[0]!.fields).toContainEqual({ field: 'name', value: '陈老四', name: null })
  expect((await tablet.book.counts()).handovers).toBe(1)

  expect((await tablet.book.settleHandover(row!.id, '已经替你记到西片')).ok).toBe(true)
  expect((await tablet.book.counts()).handovers).toBe(0)
  expect(await tablet.book.handovers()).toEqual([])
  await exchange(tablet, phone)
  expect(await phone.book.handovers()).toMatchObject([
    { mine: true, mayAnswer: false, settled: { answer: '已经替你记到西片', authorName: '王组长' } },
  ])
  world.clock.jumpTo(world.clock.nowMs() + 20 * 24 * 3_600_000)
  expect(await phone.book.handovers()).toEqual([])
})

it('shows the handover to nobody else who works there', async () => {
  const { phone, world } = await refusedHousehold()
  const other = await world.device('colleague')
  world.hub.grant(colleague.personId, [{ role: 'gridWorker', areaId: westGrid }])
  await phone.book.answerParked(1, 'handOver')
  await exchange(phone, other)
  expect(await other.book.handovers()).toEqual([])
  const [mine] = await phone.book.handovers()
  expect(await other.book.settleHandover(mine!.id, '好')).toMatchObject({
    failure: { problems: [{ code: 'not-allowed' }] },
  })
})

it('asks for an answer, and takes it only once', async () => {
  const { phone, tablet } = await refusedHousehold()
  await phone.book.answerParked(1, 'handOver')
  await exchange(phone, tablet)
  const [row] = await tablet.book.handovers()
  expect(await tablet.book.settleHandover(row!.id, '  ')).toMatchObject({
    failure: { problems: [{ field: 'answer', code: 'empty' }] },
  })
  await tablet.book.settleHandover(row!.id, '好了')
  expect(await tablet.book.settleHandover(row!.id, '又好了')).toMatchObject({
    failure: { problems: [{ code: 'settled-meanwhile' }] },
  })
  expect(await tablet.book.settleHandover(oldHamlet, '好了')).toMatchObject({
    failure: { type: 'not-found' },
  })
})

it('does not hand over twice what was handed over before the browser was killed', async () => {
  const { phone } = await refusedHousehold()
  const { state } = phone.shelf()
  await phone.book.answerParked(1, 'handOver')
  const parked = state.own.find(({ change }) => change.number === 1)!
  await phone.restart()
  phone.shelf().state.own.find(({ change }) => change.number === 1)!.state = 'parked'
  await phone.restart()
  expect(await phone.book.parkedWork()).toHaveLength(1)
  expect((await phone.book.answerParked(1, 'handOver')).ok).toBe(true)
  expect(parked.change.recordKind).toBe('household')
  const kinds = phone.shelf().state.own.map(({ change }) => change.recordKind)
  expect(kinds.filter((kind) => kind === 'handover')).toHaveLength(1)
})

it('says that there is no place left to hand it over in, and leaves it where it is', async () => {
  const { phone, world } = await refusedHousehold()
  world.hub.grant(worker.personId, [])
  await exchange(phone)
  expect(await phone.book.parkedWork()).toMatchObject([{ handOverTo: null }])
  expect(await phone.book.answerParked(1, 'handOver')).toMatchObject({
    failure: { type: 'invalid', problems: [{ code: 'no-own-area' }] },
  })
  expect(states(phone)).toEqual(['parked'])
  const everything = new TextDecoder().decode((await phone.book.exportEverything()).bytes)
  expect(everything).toContain('138 1111 2222')
})

it('mends refused work through its own form: what was refused goes along with the correction', async () => {
  const { phone, tablet, id } = await refusedHousehold()
  const { seen } = (await phone.book.household(id))!
  const form = householdForm({ areaId: westHamlet, name: '陈老四', phone: '138 1111 2222', over60: 3 })
  expect((await phone.book.correctHousehold(id, form, seen, 'household')).ok).toBe(true)
  expect(await phone.book.parkedWork()).toEqual([])
  await exchange(phone, tablet)
  expect(states(phone)).toEqual(['setAside', 'acked'])
  expect((await tablet.book.household(id))!.fields).toMatchObject({
    areaId: westHamlet,
    name: '陈老四',
    phone: '138 1111 2222',
    over60: 3,
  })
})

it('does not let a mended record go where its author may not write either', async () => {
  const { phone, id } = await refusedHousehold()
  const { seen } = (await phone.book.household(id))!
  const form = householdForm({ areaId: newHamlet, name: '陈老四', phone: '138 1111 2222', over60: 2 })
  expect(await phone.book.correctHousehold(id, form, seen, 'household')).toMatchObject({
    failure: { problems: [{ field: 'areaId', code: 'not-allowed' }] },
  })
  expect(states(phone)).toEqual(['parked'])
})

it('sends a refused correction again together with a later one, and both arrive', async () => {
  const { phone, tablet, entryId, world } = await sharedEntry()
  world.hub.grant(worker.personId, [])
  await correct(phone, entryId, { place: '村口第二根电杆' })
  await phone.book.syncNow()
  world.hub.grant(worker.personId, [{ role: 'gridWorker', areaId: eastGrid }])
  await phone.book.syncNow()
  expect(await phone.book.parkedWork()).toMatchObject([{ code: 'unknown-record', handOverTo: '老樟屋' }])
  await correct(phone, entryId, { category: 'electricity' })
  await exchange(phone, tablet)
  expect(await phone.book.parkedWork()).toEqual([])
  expect((await tablet.book.entry(entryId))!.row).toMatchObject({
    place: '村口第二根电杆',
    category: 'electricity',
    conflict: false,
  })
})

it('does not begin a record a second time that the hub already has', async () => {
  const { phone, tablet, id, world } = await refusedHousehold()
  const { seen } = (await phone.book.household(id))!
  const form = householdForm({ areaId: westHamlet, name: '陈老四', phone: '138 1111 2222', over60: 2 })
  await phone.book.correctHousehold(id, form, seen, 'household')
  await exchange(phone, tablet)
  // Killed between sending anew and setting aside, the first try still stands as refused.
  phone.shelf().state.own.find(({ change }) => change.number === 1)!.state = 'parked'
  await phone.restart()
  const [parked] = await phone.book.parkedWork()
  expect((await phone.book.answerParked(parked!.number, 'resend')).ok).toBe(true)
  await exchange(phone, tablet)
  expect(await phone.book.parkedWork()).toEqual([])
  const creates = world.hub.changes().filter((one) => one.recordId === id && one.action === 'create')
  expect(creates).toHaveLength(1)
})

it('says what a refused step in the life of an entry was', async () => {
  const { phone, entryId, world } = await sharedEntry()
  world.hub.grant(worker.personId, [])
  const end = { ending: 'solved', answer: '修好了', toldOn: '2026-11-23', raiserAnswer: 'satisfied' } as const
  await phone.book.endEntry(entryId, end, 'end')
  await phone.book.syncNow()
  const [parked] = await phone.book.parkedWork()
  expect(parked!.parts).toMatchObject([{ what: 'end' }])
  expect(parked!.parts[0]!.fields).toContainEqual({ field: 'answer', value: '修好了', name: null })
})

it('leaves refused work in the history when its author keeps it to himself', async () => {
  const { phone, entryId, world } = await sharedEntry()
  world.hub.grant(worker.personId, [])
  await correct(phone, entryId, { place: '村口第二根电杆' })
  await phone.book.syncNow()
  world.hub.grant(worker.personId, [{ role: 'gridWorker', areaId: eastGrid }])
  await phone.book.syncNow()
  const [parked] = await phone.book.parkedWork()
  await phone.book.answerParked(parked!.number, 'setAside')
  const detail = (await phone.book.entry(entryId))!
  expect(detail.row.place).toBe('村口')
  const aside = detail.history[0]!.versions.find(({ value }) => value === '村口第二根电杆')!
  expect((await phone.book.restoreVersion('entry', entryId, 'place', aside.stamp)).ok).toBe(true)
  expect((await phone.book.entry(entryId))!.row.place).toBe('村口第二根电杆')
})

it('reads a handover of another client as far as it can, and never shows what it cannot read', async () => {
  const { phone, tablet, world } = await refusedHousehold()
  await phone.book.answerParked(1, 'handOver')
  await exchange(phone)
  const given = world.hub.changes().find((one) => one.recordKind === 'handover')!
  if (given.action !== 'create') throw new Error('not a handover')
  const contents = [
    'not json',
    '[1]',
    '{"fields":[],"events":[{"type":"end","data":7},3]}',
    '{"fields":{"x":{"y":1}}}',
  ]
  world.hub.plant(
    contents.map((content, index) => ({
      ...given,
      number: 1_000 + index,
      recordId: `${given.recordId.slice(0, -1)}${index}`,
      deviceId: oldHamlet,
      fields: { ...given.fields, content, aboutKind: 'something-new', reasonCode: null },
    })),
  )
  await exchange(tablet)
  const rows = (await tablet.book.handovers()).filter((row) => row.aboutKind === null)
  expect(rows).toHaveLength(4)
  const parts = rows.map((row) => row.parts)
  expect(parts).toEqual(
    expect.arrayContaining([
      [],
      [],
      [{ what: 'end', fields: [] }],
      [{ what: 'fields', fields: [{ field: 'x', value: { y: 1 }, name: null }] }],
    ]),
  )
})

it('answers nothing for work that is not parked', async () => {
  const { phone } = await sharedEntry()
  for (const choice of ['resend', 'setAside', 'handOver'] as const)
    expect(await phone.book.answerParked(99, choice)).toMatchObject({ failure: { type: 'not-found' } })
})

it('names the house and the talk in what an entry was to say', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  world.hub.grant(worker.personId, [])
  await phone.book.saveContact(contactForm({ entries: [entryForm()] }), 'contact:new')
  await phone.book.syncNow()
  world.hub.grant(worker.personId, [{ role: 'gridWorker', areaId: eastGrid }])
  await phone.book.syncNow()
  const entry = (await phone.book.parkedWork()).find(({ recordKind }) => recordKind === 'entry')!
  const named = Object.fromEntries(entry.parts[0]!.fields.map(({ field, name }) => [field, name]))
  expect(named).toMatchObject({ householdId: '张三', text: null })
})

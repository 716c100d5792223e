import { expect, it } from 'vitest'
import { contactForm, entryForm, householdForm, noFilter, oldHamlet, zhang } from '../support/builders'
import { correct, exchange, sharedEntry } from '../support/shared-entry'
import { smallWorld, type Device } from '../support/small-world'

it('merges what two people corrected in different fields', async () => {
  const { phone, tablet, entryId } = await sharedEntry()
  await correct(phone, entryId, { place: '村口老樟树下' })
  await correct(tablet, entryId, { category: 'electricity' })
  await exchange(phone, tablet)
  for (const { book } of [phone, tablet]) {
    expect((await book.entry(entryId))!.row).toMatchObject({
      place: '村口老樟树下',
      category: 'electricity',
      conflict: false,
    })
  }
})

it('shows both values of one field on both devices until one is chosen, and keeps the other in the history', async () => {
  const { phone, tablet, entryId, world } = await sharedEntry()
  await correct(phone, entryId, { place: '村口东' })
  await world.clock.pass(1_000)
  await correct(tablet, entryId, { place: '村口西' })
  await exchange(phone, tablet)
  for (const { book } of [phone, tablet]) {
    const detail = (await book.entry(entryId))!
    expect(detail.row).toMatchObject({ place: '村口西', conflict: true, where: 'attention' })
    const history = detail.history.find(({ field }) => field === 'place')!
    expect(history.versions.filter((version) => version.isHead).map((version) => version.value)).toEqual([
      '村口西',
      '村口东',
    ])
    expect(await book.attention()).toMatchObject([{ type: 'conflict', recordId: entryId, field: 'place' }])
  }
  const chosen = (await phone.book.entry(entryId))!.history[0]!.versions.find(
    (version) => version.value === '村口东',
  )!
  await phone.book.settleConflict('entry', entryId, 'place', chosen.stamp)
  await exchange(phone, tablet)
  for (const { book } of [phone, tablet]) {
    const detail = (await book.entry(entryId))!
    expect(detail.row).toMatchObject({ place: '村口东', conflict: false, where: 'delivered' })
    expect(detail.history[0]!.versions.map((version) => version.value)).toContain('村口西')
    expect(await book.attention()).toEqual([])
  }
})

it('does not undo what somebody else wrote in a field the form left alone', async () => {
  const { phone, tablet, entryId } = await sharedEntry()
  const opened = (await phone.book.entry(entryId))!
  await correct(tablet, entryId, { category: 'electricity' })
  await exchange(phone, tablet)
  const { category, place } = opened.fields
  await phone.book.correctEntry(entryId, { category, place: `${place}东` }, opened.seen, 'entry')
  const detail = (await phone.book.entry(entryId))!
  expect(detail.row).toMatchObject({ category: 'electricity', place: '村口东', conflict: false })
})

it('writes nothing when the form was closed as it was opened', async () => {
  const { phone, entryId } = await sharedEntry()
  const before = phone.shelf().state.lastNumber
  await phone.book.keepDraft(`entry:${entryId}`, 'open')
  expect(await correct(phone, entryId, { place: '村口', text: '门前的路灯不亮 ' })).toMatchObject({
    ok: true,
  })
  expect(phone.shelf().state.lastNumber).toBe(before)
  expect(await phone.book.readDraft(`entry:${entryId}`)).toBe(null)
})

it('brings a comment to the writer of the entry, as new until he has opened it', async () => {
  const { phone, tablet, entryId } = await sharedEntry()
  await tablet.book.addComment(entryId, '请补充位置', 'comment')
  await exchange(tablet, phone)
  expect(await phone.book.notices()).toMatchObject([
    { entryId, comment: { text: '请补充位置', authorName: '王组长', mine: false } },
  ])
  expect((await phone.book.counts()).newComments).toBe(1)
  await phone.book.entry(entryId)
  expect((await phone.book.counts()).newComments).toBe(0)
  await phone.restart()
  expect((await phone.book.counts()).newComments).toBe(0)
  expect(await phone.book.listDrafts()).toEqual([])
})

it('hides a confidential raiser from a colleague, and shows him to his writer and to the reviewer', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const other = await world.device('colleague')
  const tablet = await world.device('lead')
  const saved = await phone.book.saveContact(
    contactForm({ entries: [entryForm({ raisedAs: 'confidential' })] }),
    'contact:new',
  )
  const entryId = saved.ok ? saved.value.entryIds[0]! : ''
  await exchange(phone, tablet, other)
  expect((await phone.book.entry(entryId))!.row.raiserName).toBe('张三')
  expect((await tablet.book.entry(entryId))!.household!.name).toBe('张三')
  const seen = (await other.book.entry(entryId))!
  expect(seen.row).toMatchObject({ raiserName: null, text: '门前的路灯不亮' })
  expect(seen).toMatchObject({
    contact: null,
    household: null,
    fields: { householdId: null, contactId: null },
  })
  expect((await other.book.household(zhang))!.entries).toEqual([])
  const byName = { filter: { ...noFilter, text: '张三' }, sort: 'newest', offset: 0, limit: 1 } as const
  expect((await other.book.findEntries(byName)).total).toBe(0)
})

it('keeps both ends of an entry that two people struck off, and lets the earlier one count', async () => {
  const { phone, tablet, entryId, world } = await sharedEntry()
  const end = { ending: 'solved', answer: '修好了', toldOn: '2026-11-23', raiserAnswer: 'satisfied' } as const
  await phone.book.endEntry(entryId, end, 'end')
  await world.clock.pass(1_000)
  await tablet.book.endEntry(entryId, { ...end, ending: 'explained', answer: '说明了' }, 'end')
  await exchange(phone, tablet)
  for (const { book } of [phone, tablet]) {
    const detail = (await book.entry(entryId))!
    expect(detail.row.state).toBe('solved')
    expect(detail.steps.map((step) => step.effective)).toEqual([true, false])
  }
  expect(await phone.book.endEntry(entryId, end, 'end')).toMatchObject({
    failure: { problems: [{ code: 'already-ended' }] },
  })
  expect((await phone.book.reopenEntry(entryId, '又坏了')).ok).toBe(true)
  expect((await phone.book.entry(entryId))!.row.state).toBe('open')
})

it('asks about a name two people corrected, and not about the initials that follow it', async () => {
  const { phone, tablet, world } = await sharedEntry()
  const correctName = async (device: Device, name: string) => {
    const { seen, fields } = (await device.book.household(zhang))!
    const form = householdForm({ areaId: oldHamlet, doorNumber: '12', phone: fields.phone ?? '', name })
    return device.book.correctHousehold(zhang, form, seen, 'household')
  }
  await correctName(phone, '张老三')
  await world.clock.pass(1_000)
  await correctName(tablet, '陈三')
  await exchange(phone, tablet)
  expect(await phone.book.attention()).toMatchObject([{ field: 'name' }])
  const [history] = (await phone.book.household(zhang))!.history
  const chosen = history!.versions.find((version) => version.value === '张老三')!
  expect((await phone.book.settleConflict('household', zhang, 'name', chosen.stamp)).ok).toBe(true)
  await exchange(phone, tablet)
  for (const { book } of [phone, tablet]) {
    expect(await book.attention()).toEqual([])
    expect((await book.household(zhang))!.fields).toMatchObject({ name: '张老三', initials: 'zls' })
  }
})

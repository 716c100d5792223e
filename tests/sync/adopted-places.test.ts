import { expect, it } from 'vitest'
import {
  contactForm,
  eastGrid,
  entryForm,
  householdForm,
  newHamlet,
  oldHamlet,
  westGrid,
  worker,
} from '../support/builders'
import { areaNamed, ownForm, ownWork, saved } from '../support/own-notebook'
import { smallWorld } from '../support/small-world'

it('asks which grid, and goes nowhere the person may not write', async () => {
  const world = await smallWorld()
  const { device, known, unknown } = await ownWork(world)
  world.hub.grant(worker.personId, [
    { role: 'gridWorker', areaId: eastGrid },
    { role: 'gridWorker', areaId: westGrid },
  ])
  await device.book.signIn('worker')
  await device.book.prepare()
  const { grids } = (await device.book.pendingAdoption())!
  expect(grids.map(({ name }) => name)).toEqual(['东片网格', '西片网格'])
  expect(await device.book.adoptOwnNotebook(newHamlet)).toMatchObject({ failure: { type: 'invalid' } })
  expect((await device.book.adoptOwnNotebook(westGrid)).ok).toBe(true)
  expect((await device.book.household(known))!.fields).toMatchObject({
    areaId: westGrid,
    doorNumber: '老樟屋 7',
  })
  expect((await device.book.household(unknown))!.fields).toMatchObject({ areaId: westGrid })
  await device.book.syncNow()
  expect(await device.book.syncStatus()).toMatchObject({ hereOnly: 0, attention: 0 })
})

it('N3: keeps the hamlet in words where the grid has none of that name, through every move and correction', async () => {
  const world = await smallWorld()
  const device = world.newDevice()
  const { book } = device
  await saved(book.startOwnNotebook({ ...ownForm, hamlets: ['甲屋', '乙屋', '老樟屋'] }))
  const [first, second, known] = await Promise.all(
    ['甲屋', '乙屋', '老樟屋'].map((name) => areaNamed(book, name)),
  )
  const id = await saved(book.addHousehold(householdForm({ areaId: first!, doorNumber: '' }), 'h'))
  const correct = async (over: Parameters<typeof householdForm>[0]) => {
    const { seen } = (await book.household(id))!
    await saved(book.correctHousehold(id, householdForm({ areaId: first!, ...over }), seen, 'h'))
  }
  await correct({ doorNumber: '3' })
  await correct({ areaId: second!, doorNumber: '3' })
  const moved = await saved(book.addHousehold(householdForm({ areaId: first!, doorNumber: '5' }), 'h'))
  const { seen } = (await book.household(moved))!
  await saved(book.correctHousehold(moved, householdForm({ areaId: known!, doorNumber: '5' }), seen, 'h'))
  const yard = contactForm({ householdId: null, areaId: first!, note: '院坝会', entries: [entryForm()] })
  const { contactId, entryIds } = await saved(book.saveContact(yard, 'c'))

  await book.signIn('worker')
  await book.prepare()
  await book.adoptOwnNotebook(eastGrid)
  const one = (await book.household(id))!
  expect(one.fields).toMatchObject({ areaId: eastGrid, doorNumber: '乙屋 3' })
  const doors = one.history.find(({ field }) => field === 'doorNumber')!
  expect(doors.versions.map(({ value }) => value)).toEqual(['乙屋 3', '甲屋 3', '甲屋'])
  expect(doors.conflict).toBe(false)
  expect((await book.household(moved))!.fields).toMatchObject({ areaId: oldHamlet, doorNumber: '5' })
  expect((await book.contact(contactId))!.fields).toMatchObject({ areaId: eastGrid, note: '甲屋：院坝会' })
  expect((await book.entry(entryIds[0]!))!.fields).toMatchObject({ areaId: eastGrid, place: '甲屋 村口' })
  expect(await book.attention()).toEqual([])
  await book.syncNow()
  expect(await book.syncStatus()).toMatchObject({ hereOnly: 0, attention: 0 })
})

it('lets the hamlet’s name give way where both do not fit at the door', async () => {
  const world = await smallWorld()
  const { book } = world.newDevice()
  await saved(book.startOwnNotebook({ ...ownForm, hamlets: ['𠮷'.repeat(30)] }))
  const areaId = await areaNamed(book, '𠮷'.repeat(30))
  const id = await saved(book.addHousehold(householdForm({ areaId, doorNumber: '7'.repeat(56) }), 'h'))
  const full = await saved(book.addHousehold(householdForm({ areaId, doorNumber: '7'.repeat(60) }), 'h'))
  await book.signIn('worker')
  await book.prepare()
  await book.adoptOwnNotebook(eastGrid)
  expect((await book.household(id))!.fields.doorNumber).toBe(`𠮷 ${'7'.repeat(56)}`)
  expect((await book.household(full))!.fields.doorNumber).toBe('7'.repeat(60))
  await book.syncNow()
  expect((await book.syncStatus()).attention).toBe(0)
})

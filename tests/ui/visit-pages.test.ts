// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import type { FieldBook } from '../../src/sync/field-book'
import HouseholdCorrectPage from '../../src/ui/pages/visit/HouseholdCorrectPage.vue'
import HouseholdPage from '../../src/ui/pages/visit/HouseholdPage.vue'
import VisitHomePage from '../../src/ui/pages/visit/VisitHomePage.vue'
import { cannedBook, lead, show, type } from './entry-fixtures'
import { aContactRow, aHouseholdDetail, aHouseholdRow, householdId } from './page-fixtures'

const searchBox = () => document.querySelector<HTMLInputElement>('input[type=search]')!
const home = (answers: Partial<FieldBook>) =>
  cannedBook({ findHouseholds: async () => ({ total: 1, rows: [aHouseholdRow()] }), ...answers })

test('a household shows its place and how long ago it was seen', async () => {
  const screen = await show(VisitHomePage, home({}).book)
  expect(screen.text()).toContain('张三')
  expect(screen.text()).toContain('上次走访 3 个月前')
})

test('every letter typed asks the book', async () => {
  const { book, asked } = home({})
  await show(VisitHomePage, book)
  await type(searchBox(), 'zs')
  expect(asked('findHouseholds').at(-1)![0]).toMatchObject({ text: 'zs', areaId: null, offset: 0 })
})

test('nothing found and nothing readable are not the same', async () => {
  const none = await show(VisitHomePage, home({ findHouseholds: async () => ({ total: 0, rows: [] }) }).book)
  expect(none.text()).toContain('还没有住户')
  const broken = await show(
    VisitHomePage,
    home({ findHouseholds: () => Promise.reject(new Error('gone')) }).book,
  )
  expect(broken.text()).toContain('没能读出来')
  expect(broken.text()).not.toContain('还没有住户')
})

test('an unfinished visit is named on the first screen and leads back to its form', async () => {
  const drafts = [
    { key: `contact:household:${householdId}`, value: '{"householdName":"张三"}', savedAtMs: 1 },
  ]
  const screen = await show(VisitHomePage, home({ listDrafts: async () => drafts }).book)
  const link = [...document.querySelectorAll('a')].find((one) => one.textContent?.includes('走访没写完'))
  expect(link?.textContent).toContain('张三')
  expect(link?.getAttribute('href')).toBe(`/contacts/new?household=${householdId}`)
  screen.wrapper.unmount()
})

test('an administrator, who sees no household, is led to his own page', async () => {
  const screen = await show(VisitHomePage, home({ me: async () => ({ ...lead, mayWrite: false }) }).book)
  await flushPromises()
  expect(screen.router.currentRoute.value.path).toBe('/mine')
})

test('a household page says of each visit where it is', async () => {
  const { book } = cannedBook({ household: async () => aHouseholdDetail({ contacts: [aContactRow()] }) })
  const screen = await show(HouseholdPage, book, { props: { id: householdId } })
  expect(screen.text()).toContain('问了改厕的事')
  expect(screen.text()).toContain('只在本机')
  expect(document.querySelector('a[href^="tel:"]')?.getAttribute('href')).toBe('tel:13800001111')
})

test('a correction is based on what was seen when the form was opened', async () => {
  const { book, asked } = cannedBook({
    household: async () => aHouseholdDetail(),
    correctHousehold: async () => ({ ok: true, value: undefined }),
  })
  const screen = await show(HouseholdCorrectPage, book, { props: { id: householdId } })
  await type(screen.field('电话'), '13900002222')
  await screen.press('保存住户')
  const [id, form, seen, draftKey] = asked('correctHousehold')[0]!
  expect([id, draftKey]).toEqual([householdId, `household:correct:${householdId}`])
  expect(form).toMatchObject({ name: '张三', phone: '13900002222' })
  expect(seen).toEqual({ name: ['n1'], phone: ['p1'] })
})

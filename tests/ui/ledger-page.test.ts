// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import LedgerPage from '../../src/ui/pages/ledger/LedgerPage.vue'
import { everything } from '../../src/ui/components/entry/entry-filter'
import type { EntryQuery, FieldBook } from '../../src/sync/field-book'
import {
  anEntryDetail,
  anEntryRow,
  cannedBook,
  choose,
  entryId,
  hamlet,
  lead,
  otherEntryId,
  show,
  type,
} from './entry-fixtures'

const rows = [
  anEntryRow(),
  anEntryRow({ id: otherEntryId, text: '自来水一到晚上就没有', number: '2611-00002' }),
]
const findEntries: FieldBook['findEntries'] = async ({ limit }: EntryQuery) => ({
  total: 120,
  rows: rows.slice(0, limit),
})
const lastOf = <T>(list: T[]) => list[list.length - 1]

test('the list is what the address says', async () => {
  const { book, asked } = cannedBook({ findEntries })
  const path = `/ledger?ledger=request&state=open&category=hazards&area=${hamlet.id}&from=2026-11-01&sort=oldest`
  const screen = await show(LedgerPage, book, { path })
  expect(lastOf(asked('findEntries'))).toEqual([
    {
      filter: {
        ...everything,
        ledger: 'request',
        state: 'open',
        category: 'hazards',
        areaId: hamlet.id,
        from: '2026-11-01',
      },
      sort: 'oldest',
      offset: 0,
      limit: 50,
    },
  ])
  for (const words of ['共 120 条', '未办结', '安全隐患', '河沿屋', '本月'])
    expect(screen.text()).toContain(words)
})

test('choosing a ledger, taking a condition away and searching change the address', async () => {
  const { book } = cannedBook({ findEntries })
  const screen = await show(LedgerPage, book, { path: '/ledger?state=open&category=hazards' })
  await screen.press('利益诉求')
  expect(screen.router.currentRoute.value.query).toEqual({
    ledger: 'request',
    state: 'open',
    category: 'hazards',
  })
  await screen.press('去掉条件：未办结')
  expect(screen.router.currentRoute.value.query).toEqual({ ledger: 'request', category: 'hazards' })
  const search = document.querySelector<HTMLInputElement>('input[type=search]')!
  await type(search, '护栏')
  search.form?.dispatchEvent(new Event('submit', { cancelable: true }))
  await flushPromises()
  expect(screen.router.currentRoute.value.query.text).toBe('护栏')
})

test('the filter form acts at once and counts what is left', async () => {
  const { book } = cannedBook({ findEntries })
  const screen = await show(LedgerPage, book, { path: '/ledger' })
  await screen.press('筛选')
  await choose(screen.field('未办结'))
  await choose(screen.field('近三个月'))
  expect(screen.router.currentRoute.value.query).toEqual({ act: 'filter', state: 'open', from: '2026-08-23' })
  await screen.press('看这 120 条')
  expect(screen.router.currentRoute.value.query).toEqual({ state: 'open', from: '2026-08-23' })
  expect(document.querySelector('[role=dialog]')).toBe(null)
})

test('a list that cannot be read says so, and nothing that fits says something else', async () => {
  const broken = await show(
    LedgerPage,
    cannedBook({ findEntries: async () => Promise.reject(new Error('gone')) }).book,
  )
  expect(broken.text()).toContain('账本没有读出来')
  const none = await show(LedgerPage, cannedBook().book, { path: '/ledger?state=open' })
  expect(none.text()).toContain('没有符合条件的事项')
  const empty = await show(LedgerPage, cannedBook().book, { path: '/ledger' })
  expect(empty.text()).toContain('账本里还没有事项')
})

test('the arrow keys walk through the list', async () => {
  const { book } = cannedBook({ findEntries })
  await show(LedgerPage, book, { path: '/ledger' })
  const links = [...document.querySelectorAll<HTMLElement>('[data-entry-row]')]
  links[0]!.focus()
  links[0]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }))
  expect(document.activeElement).toBe(links[1])
  links[1]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }))
  expect(document.activeElement).toBe(links[0])
})

test('an open entry shows whose words they are, and a step without effect with the reason', async () => {
  const end = { ending: 'solved', answer: '换了灯泡', toldOn: '2026-11-21', raiserAnswer: 'satisfied' }
  const step = { type: 'end', data: end, authorName: '吴志远', madeAt: '2026-11-21T09:00:00+08:00' }
  const entry = anEntryDetail({
    row: anEntryRow({ state: 'solved' }),
    steps: [
      { ...step, effective: true },
      { ...step, effective: false, authorName: '陈小梅' },
    ],
  })
  const { book } = cannedBook({ findEntries, entry: async () => entry })
  const screen = await show(LedgerPage, book, { path: `/ledger/${entryId}`, props: { id: entryId } })
  expect(document.querySelector('article')?.textContent).toContain('张三')
  expect(screen.text()).toContain('答复：换了灯泡')
  expect(screen.text()).toContain('这一步没有生效：当时已经办结')
  expect(screen.button('重新办理')).toBeTruthy()
  expect(() => screen.button('办结')).toThrow(/no button/)
})

test('a correction writes only what the person changed, based on what he saw', async () => {
  const { book, asked } = cannedBook({
    findEntries,
    entry: async () => anEntryDetail(),
    correctEntry: async () => ({ ok: true, value: undefined }),
  })
  const path = `/ledger/${entryId}?act=correct`
  const screen = await show(LedgerPage, book, { path, props: { id: entryId } })
  await screen.press('保存更正')
  expect(asked('correctEntry')).toEqual([])
  await type(screen.field('地点'), '村口第二根电杆')
  await screen.press('保存更正')
  expect(asked('correctEntry')).toEqual([
    [entryId, { place: '村口第二根电杆' }, { category: ['c1'], place: ['p1'] }, `entry:${entryId}:correct`],
  ])
  expect(screen.text()).toContain('已保存 · 已送达')
})

test('a worker comments, and corrects only what he wrote himself', async () => {
  const me = async () => ({ ...lead, name: '陈小梅', mayReview: false, mayExport: false })
  const { book, asked } = cannedBook({
    findEntries,
    me,
    entry: async () => anEntryDetail(),
    addComment: async () => ({ ok: true, value: otherEntryId }),
  })
  const own = await show(LedgerPage, book, { path: `/ledger/${entryId}`, props: { id: entryId } })
  expect(own.button('更正类别和地点')).toBeTruthy()
  expect(() => own.button('导出批次')).toThrow(/no button/)
  await type(own.field('写一条批注'), '老人家说谢谢')
  await own.press('发出批注')
  expect(asked('addComment')).toEqual([[entryId, '老人家说谢谢', `comment:${entryId}`]])

  const ofOthers = cannedBook({
    findEntries,
    me,
    entry: async () => anEntryDetail({ row: anEntryRow({ authorName: '方红', mine: false }) }),
  })
  const other = await show(LedgerPage, ofOthers.book, { path: `/ledger/${entryId}`, props: { id: entryId } })
  expect(() => other.button('更正类别和地点')).toThrow(/no button/)
})

test('an entry that is not on the device is said to be missing, not broken', async () => {
  const { book } = cannedBook({ findEntries, entry: async () => null })
  const screen = await show(LedgerPage, book, { path: `/ledger/${entryId}`, props: { id: entryId } })
  expect(screen.text()).toContain('这台设备上没有这一条')
})

test('opening the export right after typing takes the typed words along', async () => {
  const { book, asked } = cannedBook({ findEntries })
  const screen = await show(LedgerPage, book, { path: '/ledger' })
  await type(document.querySelector<HTMLInputElement>('input[type=search]')!, '护栏')
  await screen.press('导出批次')
  expect(screen.router.currentRoute.value.query).toEqual({ act: 'export', text: '护栏' })
  expect(lastOf(asked('findEntries'))?.[0].filter.text).toBe('护栏')
})

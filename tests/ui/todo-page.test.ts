// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import TodoPage from '../../src/ui/pages/todo/TodoPage.vue'
import { draftPage } from '../../src/ui/pages/todo/draft-page'
import type { Attention } from '../../src/sync/field-book'
import { anEntryDetail, anEntryRow, cannedBook, entryId, lead, show } from './entry-fixtures'

const parked: Attention = {
  type: 'parked',
  recordKind: 'entry',
  recordId: entryId,
  title: '村口的路灯坏了三盏',
  field: 'category',
  code: 'not-allowed',
  number: 7,
}
const answerParked = async () => ({ ok: true as const, value: undefined })

test('parked work says why, and can be sent again or left', async () => {
  const { book, asked } = cannedBook({ attention: async () => [parked], answerParked })
  const screen = await show(TodoPage, book)
  expect(screen.text()).toContain('您现在没有写这一条的权限')
  expect(screen.text()).toContain('出问题的地方：类别')
  await screen.press('按现在的样子重发')
  await screen.press('先放着')
  expect(asked('answerParked')).toEqual([
    [7, 'resend'],
    [7, 'setAside'],
  ])
})

test('a conflict is opened and settled in place', async () => {
  const version = { authorName: '陈小梅', madeAt: '2026-11-20T10:00:00+08:00', isHead: true }
  const versions = [
    { ...version, value: '村口小店门前', stamp: 's2' },
    { ...version, value: '村口石桥头', stamp: 's1' },
  ]
  const { book, asked } = cannedBook({
    attention: async () => [{ ...parked, type: 'conflict', field: 'place', code: null, number: null }],
    entry: async () => anEntryDetail({ history: [{ field: 'place', conflict: true, versions }] }),
    settleConflict: async () => ({ ok: true, value: undefined }),
  })
  const screen = await show(TodoPage, book)
  await screen.press('看两种写法')
  await screen.press(/村口石桥头/)
  expect(asked('settleConflict')).toEqual([['entry', entryId, 'place', 's1']])
})

test('an unfinished form is named and leads back to it, and is thrown away only after a second word', async () => {
  const { book, asked } = cannedBook({
    listDrafts: async () => [{ key: 'contact:new', value: '{}', savedAtMs: 1_700_000_000_000 }],
  })
  const screen = await show(TodoPage, book)
  expect(screen.text()).toContain('没写完的走访')
  expect(document.querySelector('a[href="/contacts/new"]')?.textContent).toContain('接着写')
  await screen.press('不要了')
  expect(asked('dropDraft')).toEqual([])
  await screen.press('确定不要了')
  expect(asked('dropDraft')).toEqual([['contact:new']])
})

test('every form of the ledger is found again from its draft', () => {
  const addressOf = (key: string) => draftPage({ key, value: '{}' })?.to
  expect(addressOf(`entry:${entryId}:end`)).toBe(`/ledger/${entryId}?act=end`)
  expect(addressOf(`comment:${entryId}`)).toBe(`/ledger/${entryId}`)
  expect(addressOf('batch:new')).toBe('/ledger?act=export')
  expect(addressOf('something:else')).toBe(undefined)
})

test('an unfinished comment says which words it is about', async () => {
  const { book } = cannedBook({
    listDrafts: async () => [
      { key: `comment:${entryId}`, value: '{"text":"明天去"}', savedAtMs: 1_700_000_000_000 },
    ],
    entry: async () => anEntryDetail(),
  })
  const screen = await show(TodoPage, book)
  expect(screen.text()).toContain('没写完的批注')
  expect(screen.text()).toContain('村口的路灯坏了三盏')
})

test('a reviewer sees what has waited longest; a worker is not shown it', async () => {
  const findEntries = async () => ({ total: 12, rows: [anEntryRow({ ageDays: 40 })] })
  const forLead = await show(TodoPage, cannedBook({ findEntries }).book)
  expect(forLead.text()).toContain('已等 40 天')
  expect(forLead.text()).toContain('看全部 12 条未办结')
  const { book, asked } = cannedBook({ findEntries, me: async () => ({ ...lead, mayReview: false }) })
  const forWorker = await show(TodoPage, book)
  expect(asked('findEntries')).toEqual([])
  expect(forWorker.text()).toContain('现在没有要您处理的事')
})

test('a list that cannot be read is not shown as an empty one', async () => {
  let broken = true
  const { book } = cannedBook({
    attention: async () => {
      if (broken) throw new Error('gone')
      return []
    },
  })
  const screen = await show(TodoPage, book)
  expect(screen.text()).toContain('待办没有读出来')
  expect(screen.text()).not.toContain('现在没有要您处理的事')
  broken = false
  await screen.press('再试一次')
  await flushPromises()
  expect(screen.text()).toContain('现在没有要您处理的事')
})

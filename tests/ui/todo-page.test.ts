// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import TodoPage from '../../src/ui/pages/todo/TodoPage.vue'
import { draftPage } from '../../src/ui/pages/todo/draft-page'
import type { RefusalCode } from '../../src/protocol/parse-change'
import type { ParkedWork } from '../../src/sync/field-book'
import failures from '../../src/ui/text/zh-CN/failure'
import { aCase, aHandover, someParkedWork } from './care-fixtures'
import { anEntryDetail, anEntryRow, cannedBook, entryId, lead, show, type } from './entry-fixtures'

const answerParked = async () => ({ ok: true as const, value: undefined })
const withParked = (part: Partial<ParkedWork> = {}) =>
  cannedBook({ parkedWork: async () => [someParkedWork(part)], answerParked })

test('parked work says why and what was written, with two ways out side by side', async () => {
  const { book } = withParked()
  const screen = await show(TodoPage, book)
  expect(screen.text()).toContain('您现在没有写这一条的权限')
  expect(screen.text()).toContain('出问题的地方：类别')
  expect(document.querySelector('dl')?.textContent).toBe('类别安全隐患')
  const [mend, handOver] = [...document.querySelectorAll('.two > *')]
  expect(mend?.getAttribute('href')).toBe(`/ledger/${entryId}?act=correct&mend=1`)
  expect(mend?.textContent).toContain('改好再送')
  expect(handOver?.textContent).toContain('交给网格长')
})

test('refused work is handed over with a word to the lead, after it was said who will see it', async () => {
  const { book, asked } = withParked()
  const screen = await show(TodoPage, book)
  await screen.press('交给网格长')
  expect(screen.text()).toContain('会交给管“西片网格”的网格长')
  expect(asked('answerParked')).toEqual([])
  await type(screen.field('想对网格长说的话'), '并到邻组了')
  await screen.press('交出去')
  expect(asked('answerParked')).toEqual([[7, 'handOver', '并到邻组了']])
})

test('who has no place left is told so, and offered the file', async () => {
  const { book, asked } = withParked({ handOverTo: null })
  const screen = await show(TodoPage, book)
  await screen.press('交给网格长')
  expect(screen.text()).toContain('您现在没有可以写的地方')
  expect(screen.button('导出全部内容')).toBeTruthy()
  expect(asked('answerParked')).toEqual([])
})

test('refused work is sent again at a tap, and kept unsent only after a second word', async () => {
  const { book, asked } = withParked()
  const screen = await show(TodoPage, book)
  await screen.press('再送一次')
  await screen.press('留着不送')
  expect(screen.text()).toContain('一直留在这台设备的改动记录里')
  await screen.press('确定不送了')
  expect(asked('answerParked').map(([number, choice]) => [number, choice])).toEqual([
    [7, 'resend'],
    [7, 'setAside'],
  ])
})

test('what has no form of its own is sent again instead of mended', async () => {
  const { book } = withParked({ recordKind: 'comment', field: null })
  await show(TodoPage, book)
  expect(document.querySelector('.two')?.textContent).toContain('再送一次')
  expect(document.querySelector('.two')?.textContent).not.toContain('改好再送')
})

const refusals = Object.keys(failures.refusal) as RefusalCode[]
test.each([...refusals, 'of-a-newer-hub' as RefusalCode])(
  'a refusal for %s is said in words',
  async (code) => {
    const screen = await show(TodoPage, withParked({ code }).book)
    expect(screen.text()).not.toContain(code)
    expect(screen.text()).not.toContain('failure.refusal')
  },
)

test('a step that could not be kept says what became of the work', async () => {
  const refused = async () => ({
    ok: false as const,
    failure: { type: 'invalid' as const, problems: [{ field: 'areaId', code: 'no-own-area' }] },
  })
  const { book } = cannedBook({ parkedWork: async () => [someParkedWork()], answerParked: refused })
  const screen = await show(TodoPage, book)
  await screen.press('再送一次')
  expect(document.querySelector('[role=alert]')?.textContent).toContain('没有交出去')
})

test('two versions are listed with what they are about, and lead to the desk', async () => {
  await show(TodoPage, cannedBook({ conflicts: async () => [aCase()] }).book)
  const link = document.querySelector(`a[href="/todo/versions/${entryId}"]`)
  expect(link?.textContent).toContain('村口的路灯坏了三盏')
  expect(link?.textContent).toContain('地点')
})

test('a lead reads in words what was handed over, and answers it', async () => {
  const { book, asked } = cannedBook({
    handovers: async () => [aHandover()],
    settleHandover: async () => ({ ok: true, value: undefined }),
  })
  const screen = await show(TodoPage, book)
  expect(screen.text()).toContain('没送成的原因：这个地方已经不归写的人管')
  const lines = [...document.querySelectorAll('.written .line')].map((line) => line.textContent)
  expect(lines).toEqual(['户主陈老四', '党员中心户是', '其他内容张三', '其他内容有', '怎么办结的已解决'])
  expect(screen.text()).not.toContain('{')
  await type(screen.field('怎么办的'), '已经替你写了')
  await screen.press('答复并了结')
  expect(asked('settleHandover')).toEqual([[aHandover().id, '已经替你写了']])
})

test('its author sees what he handed over, and the answer', async () => {
  const settled = { answer: '已经写了', authorName: '吴志远', madeAt: '2026-11-22T10:00:00+08:00' }
  const rows = [
    aHandover({ mine: true, mayAnswer: false, settled }),
    aHandover({ id: entryId, mine: true, mayAnswer: false }),
  ]
  const screen = await show(TodoPage, cannedBook({ handovers: async () => rows }).book)
  expect(screen.text()).toContain('我交出去的')
  expect(screen.text()).toContain('已经写了')
  expect(screen.text()).toContain('还没有答复')
  expect(() => screen.button('答复并了结')).toThrow('no button')
})

test('a handover nobody here can read says so', async () => {
  const odd = aHandover({ aboutKind: null, parts: [], reasonCode: 'of-a-newer-hub' })
  const screen = await show(TodoPage, cannedBook({ handovers: async () => [odd] }).book)
  expect(screen.text()).toContain('这里读不出来')
  expect(screen.text()).toContain('没送成的原因：没有说明')
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
    conflicts: async () => {
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

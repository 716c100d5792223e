// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { changedPart } from '../../src/ui/components/conflict/changed-part'
import ConflictFieldChoice from '../../src/ui/components/conflict/ConflictFieldChoice.vue'
import FieldHistoryList from '../../src/ui/components/record/FieldHistoryList.vue'
import VersionsPage from '../../src/ui/pages/todo/VersionsPage.vue'
import { aCase, aConflictField, aSettledConflict } from './care-fixtures'
import { cannedBook, entryId, show } from './entry-fixtures'

const saved = async () => ({ ok: true as const, value: undefined })
const props = { kind: 'entry', recordId: entryId, field: aConflictField(), areas: [] }
const sides = () => [...document.querySelectorAll('.side')].map((side) => side.textContent ?? '')

test('what stood there before and what each side wrote stand side by side', async () => {
  await show(ConflictFieldChoice, cannedBook().book, { props })
  const [base, mine, theirs] = sides()
  expect(base).toContain('改之前村口陈小梅，2026')
  expect(mine).toContain('我写的')
  expect(mine).toContain('村口小店门前')
  expect(theirs).toContain('陈小梅 写的')
  expect(theirs).toContain('村口石桥头')
  expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual([
    '小店门前',
    '石桥头',
  ])
})

test('choosing a side settles the field with the stamp of that side', async () => {
  const { book, asked } = cannedBook({ settleConflict: saved })
  const screen = await show(ConflictFieldChoice, book, { props })
  await screen.press('用 陈小梅 写的“村口石桥头”')
  expect(asked('settleConflict')).toEqual([['entry', entryId, 'place', 's2']])
  expect(screen.wrapper.emitted('settled')).toHaveLength(1)
})

test('a choice that could not be kept says so and leaves both sides', async () => {
  const settleConflict = async () => ({
    ok: false as const,
    failure: { type: 'storage-unavailable' as const, detail: '' },
  })
  const screen = await show(ConflictFieldChoice, cannedBook({ settleConflict }).book, { props })
  await screen.press(/村口石桥头/)
  expect(screen.wrapper.emitted('settled')).toBeUndefined()
  expect(document.querySelector('[role=alert]')?.textContent).toContain('没有保存')
  expect(sides()).toHaveLength(3)
})

test('both are kept only of a long text, and what is too long together says what to do', async () => {
  const keepBoth = async () => ({
    ok: false as const,
    failure: { type: 'invalid' as const, problems: [{ field: 'text', code: 'too-long-together' }] },
  })
  const { book, asked } = cannedBook({ keepBoth })
  const short = await show(ConflictFieldChoice, book, { props })
  expect(short.text()).not.toContain('都保留')
  const field = aConflictField({ field: 'text', mayKeepBoth: true })
  const screen = await show(ConflictFieldChoice, book, { props: { ...props, field } })
  await screen.press('都保留')
  expect(asked('keepBoth')).toEqual([['entry', entryId, 'text']])
  expect(screen.text()).toContain('几段接在一起太长了')
})

test('what stood there before is told apart from nothing, and from not being here', async () => {
  const { book } = cannedBook()
  const empty = aConflictField({ base: { value: null, name: null, by: null } })
  expect((await show(ConflictFieldChoice, book, { props: { ...props, field: empty } })).text()).toContain(
    '改之前这里没有填',
  )
  const unknown = aConflictField({ base: null })
  const screen = await show(ConflictFieldChoice, book, { props: { ...props, field: unknown } })
  expect(screen.text()).toContain('这台设备上没有')
})

test('words of lists and names of places are compared as words', async () => {
  const [mine, theirs] = aConflictField().heads
  const heads = [
    { ...mine!, value: 'hazards' },
    { ...theirs!, value: 'electricity', late: true },
  ]
  const field = aConflictField({ field: 'category', heads, base: null })
  const screen = await show(ConflictFieldChoice, cannedBook().book, { props: { ...props, field } })
  expect([...document.querySelectorAll('.value')].map((one) => one.textContent)).toEqual(['安全隐患', '用电'])
  expect(screen.text()).toContain('迟到')
})

test('the changed part is found between what is alike, also around a surrogate pair', () => {
  expect(changedPart('村口东头', '村口西头')).toEqual({ before: '村口', changed: '西', after: '头' })
  expect(changedPart('a😀b', 'a😁b')).toEqual({ before: 'a', changed: '😁', after: 'b' })
  expect(changedPart('啊啊', '啊啊啊')).toEqual({ before: '啊啊', changed: '啊', after: '' })
  expect(changedPart('甲', '乙')).toEqual({ before: '', changed: '乙', after: '' })
})

test('the desk lists what waits and what was settled, and settles the chosen case field by field', async () => {
  const open = [aCase({ fields: [aConflictField(), aConflictField({ field: 'category' })] })]
  const { book } = cannedBook({ conflicts: async () => open, settleConflict: saved })
  const screen = await show(VersionsPage, book, { props: { id: entryId } })
  expect(screen.text()).toContain('等您定的')
  expect(document.querySelectorAll('.conflict')).toHaveLength(2)
  await screen.press(/用 陈小梅 写的“村口石桥头”|用 陈小梅/)
  expect(screen.text()).toContain('已定好，保存在这台设备上')
})

test('a settled case can be undone from the desk for ever', async () => {
  const { book, asked } = cannedBook({
    settledConflicts: async () => [aSettledConflict()],
    restoreVersion: saved,
  })
  const screen = await show(VersionsPage, book, { props: { id: entryId } })
  expect(screen.text()).toContain('“地点”定好了')
  await screen.press('恢复 陈小梅 写的“村口石桥头”')
  expect(asked('restoreVersion')).toEqual([['entry', entryId, 'place', 's2']])
  expect(screen.text()).toContain('换下来的那个也还在这里')
})

test('a desk with nothing on it says so, and one that cannot be read does not', async () => {
  const empty = await show(VersionsPage, cannedBook().book)
  expect(empty.text()).toContain('没有两种说法')
  const broken = await show(
    VersionsPage,
    cannedBook({
      conflicts: async () => {
        throw new Error('gone')
      },
    }).book,
  )
  await flushPromises()
  expect(broken.text()).toContain('两种说法没有读出来')
  expect(broken.text()).not.toContain('没有两种说法')
})

test('a case that somebody else has settled meanwhile says so', async () => {
  const screen = await show(VersionsPage, cannedBook({ conflicts: async () => [aCase()] }).book, {
    props: { id: '01900000-0000-7000-8000-0000000000e9' },
  })
  expect(screen.text()).toContain('这一条已经没有两种说法了')
})

test('a history offers to put back what was replaced, to those who may write', async () => {
  const { history } = aSettledConflict()
  const list = { kind: 'entry', recordId: entryId, history: [history], title: '改动记录' }
  const { book } = cannedBook()
  const mine = await show(FieldHistoryList, book, { props: list })
  expect(mine.text()).toContain('改过 1 次')
  expect(mine.text()).toContain('迟到')
  expect(() => mine.button('恢复 陈小梅 写的“村口小店门前”')).toThrow('no button')
  expect(mine.button('恢复 陈小梅 写的“村口石桥头”')).toBeTruthy()
  const reader = await show(FieldHistoryList, book, { props: { ...list, mayRestore: false } })
  expect(() => reader.button(/^恢复/)).toThrow('no button')
})

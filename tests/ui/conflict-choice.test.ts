// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import ConflictChoice from '../../src/ui/components/conflict/ConflictChoice.vue'
import type { FieldHistory, FieldVersion } from '../../src/sync/field-book'
import { cannedBook, entryId, show } from './entry-fixtures'

const version = (part: Partial<FieldVersion>): FieldVersion => ({
  value: '村口',
  authorName: '陈小梅',
  madeAt: '2026-11-20T10:00:00+08:00',
  isHead: true,
  stamp: 's',
  ...part,
})
const history: FieldHistory = {
  field: 'place',
  conflict: true,
  versions: [
    version({ value: '村口小店门前', stamp: 's3' }),
    version({ value: '村口石桥头', authorName: '吴志远', stamp: 's2' }),
    version({ value: '村口', stamp: 's1', isHead: false }),
  ],
}
const props = { kind: 'entry', recordId: entryId, history }

test('both values stand side by side with their writers, and what was replaced does not', async () => {
  const { book } = cannedBook()
  const screen = await show(ConflictChoice, book, { props })
  const choices = [...document.querySelectorAll('li')].map((choice) => choice.textContent)
  expect(choices).toHaveLength(2)
  expect(choices[0]).toContain('村口小店门前')
  expect(choices[1]).toContain('吴志远')
  expect(screen.text()).toContain('另一个会留在改动记录里')
})

test('choosing a value settles the field with the stamp of that value', async () => {
  const { book, asked } = cannedBook({ settleConflict: async () => ({ ok: true, value: undefined }) })
  const screen = await show(ConflictChoice, book, { props })
  await screen.press('用 吴志远 写的“村口石桥头”')
  expect(asked('settleConflict')).toEqual([['entry', entryId, 'place', 's2']])
  expect(screen.wrapper.emitted('settled')).toHaveLength(1)
})

test('a choice that could not be kept says so and leaves both values', async () => {
  const { book } = cannedBook({
    settleConflict: async () => ({ ok: false, failure: { type: 'storage-unavailable', detail: '' } }),
  })
  const screen = await show(ConflictChoice, book, { props })
  await screen.press(/村口石桥头/)
  expect(screen.wrapper.emitted('settled')).toBeUndefined()
  expect(document.querySelector('[role=alert]')?.textContent).toContain('没有保存')
  expect(document.querySelectorAll('li')).toHaveLength(2)
})

test('two people who wrote the same value are one choice, and words of lists are shown as words', async () => {
  const { book } = cannedBook()
  const versions = [
    version({ value: 'hazards', stamp: 's4' }),
    version({ value: 'hazards', stamp: 's5', authorName: '吴志远' }),
    version({ value: 'electricity', stamp: 's6' }),
  ]
  await show(ConflictChoice, book, {
    props: { ...props, history: { field: 'category', conflict: true, versions } },
  })
  const values = [...document.querySelectorAll('.value')].map((value) => value.textContent)
  expect(values).toEqual(['安全隐患', '用电'])
})

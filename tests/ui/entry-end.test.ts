// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { checkEnd, emptyEnd } from '../../src/ui/components/entry/entry-end'
import EntryEndForm from '../../src/ui/components/entry/EntryEndForm.vue'
import type { FieldBook } from '../../src/sync/field-book'
import { anEntryRow, cannedBook, choose, entryId, otherEntryId, show, today, type } from './entry-fixtures'

const endEntry: FieldBook['endEntry'] = async () => ({ ok: true, value: undefined })

test('a solved matter needs the answer given and what the person said', () => {
  const checked = checkEnd(emptyEnd(today), today)
  expect(checked).toEqual({
    ok: false,
    problems: [
      { field: 'answer', code: 'empty' },
      { field: 'raiserAnswer', code: 'not-an-option' },
    ],
  })
})

test('a person who could not be reached needs a note why, told beside every other fault', () => {
  const checked = checkEnd({ ...emptyEnd(today), raiserAnswer: 'unreachable' }, today)
  expect(checked.ok ? [] : checked.problems.map((problem) => problem.field)).toEqual(['answer', 'note'])
})

test('a merged matter names the one that carries on', () => {
  const form = {
    ...emptyEnd(today),
    ending: 'merged' as const,
    answer: '并到前一条',
    raiserAnswer: 'accepts' as const,
  }
  expect(checkEnd(form, today)).toEqual({ ok: false, problems: [{ field: 'intoId', code: 'missing' }] })
  expect(checkEnd({ ...form, intoId: otherEntryId }, today)).toMatchObject({
    ok: true,
    end: { intoId: otherEntryId },
  })
})

test('nobody was told tomorrow', () => {
  const form = {
    ...emptyEnd(today),
    answer: '换了灯泡',
    raiserAnswer: 'satisfied' as const,
    toldOn: '2026-11-24',
  }
  expect(checkEnd(form, today)).toEqual({ ok: false, problems: [{ field: 'toldOn', code: 'in-the-future' }] })
})

test('an unfinished ending is not saved, and says beside the field what is missing', async () => {
  const { book, asked } = cannedBook({ endEntry })
  const screen = await show(EntryEndForm, book, { props: { row: anEntryRow(), today } })
  await screen.press('办结')
  expect(asked('endEntry')).toEqual([])
  expect(screen.field('给本人的答复').getAttribute('aria-invalid')).toBe('true')
  expect(screen.text()).toContain('这里要填')
})

test('a finished ending is saved under its own draft, with today as the day it was told', async () => {
  const { book, asked } = cannedBook({ endEntry })
  const screen = await show(EntryEndForm, book, { props: { row: anEntryRow(), today } })
  await type(screen.field('给本人的答复'), '换了灯泡，当晚就亮了')
  await choose(screen.field('满意'))
  await screen.press('办结')
  const end = { ending: 'solved', answer: '换了灯泡，当晚就亮了', toldOn: today, raiserAnswer: 'satisfied' }
  expect(asked('endEntry')).toEqual([[entryId, end, `entry:${entryId}:end`]])
  expect(screen.wrapper.emitted('saved')).toHaveLength(1)
})

test('an ending the device cannot keep stays on the screen and can be copied', async () => {
  const { book } = cannedBook({ endEntry: async () => ({ ok: false, failure: { type: 'storage-full' } }) })
  const screen = await show(EntryEndForm, book, { props: { row: anEntryRow(), today } })
  await type(screen.field('给本人的答复'), '换了灯泡')
  await choose(screen.field('满意'))
  await screen.press('办结')
  expect(screen.text()).toContain('没有保存：这台设备的空间满了')
  expect(screen.field('给本人的答复').value).toBe('换了灯泡')
  expect(screen.button('复制全部文字')).toBeTruthy()
})

test('a draft of the ending comes back as it was', async () => {
  const value = JSON.stringify({ ...emptyEnd(today), answer: '已经跟供电所' })
  const { book } = cannedBook({ endEntry, readDraft: async (key) => ({ key, value, savedAtMs: 1 }) })
  const screen = await show(EntryEndForm, book, { props: { row: anEntryRow(), today } })
  expect(screen.field('给本人的答复').value).toBe('已经跟供电所')
  expect(screen.text()).toContain('已恢复上次没写完的内容')
})

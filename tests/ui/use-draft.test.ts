// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useDraft, type DraftForm } from '../../src/ui/composables/use-draft'
import { cannedBook, show } from './entry-fixtures'

interface Note {
  text: string
  more: string
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

async function form(book: ReturnType<typeof cannedBook>) {
  let draft: DraftForm<Note> | undefined
  const holder = defineComponent({
    setup() {
      draft = useDraft<Note>('note:1', () => ({ text: '', more: '' }))
      return () => h('p')
    },
  })
  const screen = await show(holder, book.book)
  return { draft: draft!, screen }
}

test('keeps what is typed within a second', async () => {
  const book = cannedBook()
  const { draft } = await form(book)
  draft.form.text = '去了张三家'
  await vi.advanceTimersByTimeAsync(1_000)
  expect(book.asked('keepDraft')).toEqual([['note:1', JSON.stringify({ text: '去了张三家', more: '' })]])
})

test('keeps at once when the page goes into the background', async () => {
  const book = cannedBook()
  const { draft } = await form(book)
  draft.form.text = '写到一半'
  window.dispatchEvent(new Event('pagehide'))
  await flushPromises()
  expect(book.asked('keepDraft')).toHaveLength(1)
})

test('brings back what was kept, and fills in what an older version did not know', async () => {
  const kept = { key: 'note:1', value: JSON.stringify({ text: '旧的' }), savedAtMs: 1 }
  const { draft } = await form(cannedBook({ readDraft: async () => kept }))
  expect(draft.ready.value).toBe(true)
  expect(draft.recovered.value).toBe(true)
  expect(draft.snapshot()).toEqual({ text: '旧的', more: '' })
})

test('a form nobody has touched leaves no draft', async () => {
  const book = cannedBook()
  const { screen } = await form(book)
  screen.wrapper.unmount()
  await flushPromises()
  expect(book.asked('keepDraft')).toEqual([])
})

test('a saved form does not come back as a draft', async () => {
  const book = cannedBook()
  const { draft, screen } = await form(book)
  draft.form.text = '已经保存的'
  draft.finish()
  screen.wrapper.unmount()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(book.asked('keepDraft')).toEqual([])
})

test('says so when the draft cannot be kept', async () => {
  const full = { ok: false as const, failure: { type: 'storage-full' as const } }
  const { draft } = await form(cannedBook({ keepDraft: async () => full }))
  draft.form.text = '存不下'
  await vi.advanceTimersByTimeAsync(1_000)
  expect(draft.failure.value).toEqual({ type: 'storage-full' })
})

test('writing anew forgets the draft and empties the form', async () => {
  const kept = { key: 'note:1', value: JSON.stringify({ text: '不要了', more: '' }), savedAtMs: 1 }
  const book = cannedBook({ readDraft: async () => kept })
  const { draft } = await form(book)
  await draft.discard()
  expect(book.asked('dropDraft')).toEqual([['note:1']])
  expect(draft.snapshot()).toEqual({ text: '', more: '' })
})

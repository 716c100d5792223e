// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { defineComponent, h, ref, type Ref } from 'vue'
import type { FieldBook } from '../../src/sync/field-book'
import { useLive, type Live } from '../../src/ui/composables/use-live'
import { cannedBook, show } from './entry-fixtures'

async function live<T>(book: FieldBook, load: (book: FieldBook) => Promise<T>, sources: Ref[] = []) {
  let found: Live<T> | undefined
  const holder = defineComponent({
    setup() {
      found = useLive(load, sources)
      return () => h('p')
    },
  })
  const screen = await show(holder, book)
  return { live: found!, screen }
}

test('asks again when the book says that something changed', async () => {
  let count = 0
  const book = cannedBook()
  const { live: found } = await live(book.book, async () => ++count)
  book.changed()
  await flushPromises()
  expect(found.value.value).toBe(2)
})

test('a late answer does not replace a newer one', async () => {
  const answers: ((text: string) => void)[] = []
  const asked = ref('z')
  const { live: found } = await live(
    cannedBook().book,
    () => new Promise<string>((answer) => answers.push(answer)),
    [asked],
  )
  asked.value = 'zs'
  await flushPromises()
  answers[1]!('zs')
  await flushPromises()
  answers[0]!('z')
  await flushPromises()
  expect(found.value.value).toBe('zs')
})

test('what cannot be read is failed, and what was read before stays', async () => {
  let broken = false
  const book = cannedBook()
  const { live: found } = await live(book.book, async () => {
    if (broken) throw new Error('worker gone')
    return ['row']
  })
  broken = true
  await found.reload()
  expect(found.state.value).toBe('failed')
  expect(found.value.value).toEqual(['row'])
})

test('asks no more once its page is gone', async () => {
  let count = 0
  const book = cannedBook()
  const { screen } = await live(book.book, async () => ++count)
  screen.wrapper.unmount()
  book.changed()
  await flushPromises()
  expect(count).toBe(1)
})

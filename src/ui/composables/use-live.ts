// The one bridge from the field book to the screen: asks again whenever the book or a source changes.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'
import type { FieldBook } from '../../sync/field-book'
import { useFieldBook } from '../field-book'

export interface Live<T> {
  value: ShallowRef<T | undefined>
  /** 'failed' means that it could not be read, never that there is nothing. An older value stays visible beside it. */
  state: Ref<'loading' | 'ready' | 'failed'>
  reload(): Promise<void>
}

export function useLive<T>(load: (book: FieldBook) => Promise<T>, sources: WatchSource[] = []): Live<T> {
  const book = useFieldBook()
  const value = shallowRef<T>()
  const state = ref<'loading' | 'ready' | 'failed'>('loading')
  let asked = 0
  let stopped = false

  async function reload(): Promise<void> {
    const mine = ++asked
    try {
      const answer = await load(book)
      if (stopped || mine !== asked) return
      value.value = answer
      state.value = 'ready'
    } catch (cause) {
      if (stopped || mine !== asked) return
      state.value = 'failed'
      console.error(cause)
    }
  }

  const unwatch = book.watch(() => void reload())
  if (sources.length > 0) watch(sources, () => void reload())
  onScopeDispose(() => {
    stopped = true
    unwatch()
  })
  void reload()
  return { value, state, reload }
}

// A form that survives being killed. The draft is read before the form is shown, and kept again within a second of typing
// and whenever the page may be about to go away.
import { onScopeDispose, reactive, ref, watch, type Reactive, type Ref } from 'vue'
import type { SaveFailure } from '../../sync/field-book'
import { useFieldBook } from '../field-book'

/** A second at most from key to disk; the pause leaves room for the write itself. */
const pauseMs = 600

export interface DraftForm<T extends object> {
  form: Reactive<T>
  /** False until the draft has been looked for: show the form only then. */
  ready: Ref<boolean>
  recovered: Ref<boolean>
  /** Why the draft could not be kept; the text on the screen is then the only copy. */
  failure: Ref<SaveFailure | null>
  /** The form as plain data, fit to be handed to the field book. */
  snapshot(): T
  /** Forgets the draft and starts from the beginning. */
  discard(): Promise<void>
  /** Keeps now what is not kept yet. */
  flush(): Promise<void>
  /** To be called when the book has taken the form: the draft went in the same transaction and must not come back. */
  finish(): void
}

export function useDraft<T extends object>(key: string, initial: () => T): DraftForm<T> {
  const book = useFieldBook()
  const form = reactive(initial())
  const ready = ref(false)
  const recovered = ref(false)
  const failure = ref<SaveFailure | null>(null)
  let untouched = JSON.stringify(initial())
  let kept: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let finished = false
  let writing: Promise<void> = Promise.resolve()

  const text = (): string => JSON.stringify(form)

  function replace(value: T): void {
    for (const member of Object.keys(form))
      if (!(member in value)) delete (form as Record<string, unknown>)[member]
    Object.assign(form, value)
  }

  async function recover(): Promise<void> {
    try {
      const draft = await book.readDraft(key)
      const value = draft ? parsed<T>(draft.value) : null
      if (draft && value) {
        kept = draft.value
        replace({ ...initial(), ...value })
        recovered.value = text() !== untouched
      }
    } catch (cause) {
      failure.value = { type: 'storage-unavailable', detail: String(cause) }
    }
    ready.value = true
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(async () => {
      const now = text()
      if (finished || !ready.value || now === (kept ?? untouched)) return
      const answer = await book.keepDraft(key, now)
      failure.value = answer.ok ? null : answer.failure
      if (answer.ok) kept = now
    })
    return writing
  }

  async function discard(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    await writing
    await book.dropDraft(key)
    kept = null
    replace(initial())
    untouched = text()
    recovered.value = false
  }

  function finish(): void {
    finished = true
    clearTimeout(timer)
  }

  watch(
    () => text(),
    () => {
      if (ready.value && !finished && timer === undefined) timer = setTimeout(() => void flush(), pauseMs)
    },
  )
  const flushWhenHidden = (): void => {
    if (document.visibilityState === 'hidden') void flush()
  }
  const flushNow = (): void => void flush()
  window.addEventListener('pagehide', flushNow)
  document.addEventListener('visibilitychange', flushWhenHidden)
  onScopeDispose(() => {
    window.removeEventListener('pagehide', flushNow)
    document.removeEventListener('visibilitychange', flushWhenHidden)
    void flush()
  })
  void recover()
  return { form, ready, recovered, failure, snapshot: () => JSON.parse(text()) as T, discard, flush, finish }
}

/** Null for a draft nobody can read any more: a form is then simply new. */
function parsed<T>(value: string): T | null {
  try {
    const held: unknown = JSON.parse(value)
    return held !== null && typeof held === 'object' ? (held as T) : null
  } catch {
    return null
  }
}

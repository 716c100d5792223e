// The faults of one form, each beside its field.
import { nextTick, ref } from 'vue'
import type { SaveFailure } from '../../sync/field-book'
import { useFailureWords } from './use-failure-words'

export function useProblems() {
  const { problemWords } = useFailureWords()
  const failure = ref<SaveFailure | null>(null)
  const codes = ref(new Map<string, string>())

  function show(found: SaveFailure | null): void {
    failure.value = found
    codes.value = new Map(found?.type === 'invalid' ? found.problems.map((p) => [p.field, p.code]) : [])
    if (found?.type === 'invalid') void nextTick(focusFirst)
  }
  /** The sentence for a field, or '' when nothing is wrong with it. */
  function problemOf(field: string): string {
    const code = codes.value.get(field)
    return code === undefined ? '' : problemWords(code)
  }
  return { failure, show, problemOf }
}

function focusFirst(): void {
  const field = document.querySelector<HTMLElement>('[aria-invalid="true"]')
  if (!field) return
  field.focus({ preventScroll: true })
  field.scrollIntoView({ block: 'center' })
}

// The interface's one way to the device. What is handed over crosses to a worker: plain data only, no reactive objects
// (`useDraft` gives its form as plain data by `snapshot`).
import { inject, type InjectionKey } from 'vue'
import type { FieldBook } from '../sync/field-book'

export const fieldBookKey: InjectionKey<FieldBook> = Symbol('field book')

export function useFieldBook(): FieldBook {
  const book = inject(fieldBookKey)
  if (!book) throw new Error('no field book was provided')
  return book
}

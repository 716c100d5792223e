import { expect, it } from 'vitest'
import { toStorageFailure } from '../../src/device/storage-failures'

it('tells a store without room from no store at all, however deep the cause lies', () => {
  const full = { name: 'AbortError', inner: { name: 'QuotaExceededError' } }
  expect(toStorageFailure(full)).toEqual({ type: 'storage-full' })
  expect(toStorageFailure({ name: 'MissingAPIError', message: 'IndexedDB API missing.' })).toEqual({
    type: 'storage-unavailable',
    detail: 'MissingAPIError: IndexedDB API missing.',
  })
})

it('sends nobody to an address of the library', () => {
  const error = {
    name: 'MissingAPIError',
    message: 'IndexedDB API missing. Please visit https://somewhere.example/x',
  }
  expect(toStorageFailure(error)).toEqual({
    type: 'storage-unavailable',
    detail: 'MissingAPIError: IndexedDB API missing.',
  })
})

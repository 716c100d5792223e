// IndexedDB for tests outside a browser: a fresh world for each test, and the ways it fails in the field.
import { IDBFactory, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb'
import Dexie from 'dexie'

/** From here on nothing written earlier is there. */
export function freshIndexedDb(): void {
  Dexie.dependencies.indexedDB = new IDBFactory()
  Dexie.dependencies.IDBKeyRange = IDBKeyRange
}

/** Every write ends as on a device with no room; returns the way back. */
export function fillDisk(): () => void {
  const { add, put } = IDBObjectStore.prototype
  const refuse = function (): never {
    throw new DOMException('The disk is full.', 'QuotaExceededError')
  }
  Object.assign(IDBObjectStore.prototype, { add: refuse, put: refuse })
  return () => void Object.assign(IDBObjectStore.prototype, { add, put })
}

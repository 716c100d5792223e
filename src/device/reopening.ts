// Running work on a database that may lose its connection, and answering with what a person can be told.
import type { PersonDatabase } from './dexie-tables'
import { isConnectionLost, toStorageFailure } from './storage-failures'
import type { Kept } from '../sync/ports'

export interface Keeper {
  <T>(work: () => PromiseLike<T>): Promise<Kept<T>>
  /** For writes that have nothing to say but that they are done. */
  done(work: () => PromiseLike<unknown>): Promise<Kept>
  /** For what may not fail in ordinary life: reading what was written before. */
  orThrow<T>(work: () => PromiseLike<T>): Promise<T>
}

/** `work` may run twice, so a write must be one that can be repeated. What was closed on purpose stays closed. */
export function keeper(db: PersonDatabase, isClosed: () => boolean): Keeper {
  async function orThrow<T>(work: () => PromiseLike<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isClosed() || !isConnectionLost(error)) throw error
      db.close({ disableAutoOpen: false })
      await db.open()
      return work()
    }
  }
  async function keep<T>(work: () => PromiseLike<T>): Promise<Kept<T>> {
    try {
      return { ok: true, value: await orThrow(work) }
    } catch (error) {
      return { ok: false, failure: toStorageFailure(error) }
    }
  }
  const done = (work: () => PromiseLike<unknown>): Promise<Kept> =>
    keep(async () => void (await work()) as undefined)
  return Object.assign(keep, { done, orThrow })
}

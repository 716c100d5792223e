// Running work on a database that may lose its connection or never answer, and answering with what a person can be told.
import type { PersonDatabase } from './dexie-tables'
import { isConnectionLost, toStorageFailure } from './storage-failures'
import type { Kept, Timer } from '../sync/ports'

export interface Keeper {
  <T>(work: () => PromiseLike<T>): Promise<Kept<T>>
  /** For writes that have nothing to say but that they are done. */
  done(work: () => PromiseLike<unknown>): Promise<Kept>
  /** For what may not fail in ordinary life: reading what was written before. */
  orThrow<T>(work: () => PromiseLike<T>): Promise<T>
}

/**
 * Some engines never settle a transaction that ran out of room or whose backend died (bug zoo row 37). A person is told that
 * nothing was saved, and keeps his text; if the write comes through after all, it is there twice rather than not at all.
 */
const writePatienceMs = 30_000
/** The first read brings everything there is, on the slowest phone there is. */
const readPatienceMs = 120_000

const browserTimer: Timer = (afterMs, callBack) => {
  const running = setTimeout(callBack, afterMs)
  return () => clearTimeout(running)
}

/** `work` may run twice, so a write must be one that can be repeated. What was closed on purpose stays closed. */
export function keeper(db: PersonDatabase, isClosed: () => boolean, timer: Timer = browserTimer): Keeper {
  async function reopening<T>(work: () => PromiseLike<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isClosed() || !isConnectionLost(error)) throw error
      db.close({ disableAutoOpen: false })
      await db.open()
      return work()
    }
  }
  function within<T>(patienceMs: number, work: () => PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const callOff = timer(patienceMs, () =>
        reject(new DOMException('The store of this browser does not answer.', 'TimeoutError')),
      )
      reopening(work).then(
        (value) => {
          callOff()
          resolve(value)
        },
        (error: unknown) => {
          callOff()
          reject(error)
        },
      )
    })
  }
  async function keep<T>(work: () => PromiseLike<T>): Promise<Kept<T>> {
    try {
      return { ok: true, value: await within(writePatienceMs, work) }
    } catch (error) {
      return { ok: false, failure: toStorageFailure(error) }
    }
  }
  const orThrow = <T>(work: () => PromiseLike<T>): Promise<T> => within(readPatienceMs, work)
  const done = (work: () => PromiseLike<unknown>): Promise<Kept> =>
    keep(async () => void (await work()) as undefined)
  return Object.assign(keep, { done, orThrow })
}

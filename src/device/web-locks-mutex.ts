// One sync run at a time over all tabs. Runs are safe side by side, so a tab that sleeps with the lock loses it.
import type { Mutex } from '../sync/ports'

const stealAfterMs = 60_000

interface Held<T> {
  value: T
}

export function webLocksMutex(name: string): Mutex {
  return async (work) => {
    // Missing in engines of the age of Safari 14, and null in some test worlds.
    const locks = (navigator as { locks?: LockManager | null }).locks
    if (!locks) return work()
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), stealAfterMs)
    let started: Promise<Held<Awaited<ReturnType<typeof work>>>> | null = null
    const once = () => {
      clearTimeout(timer)
      started ??= work().then((value) => ({ value: value as Awaited<ReturnType<typeof work>> }))
      return started
    }
    try {
      return (await locks.request(name, { signal: patience.signal }, once)).value
    } catch (error) {
      // Stolen from in the middle: the work itself goes on, and its outcome counts.
      if (started) return (await (started as Promise<Held<Awaited<ReturnType<typeof work>>>>)).value
      if (!patience.signal.aborted) throw error
      return (await locks.request(name, { steal: true }, once)).value
    } finally {
      clearTimeout(timer)
    }
  }
}

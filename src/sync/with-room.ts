// Files that may go, in a book that is open: how often to look for them, and the save that found no room.
import type { Desk } from './desk'
import type { Saved } from './field-book'

const load = () => import('./free-files')

/** What is old is counted in days, and looking through the files reads them all. */
const freeEveryMs = 6 * 3_600_000

/** For idle moments, however many there are. */
export function createFileTidying(desk: Desk): () => Promise<void> {
  let lastMs = -Infinity
  return async () => {
    const now = desk.nowMs()
    // A clock that was put back must not end the tidying.
    if (Math.abs(now - lastMs) < freeEveryMs) return
    lastMs = now
    await (await load()).freeOldFiles(desk)
  }
}

/** A save that found no room is tried once more where delivered photos could make some. */
export async function withRoom<T>(desk: Desk, save: () => Promise<Saved<T>>): Promise<Saved<T>> {
  const saved = await save()
  if (saved.ok || saved.failure.type !== 'storage-full') return saved
  return (await (await load()).freeRoom(desk)) ? save() : saved
}

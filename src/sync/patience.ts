// What the hub cannot take now is tried again later and later, so that what never gets through costs next to nothing on a slow
// link (SPEC B6).

const firstPauseMs = 10 * 60_000
const longestPauseMs = 6 * 3_600_000

/** For as long as the book is open; nothing of it is kept, so nothing can stick (I8). */
export interface Patience {
  waits(id: string, nowMs: number): boolean
  put(id: string, nowMs: number): void
  forget(id: string): void
}

export function createPatience(): Patience {
  const until = new Map<string, { atMs: number; pauseMs: number }>()
  return {
    waits: (id, nowMs) => (until.get(id)?.atMs ?? 0) > nowMs,
    put(id, nowMs) {
      const pauseMs = Math.min(longestPauseMs, (until.get(id)?.pauseMs ?? firstPauseMs / 2) * 2)
      until.set(id, { atMs: nowMs + pauseMs, pauseMs })
    },
    forget: (id) => void until.delete(id),
  }
}

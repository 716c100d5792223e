// Time that stands still until a test moves it, and timers that ring when it passes them.
import type { Timer, WallClock } from '../../src/sync/ports'

export const startMs = Date.UTC(2026, 10, 23, 1, 0, 0)

export interface FakeClock extends WallClock {
  timer: Timer
  /** Moves time and rings, in order, what falls due; between two rings all that waits on promises runs. */
  pass(ms: number): Promise<void>
  jumpTo(ms: number): void
  /** Pauses until the next timers, shortest first. */
  pauses(): number[]
}

/** Lets everything that waits only on promises and on tasks of this process run. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

export function fakeClock(at = startMs, offsetMinutes = 480): FakeClock {
  let now = at
  let due: { atMs: number; callBack: () => void }[] = []
  return {
    nowMs: () => now,
    offsetMinutes: () => offsetMinutes,
    timer(afterMs, callBack) {
      const entry = { atMs: now + afterMs, callBack }
      due.push(entry)
      return () => {
        due = due.filter((other) => other !== entry)
      }
    },
    async pass(ms) {
      const end = now + ms
      await settled()
      for (;;) {
        const next = due.filter((entry) => entry.atMs <= end).sort((a, b) => a.atMs - b.atMs)[0]
        if (!next) break
        due = due.filter((entry) => entry !== next)
        now = Math.max(now, next.atMs)
        next.callBack()
        await settled()
      }
      now = end
    },
    jumpTo(ms) {
      now = ms
    },
    pauses: () => due.map((entry) => entry.atMs - now).sort((a, b) => a - b),
  }
}

/** Bytes that differ from call to call and are the same in every run. */
export function countingBytes(seed: number): (count: number) => Uint8Array {
  let state = seed * 7919 + 1
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (state * 1103515245 + 12345) % 2147483648
      return (state >> 16) & 255
    })
}

// How many requests of one sort are worked on at once. A storm of devices is taken in turn: some wait in front of the door with
// their bodies unread, the others are told when to come back, each at a moment of his own.
import type { MiddlewareHandler } from 'hono'
import { fail } from './failure'
import type { HubDependencies, HubEnv } from './hub'

export interface AdmissionLimits {
  /** Worked on at once: their bodies and answers are in memory. */
  running: number
  /** Waiting for their turn; beyond that, told to come back. Nobody's patience (20 s) may end in here. */
  waiting: number
}

/** Never told to stay away for longer than this. */
const longestMs = 60_000
/** What one takes is not known before the first has gone through. */
const firstGuessMs = 25
/** Called back a little faster than they go through, so that nobody's absence leaves the hub idle. */
const overbooking = 0.8

export interface Admission {
  /** Resolves when it is one's turn, with what must be called at the end; at once with the seconds to stay away. */
  enter(): Promise<{ leave(): void } | { retryAfterSeconds: number }>
}

/** `giveWay` runs the next one once whatever else waits has had its turn. */
export function openAdmission(
  limits: AdmissionLimits,
  nowMs: () => number,
  giveWay: (next: () => void) => void,
): Admission {
  const waiting: (() => void)[] = []
  let running = 0
  let eachMs = firstGuessMs
  let lastLeftMs: number | null = null
  /** Until then the hub is spoken for. */
  let promisedMs = 0

  function left(): void {
    const now = nowMs()
    // Only while others wait does the time between two of them say how long one takes.
    if (lastLeftMs !== null) eachMs += (Math.min(1_000, Math.max(0, now - lastLeftMs)) - eachMs) / 16
    lastLeftMs = waiting.length > 0 ? now : null
    const next = waiting.shift()
    if (next) giveWay(next)
    else running--
  }

  function pass(): { leave(): void } {
    let gone = false
    return {
      leave() {
        if (!gone) left()
        gone = true
      },
    }
  }

  return {
    enter() {
      if (running < limits.running) {
        running++
        return Promise.resolve(pass())
      }
      if (waiting.length < limits.waiting)
        return new Promise((resolve) => waiting.push(() => resolve(pass())))
      const now = nowMs()
      const free = now + waiting.length * eachMs * overbooking
      promisedMs = Math.min(now + longestMs, Math.max(promisedMs, free) + eachMs * overbooking)
      return Promise.resolve({ retryAfterSeconds: Math.max(1, Math.ceil((promisedMs - now) / 1_000)) })
    },
  }
}

/** In front of a route; before anybody looks at who is asking, since that too asks the database. */
export function admitInTurn(
  hub: Pick<HubDependencies, 'clock'>,
  limits: AdmissionLimits,
): MiddlewareHandler<HubEnv> {
  const admission = openAdmission(limits, hub.clock.nowMs, (next) => setImmediate(next))
  return async (c, next) => {
    const entered = await admission.enter()
    if ('retryAfterSeconds' in entered)
      return fail(c, 'busy', { 'retry-after': String(entered.retryAfterSeconds) })
    try {
      await next()
    } finally {
      entered.leave()
    }
    return undefined
  }
}

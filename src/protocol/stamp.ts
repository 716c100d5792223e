// Hybrid logical clock (SPEC C). A stamp is 12 hex digits of milliseconds, 4 of counter, '-', and the device id: fixed
// width, so that text order is time order with ties broken by device. No clock is read here: `nowMs` is given.
import type { Id } from '../domain/id'

export type Stamp = string

export interface Clock {
  ms: number
  counter: number
}

export const clockAtRest: Clock = { ms: 0, counter: 0 }

/** How far past its own time a reader follows somebody else's clock, and how far the hub lets a stamp rank (SPEC C3, C4). */
export const clockToleranceMs = 5 * 60_000

const shape = /^[0-9a-f]{12}[0-9a-f]{4}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isStamp(value: unknown): value is Stamp {
  return typeof value === 'string' && shape.test(value)
}

export function stampOf(clock: Clock, deviceId: Id): Stamp {
  return `${clock.ms.toString(16).padStart(12, '0')}${clock.counter.toString(16).padStart(4, '0')}-${deviceId}`
}

export function stampMs(stamp: Stamp): number {
  return parseInt(stamp.slice(0, 12), 16)
}

export function stampDevice(stamp: Stamp): Id {
  return stamp.slice(17)
}

/** The latest wall clock that is believed (the year 6429): half of what a stamp can hold, so that ticks never run out of width. */
const latestWallMs = 2 ** 47

function wallMs(nowMs: number): number {
  if (Number.isNaN(nowMs)) return 0
  return Math.min(Math.max(Math.floor(nowMs), 0), latestWallMs)
}

/** The clock for the next stamp: later than every stamp issued or observed, whatever the wall clock does. Never fails (SPEC C2). */
export function tick(clock: Clock, nowMs: number): Clock {
  const now = wallMs(nowMs)
  if (now > clock.ms) return { ms: now, counter: 0 }
  return clock.counter < 0xffff
    ? { ms: clock.ms, counter: clock.counter + 1 }
    : { ms: clock.ms + 1, counter: 0 }
}

/** Follows the rank of a change seen from elsewhere, but never past now + tolerance: one wrong clock must not poison the others. */
export function observe(clock: Clock, stamp: Stamp, nowMs: number): Clock {
  const ms = stampMs(stamp)
  const counter = parseInt(stamp.slice(12, 16), 16)
  if (ms > wallMs(nowMs) + clockToleranceMs || ms < clock.ms || (ms === clock.ms && counter <= clock.counter))
    return clock
  return { ms, counter }
}

/** The stamp a change ranks by: the hub lowers one that lies more than the tolerance after its arrival. Never raises it. */
export function effectiveStamp(stamp: Stamp, receivedAtMs: number): Stamp {
  const latest = wallMs(receivedAtMs) + clockToleranceMs
  return stampMs(stamp) <= latest ? stamp : stampOf({ ms: latest, counter: 0xffff }, stampDevice(stamp))
}

// Giving changes what only their store can give: number and stamp.
import type { Id } from '../domain/id'
import type { Change } from '../protocol/change'
import { stampOf, tick, type Clock, type Stamp } from '../protocol/stamp'
import type { NewChange, OwnChange } from './ports'

interface Completed {
  changes: Change[]
  clock: Clock
}

/** `lastNumber` is the highest one given out so far. */
export function completeChanges(
  changes: readonly NewChange[],
  deviceId: Id,
  lastNumber: number,
  clock: Clock,
  nowMs: number,
): Completed {
  let time = clock
  const completed = changes.map((change, index) => {
    time = tick(time, nowMs)
    return {
      ...change,
      format: 1,
      deviceId,
      number: lastNumber + index + 1,
      stamp: stampOf(time, deviceId),
    } as Change
  })
  return { changes: completed, clock: time }
}

/**
 * Unsent changes as the first ones of another device id. A stamp names its device, so all are stamped anew, and what was
 * based on one of them is based on its successor.
 */
export function renumberUnder(
  deviceId: Id,
  unsent: readonly OwnChange[],
  clock: Clock,
  nowMs: number,
): Completed {
  const successors = new Map<Stamp, Stamp>()
  let time = clock
  const changes = [...unsent]
    .sort((a, b) => a.change.number - b.change.number)
    .map(({ change }, index): Change => {
      time = tick(time, nowMs)
      const stamp = stampOf(time, deviceId)
      successors.set(change.stamp, stamp)
      const renamed = { ...change, deviceId, number: index + 1, stamp }
      if (renamed.action !== 'set') return renamed
      const basedOn: Record<string, Stamp[]> = {}
      for (const [field, stamps] of Object.entries(renamed.basedOn)) {
        basedOn[field] = stamps.map((seen) => successors.get(seen) ?? seen)
      }
      return { ...renamed, basedOn }
    })
  return { changes, clock: time }
}

export function laterClock(a: Clock, b: Clock): Clock {
  return b.ms > a.ms || (b.ms === a.ms && b.counter > a.counter) ? b : a
}

// Says aloud when work waits although the hub can be reached: a connection that looks well is no proof that anything leaves
// (bug zoo row 12). Believes no clock further than it must: a device may be years off in either direction.
import { stampMs } from '../protocol/stamp'
import type { OwnChange } from './ports'

export interface Stall {
  sinceMs: number
  count: number
}

export interface StallWatch {
  look(own: Iterable<OwnChange>, lastContactMs: number | null, nowMs: number): Stall | null
}

const longWaitMs = 15 * 60_000
const reachedLatelyMs = 5 * 60_000
/** Work older than this was stamped by a clock that was wrong. */
const longestBelievedMs = 400 * 24 * 3_600_000

export function createStallWatch(): StallWatch {
  /** Since when this change has been the oldest one waiting, as far as this session has seen. */
  let seen: { key: string; sinceMs: number } | null = null

  return {
    look(own, lastContactMs, nowMs) {
      let oldest: OwnChange | null = null
      let count = 0
      for (const one of own) {
        if (one.state !== 'pending') continue
        count++
        if (oldest === null || one.change.number < oldest.change.number) oldest = one
      }
      if (oldest === null) {
        seen = null
        return null
      }
      const { stamp } = oldest.change
      if (seen?.key !== stamp || nowMs < seen.sinceMs) seen = { key: stamp, sinceMs: nowMs }
      const stampedMs = stampMs(stamp)
      const believed = stampedMs <= nowMs && nowMs - stampedMs < longestBelievedMs
      const sinceMs = believed ? Math.min(stampedMs, seen.sinceMs) : seen.sinceMs
      const reached =
        lastContactMs !== null && lastContactMs <= nowMs && nowMs - lastContactMs <= reachedLatelyMs
      return reached && nowMs - sinceMs > longWaitMs ? { sinceMs, count } : null
    },
  }
}

// The digests of pages as they come, and their sums as they are sent (SPEC A).
import { addDigests, digestText, textDigest } from '../protocol/digest'
import type { ScopeId } from '../protocol/scopes'
import type { PageMark } from './page-marks'
import type { Segment } from './ports'

/**
 * A small page gets its digest as it comes. A large one gets it when the device is at rest (`digestPages`): in a first sync it
 * would cost a tenth of the time.
 */
const digestAtOnceChanges = 200

export function withDigest(segment: Segment): Segment {
  const large = segment.to - segment.from > digestAtOnceChanges
  return large || segment.digest !== undefined ? segment : { ...segment, digest: textDigest(segment.lines) }
}

/** For each scope held without a gap up to its cursor, and with all digests known: the sum as it is sent. */
export function digestSums(
  pages: readonly PageMark[],
  cursors: Readonly<Record<ScopeId, number>>,
): Record<ScopeId, string> {
  const held = new Map<ScopeId, { changes: number; sum: number | null }>()
  for (const { scopeId, from, to, digest } of pages) {
    const scope = held.get(scopeId) ?? { changes: 0, sum: 0 }
    const sum = scope.sum === null || digest === undefined ? null : addDigests(scope.sum, digest)
    held.set(scopeId, { changes: scope.changes + to - from, sum })
  }
  const sums: Record<ScopeId, string> = {}
  for (const [scopeId, { changes, sum }] of held)
    if (sum !== null && changes === cursors[scopeId]) sums[scopeId] = digestText(sum)
  return sums
}

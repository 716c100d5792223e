// Many small pages of one scope become few large ones; what can be read stays the same.
import { addDigests } from '../protocol/digest'
import type { Segment } from './ports'

/** So many small pages of a scope are worth joining. */
export const smallPagesWorthJoining = 16
export const smallPageChanges = 1_000
const largestPageChanges = 5_000

/** `segments` of one scope in order. Answers with those to take away and those to put in their place. */
export function joinSegments(segments: readonly Segment[]): { remove: Segment[]; put: Segment[] } {
  const small = segments.filter((segment) => segment.to - segment.from < smallPageChanges)
  if (small.length < smallPagesWorthJoining) return { remove: [], put: [] }
  const put: Segment[] = []
  const remove: Segment[] = []
  let run: Segment[] = []
  const close = () => {
    if (run.length > 1) {
      remove.push(...run)
      const lines = run
        .map((segment) => segment.lines.trim())
        .filter((text) => text !== '')
        .join('\n')
      const digest = digestOfAll(run)
      put.push({
        scopeId: run[0]!.scopeId,
        from: run[0]!.from,
        to: run[run.length - 1]!.to,
        lines,
        ...(digest === undefined ? {} : { digest }),
      })
    }
    run = []
  }
  for (const segment of segments) {
    const last = run[run.length - 1]
    const joins =
      last !== undefined && last.to === segment.from && segment.to - run[0]!.from <= largestPageChanges
    if (!joins) close()
    run.push(segment)
  }
  close()
  return { remove, put }
}

function digestOfAll(segments: readonly Segment[]): number | undefined {
  let sum = 0
  for (const { digest } of segments) {
    if (digest === undefined) return undefined
    sum = addDigests(sum, digest)
  }
  return sum
}

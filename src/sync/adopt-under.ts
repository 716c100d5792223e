// What a notebook of one's own holds, as changes of the device that takes it over (SPEC N2, N4).
import type { Id } from '../domain/id'
import type { Change } from '../protocol/change'
import type { Clock, Stamp } from '../protocol/stamp'
import { renumberUnder } from './complete-changes'
import type { Draft } from './ports'

export interface Taking {
  deviceId: Id
  /** The highest number given out on this device. */
  lastNumber: number
  clock: Clock
  /** The highest number of the notebook taken so far; undefined before the first time. */
  takenUpTo: number | undefined
}

export interface Taken {
  changes: Change[]
  clock: Clock
  /** With the stamps in them translated: a form remembers what it has seen. Only the first time; later they may have been dropped. */
  drafts: Draft[]
  takenUpTo: number
}

const stampInText = /[0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Pure, so that every store takes over in the same way. `changes` in any order; those taken before are passed over. */
export function adoptUnder(
  taking: Taking,
  changes: readonly Change[],
  drafts: readonly Draft[],
  nowMs: number,
): Taken {
  const before = taking.takenUpTo ?? 0
  const fresh = changes.filter((change) => change.number > before).sort((a, b) => a.number - b.number)
  const renamed = renumberUnder(
    taking.deviceId,
    fresh.map((change) => ({ change, state: 'pending' as const })),
    taking.clock,
    nowMs,
  )
  const successors = new Map<Stamp, Stamp>(
    fresh.map((change, index) => [change.stamp, renamed.changes[index]!.stamp]),
  )
  return {
    changes: renamed.changes.map((change, index) => ({ ...change, number: taking.lastNumber + index + 1 })),
    clock: renamed.clock,
    drafts:
      taking.takenUpTo === undefined
        ? drafts.map((draft) => ({
            ...draft,
            value: draft.value.replace(stampInText, (stamp) => successors.get(stamp) ?? stamp),
          }))
        : [],
    takenUpTo: fresh[fresh.length - 1]?.number ?? before,
  }
}

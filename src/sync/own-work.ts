// Where this device's own changes are, by record: the words 只在本机, 已送达 and 需要处理 come from here.
import type { Id } from '../domain/id'
import { changeKey } from '../protocol/change'
import type { Whereabouts } from './field-book'
import type { ChangeState, OwnChange } from './ports'

export interface OwnWork {
  keep(own: OwnChange): void
  all(): Iterable<OwnChange>
  /** The highest number that waits to be sent; 0 for none. */
  lastPending(): number
  /** The change of this device with that number that waits for an answer. */
  parked(number: number): OwnChange | undefined
  parkedOf(recordId: Id): OwnChange[]
  /** Records with a change of that state. */
  recordsWith(state: ChangeState): ReadonlySet<Id>
  setAsideOf(recordId: Id): OwnChange[]
  /** True while a record holds work the hub has not taken. */
  unsettled(recordId: Id): boolean
  where(recordId: Id, conflict: boolean): Whereabouts
}

export function createOwnWork(): OwnWork {
  const byKey = new Map<string, OwnChange>()
  const keysByRecord = new Map<Id, Set<string>>()
  const recordsByState: Record<ChangeState, Set<Id>> = {
    pending: new Set(),
    acked: new Set(),
    parked: new Set(),
    setAside: new Set(),
  }

  function ofRecord(recordId: Id, state: ChangeState): OwnChange[] {
    const found: OwnChange[] = []
    for (const key of keysByRecord.get(recordId) ?? []) {
      const own = byKey.get(key)!
      if (own.state === state) found.push(own)
    }
    return found
  }

  return {
    keep(own) {
      const key = changeKey(own.change)
      const { recordId } = own.change
      const before = byKey.get(key)
      byKey.set(key, own)
      const keys = keysByRecord.get(recordId)
      if (keys) keys.add(key)
      else keysByRecord.set(recordId, new Set([key]))
      recordsByState[own.state].add(recordId)
      if (before && before.state !== own.state && ofRecord(recordId, before.state).length === 0) {
        recordsByState[before.state].delete(recordId)
      }
    },
    all: () => byKey.values(),
    lastPending() {
      let last = 0
      for (const { state, change } of byKey.values())
        if (state === 'pending' && change.number > last) last = change.number
      return last
    },
    parked(number) {
      for (const recordId of recordsByState.parked) {
        const own = ofRecord(recordId, 'parked').find((candidate) => candidate.change.number === number)
        if (own) return own
      }
      return undefined
    },
    parkedOf: (recordId) => ofRecord(recordId, 'parked'),
    recordsWith: (state) => recordsByState[state],
    setAsideOf: (recordId) => (recordsByState.setAside.has(recordId) ? ofRecord(recordId, 'setAside') : []),
    unsettled: (recordId) => recordsByState.pending.has(recordId) || recordsByState.parked.has(recordId),
    where(recordId, conflict) {
      if (conflict || recordsByState.parked.has(recordId)) return 'attention'
      return recordsByState.pending.has(recordId) ? 'hereOnly' : 'delivered'
    },
  }
}

// Sending own changes in number order, each judged for itself: a change the hub cannot take is parked and blocks nothing.
import { changeLimits } from '../protocol/change'
import type { PushReply, Verdict } from '../protocol/messages'
import { utf8Length } from '../protocol/parse-change'
import type { EngineDesk, Failure } from './engine-desk'
import type { OwnChange, Settlement } from './ports'

/** As many as fit the size a slow link can carry in one request; always at least one. */
export function cutBatch(pending: readonly OwnChange[]): OwnChange[] {
  let bytes = 0
  const batch: OwnChange[] = []
  for (const own of pending) {
    bytes += utf8Length(JSON.stringify(own.change)) + 1
    if (batch.length > 0 && bytes > changeLimits.pushTargetBytes) break
    batch.push(own)
  }
  return batch
}

type PushEnd =
  | { type: 'drained' }
  | { type: 'epoch-changed'; epoch: string; have: number }
  | { type: 'failed'; failure: Failure }

/** A device id that is not one's own is left at most this often in a run; more would be a fault of the hub's. */
const mostForks = 3

export async function pushChanges(desk: EngineDesk): Promise<PushEnd> {
  let after = 0
  let limit: number = changeLimits.changesPerPush
  let forks = 0
  let askedToWait = false
  for (;;) {
    const batch = cutBatch(await desk.store.pending(after, limit))
    const last = batch[batch.length - 1]
    if (!last)
      return askedToWait
        ? { type: 'failed', failure: { type: 'busy', retryAfterMs: 5_000 } }
        : { type: 'drained' }
    const answer = await desk.transport.push({
      deviceId: desk.deviceId(),
      epoch: desk.hub().epoch,
      changes: batch.map((own) => own.change),
    })
    if (!answer.ok) {
      const { failure } = answer
      const batchAtFault = failure.type === 'refused' && (failure.status === 413 || failure.status === 400)
      if (!batchAtFault) return { type: 'failed', failure }
      if (batch.length > 1) {
        limit = Math.ceil(batch.length / 2)
        continue
      }
      const parked = await settle(desk, batch, [
        { number: last.change.number, state: 'parked', code: 'batch-refused' },
      ])
      if (parked) return { type: 'failed', failure: parked }
      after = last.change.number
      limit = changeLimits.changesPerPush
      continue
    }
    const reply = answer.value
    desk.heardFromHub(reply.now)
    const restored = desk.hub().epoch !== null && desk.hub().epoch !== reply.epoch
    const failure = await settle(desk, batch, toSettlements(batch, reply, restored))
    if (failure) return { type: 'failed', failure }
    if (restored) return { type: 'epoch-changed', epoch: reply.epoch, have: reply.have }
    if (reply.verdicts.some(({ verdict }) => verdict === 'fork')) {
      if (++forks > mostForks)
        return { type: 'failed', failure: { type: 'refused', failure: 'failed', status: 200 } }
      const renamed = await desk.takeNewDeviceId()
      if (!renamed.ok) return { type: 'failed', failure: renamed.failure }
      after = 0
      continue
    }
    askedToWait = askedToWait || reply.verdicts.some(({ verdict }) => verdict === 'retry')
    after = last.change.number
    limit = changeLimits.changesPerPush
  }
}

/** After a restore a refusal may only mean that the record's beginning is gone as well: it is not taken for an answer. */
function toSettlements(batch: readonly OwnChange[], reply: PushReply, restored: boolean): Settlement[] {
  const settlements: Settlement[] = []
  for (const verdict of reply.verdicts) {
    const own = batch[verdict.index]
    if (!own) continue
    const { number } = own.change
    if (verdict.verdict === 'stored' || verdict.verdict === 'duplicate')
      settlements.push({ number, state: 'acked' })
    else if (verdict.verdict === 'parked' && !restored)
      settlements.push({ number, state: 'parked', ...reasonOf(verdict) })
  }
  return settlements
}

function reasonOf(verdict: Extract<Verdict, { verdict: 'parked' }>): Pick<Settlement, 'code' | 'field'> {
  return verdict.field === undefined ? { code: verdict.code } : { code: verdict.code, field: verdict.field }
}

async function settle(
  desk: EngineDesk,
  batch: readonly OwnChange[],
  results: Settlement[],
): Promise<Failure | null> {
  if (results.length === 0) return null
  const nowMs = desk.nowMs()
  const kept = await desk.store.settle(results, nowMs)
  if (!kept.ok) return kept.failure
  const byNumber = new Map(batch.map((own) => [own.change.number, own]))
  desk.settled(
    results.map(({ number, state, code, field }) => ({
      change: byNumber.get(number)!.change,
      state,
      ...(code === undefined ? {} : { code }),
      ...(field === undefined ? {} : { field }),
      ...(state === 'acked' ? { ackedAtMs: nowMs } : {}),
    })),
  )
  return null
}

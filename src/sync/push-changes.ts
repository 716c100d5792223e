// Sending own changes in number order, each judged for itself: a change the hub cannot take is parked and blocks nothing
// (SPEC P). Only a verdict acknowledges, and only the very change it is about.
import type { Id } from '../domain/id'
import { changeLimits, type Change } from '../protocol/change'
import type { PushReply, Verdict, WithheldChange } from '../protocol/messages'
import { utf8Length } from '../protocol/parse-change'
import type { EngineDesk, Failure } from './engine-desk'
import type { OwnChange, Settlement } from './ports'
import { believedAcked, fillGap } from './push-gap'
import { takeAnotherDeviceId } from './rebind'

export type PushEnd =
  | { type: 'drained' }
  | { type: 'epoch-changed'; epoch: string; have: number }
  | { type: 'failed'; failure: Failure }

/** What goes out for one number: the change, or a placeholder for one that does not get through. */
export interface Outgoing {
  number: number
  body: Change | WithheldChange
  /** What is held of it on this device. */
  own: OwnChange | null
}

/** A device id that is not one's own is left at most this often in a run; more would be a fault of the hub's. */
const mostForks = 3
/** So often a change makes the hub fall over before it is held back. */
const mostCrashes = 3
/** A hub that lacks something else each time it is asked is not to be relied upon. */
const mostGaps = 3
const waitMs = 5_000

const outgoing = (own: OwnChange): Outgoing => ({ number: own.change.number, body: own.change, own })

/** As many as fit the size a slow link can carry in one request; always at least one. */
export function cutBatch(waiting: readonly Outgoing[], limit: number): Outgoing[] {
  let bytes = 0
  const batch: Outgoing[] = []
  for (const one of waiting.slice(0, limit)) {
    bytes += utf8Length(JSON.stringify(one.body)) + 1
    if (batch.length > 0 && bytes > changeLimits.pushTargetBytes) break
    batch.push(one)
  }
  return batch
}

export async function pushChanges(desk: EngineDesk): Promise<PushEnd> {
  let after = 0
  let limit: number = changeLimits.changesPerPush
  let forks = 0
  let crashes = 0
  let gapsFilled = 0
  /** Numbers before the first one pending that the hub turned out not to hold. */
  let gap: Outgoing[] = []
  const failed = (failure: Failure): PushEnd => ({ type: 'failed', failure })

  for (;;) {
    const waiting =
      gap.length > 0 ? gap : (await desk.store.pending(after, changeLimits.changesPerPush)).map(outgoing)
    const batch = cutBatch(waiting, limit)
    const last = batch[batch.length - 1]
    if (!last) return { type: 'drained' }
    if (last.own && last.own.change.deviceId !== desk.identity().deviceId) {
      // Another tab has taken a new device id: what is known of numbers here is of the old one.
      if (++forks > mostForks) return failed({ type: 'busy', retryAfterMs: waitMs })
      await desk.reload()
      after = 0
      gap = []
      continue
    }

    const { deviceId } = desk.identity()
    const sent = await send(desk, batch)
    if (!sent.ok) {
      const crash = isCrash(sent.failure)
      if (!crash && !isAtFault(sent.failure)) return failed(sent.failure)
      if (batch.length > 1) {
        limit = Math.ceil(batch.length / 2)
        continue
      }
      if (crash) {
        const healthy = await send(desk, [])
        if (!healthy.ok) return failed(healthy.failure)
        if (++crashes < mostCrashes) continue
      }
      // The hub has to keep something before this one is given up: a hub that can keep nothing is at fault itself.
      const withheld = await withhold(desk, last)
      if (withheld) return failed(withheld)
    } else {
      const reply = sent.value
      const restored = desk.hub().epoch !== null && desk.hub().epoch !== reply.epoch
      const unsettled = await settle(desk, deviceId, batch, toSettlements(batch, reply, restored))
      if (unsettled) return failed(unsettled)
      if (restored) return { type: 'epoch-changed', epoch: reply.epoch, have: reply.have }
      if (isForked(batch, reply)) {
        if (++forks > mostForks) return failed({ type: 'refused', failure: 'failed', status: 200 })
        const renamed = await takeAnotherDeviceId(desk, deviceId)
        if (renamed) return failed(renamed)
        after = 0
        gap = []
        continue
      }
      const missing = missingBefore(desk, batch, reply)
      if (missing !== null) {
        if (++gapsFilled > mostGaps) return failed({ type: 'busy', retryAfterMs: waitMs })
        const filled = await fillGap(desk, reply.have, missing)
        if (!filled.ok) return failed(filled.failure)
        gap = filled.value
        after = 0
        continue
      }
      if (firstUnanswered(batch, reply)) return failed({ type: 'busy', retryAfterMs: waitMs })
    }
    crashes = 0
    if (gap.length > 0) gap = gap.slice(batch.length)
    else after = last.number
    limit = Math.min(changeLimits.changesPerPush, limit * 2)
  }
}

/** A placeholder for a number the hub has after all is no fork: its page will tell. */
function isForked(batch: readonly Outgoing[], reply: PushReply): boolean {
  return reply.verdicts.some(({ verdict, index }) => {
    const body = batch[index]?.body
    return verdict === 'fork' && body !== undefined && !('withheld' in body)
  })
}

/** The first number that got no answer, or the answer to come again: none after it is taken either (P7). */
function firstUnanswered(batch: readonly Outgoing[], reply: PushReply): Outgoing | undefined {
  const answered = new Set(
    reply.verdicts.filter(({ verdict }) => verdict !== 'retry').map(({ index }) => index),
  )
  return batch.find((_, index) => !answered.has(index))
}

/**
 * Where the hub lacks earlier numbers than it was sent, the number up to which they are missing: it has lost what it had, or a
 * placeholder never arrived.
 */
function missingBefore(desk: EngineDesk, batch: readonly Outgoing[], reply: PushReply): number | null {
  const unanswered = firstUnanswered(batch, reply)
  if (unanswered) return reply.have + 1 < unanswered.number ? unanswered.number : null
  const acked = believedAcked(desk)
  return acked > reply.have ? acked + 1 : null
}

type Sent = { ok: true; value: PushReply } | { ok: false; failure: Failure }

async function send(desk: EngineDesk, batch: readonly Outgoing[]): Promise<Sent> {
  const answer = await desk.transport.push({
    deviceId: desk.identity().deviceId,
    epoch: desk.hub().epoch,
    changes: batch.map((one) => one.body),
  })
  if (answer.ok) desk.heardFromHub(answer.value.now)
  return answer
}

/** Something in the request itself is why it did not go through. */
function isAtFault(failure: Failure): boolean {
  return failure.type === 'refused' && (failure.status === 413 || failure.status === 400)
}

function isCrash(failure: Failure): boolean {
  return failure.type === 'refused' && failure.status === 500
}

/** Uses the number up with a placeholder, so that later ones can follow; the change itself stays here, to be looked at (P9). */
async function withhold(desk: EngineDesk, one: Outgoing): Promise<Failure | null> {
  const { deviceId } = desk.identity()
  const body: WithheldChange = { format: 1, deviceId, number: one.number, withheld: true }
  const sent = await send(desk, [{ ...one, body }])
  if (!sent.ok) return sent.failure
  const verdict = sent.value.verdicts[0]?.verdict
  // Numbers before it are missing at the hub: the next run starts with those.
  if (verdict === undefined || verdict === 'retry') return { type: 'busy', retryAfterMs: waitMs }
  // Any other verdict: the hub holds a change of that number after all; the page it comes back in will say which.
  if (verdict !== 'parked' || one.own?.state !== 'pending') return null
  return settle(desk, deviceId, [one], [{ number: one.number, state: 'parked', code: 'batch-refused' }])
}

/**
 * After a restore a refusal may only mean that the record's beginning is gone as well: it is not taken for an answer. What was
 * parked or set aside and had to be sent again stays as its author left it, unless the hub takes it after all.
 */
function toSettlements(batch: readonly Outgoing[], reply: PushReply, restored: boolean): Settlement[] {
  const settlements: Settlement[] = []
  for (const verdict of reply.verdicts) {
    const one = batch[verdict.index]
    if (!one?.own || 'withheld' in one.body) continue
    const { number } = one
    if (verdict.number !== null && verdict.number !== number) continue
    if (verdict.verdict === 'stored' || verdict.verdict === 'duplicate')
      settlements.push({ number, state: 'acked' })
    else if (verdict.verdict === 'parked' && !restored && one.own.state === 'pending')
      settlements.push({ number, state: 'parked', ...reasonOf(verdict) })
  }
  return settlements
}

function reasonOf(verdict: Extract<Verdict, { verdict: 'parked' }>): Pick<Settlement, 'code' | 'field'> {
  return verdict.field === undefined ? { code: verdict.code } : { code: verdict.code, field: verdict.field }
}

/** `deviceId`: under which id the batch was sent; a tab may have taken another one since. */
async function settle(
  desk: EngineDesk,
  deviceId: Id,
  batch: readonly Outgoing[],
  results: Settlement[],
): Promise<Failure | null> {
  if (results.length === 0) return null
  const nowMs = desk.nowMs()
  const byNumber = new Map(batch.map((one) => [one.number, one.own]))
  const kept = await desk.store.settle(results, nowMs, deviceId)
  if (!kept.ok) return kept.failure
  desk.settled(
    results.flatMap(({ number, state, code, field }) => {
      const own = byNumber.get(number)
      if (!own) return []
      return {
        change: own.change,
        state,
        ...(code === undefined ? {} : { code }),
        ...(field === undefined ? {} : { field }),
        ...(state === 'acked' ? { ackedAtMs: nowMs } : {}),
      }
    }),
  )
  return null
}

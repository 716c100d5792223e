// Receiving a batch of changes (SPEC P, D): each is judged for itself, and one that is refused harms no other.
import { isId, type Id } from '../domain/id'
import { canonicalText, changeLimits, type Change } from '../protocol/change'
import { decideChange } from '../protocol/decide'
import type { PushReply, PushRequest, Verdict } from '../protocol/messages'
import { depthOf, parseChange, type Refusal } from '../protocol/parse-change'
import { readAuthority, type Authority } from './authority'
import type { FailureCode } from '../protocol/messages'
import { keepAccepted } from './keep-change'
import type { HubStore } from './storage/hub-store'

export interface Receiver {
  deviceId: Id
  personId: Id
}

/** Reads the envelope; what is inside `changes` stays unknown. */
export function parsePush(body: unknown): PushRequest | FailureCode {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return unreadable(body)
  const { deviceId, epoch, changes, ...rest } = body as Record<string, unknown>
  if (!isId(deviceId) || !(epoch === null || typeof epoch === 'string') || !Array.isArray(changes))
    return unreadable(body)
  if (Object.keys(rest).length > 0) return unreadable(rest)
  if (changes.length > changeLimits.changesPerPush) return 'too-large'
  return { deviceId, epoch, changes }
}

/** Why a message that is not one of ours is refused. */
export function unreadable(body: unknown): FailureCode {
  return depthOf(body) > changeLimits.depth ? 'too-deep' : 'malformed'
}

/**
 * Stores what it can in one transaction. Every verdict in the reply is durable when the promise resolves. A device that
 * knows another epoch is asked to send again from `have`: the record a change speaks of may be among what was lost (SPEC P8).
 */
export async function receivePush(
  store: HubStore,
  receiver: Receiver,
  { epoch: knownEpoch, changes }: Pick<PushRequest, 'epoch' | 'changes'>,
  nowMs: number,
  authorityIn: (store: HubStore) => Promise<Authority>,
): Promise<PushReply> {
  return store.transaction(async (inner) => {
    const verdicts: Verdict[] = []
    const epoch = await inner.epoch()
    const desk: Desk = { store: inner, authority: await authorityIn(inner), receiver, nowMs }
    for (const [index, raw] of changes.entries()) {
      const answer =
        knownEpoch === null || knownEpoch === epoch
          ? await receiveOne(desk, raw)
          : sendAgain(raw, receiver.deviceId)
      verdicts.push({ index, ...answer })
    }
    const have = await inner.advanceHave(receiver.deviceId)
    return { lianxin: 1, epoch, now: new Date(nowMs).toISOString(), have, verdicts }
  })
}

interface Desk {
  store: HubStore
  /** Replaced when a change to the tree is accepted: the next change is judged by it. */
  authority: Authority
  receiver: Receiver
  nowMs: number
}

type WithoutIndex<V> = V extends Verdict ? Omit<V, 'index'> : never
type Answer = WithoutIndex<Verdict>

async function receiveOne(desk: Desk, raw: unknown): Promise<Answer> {
  const { store, receiver } = desk
  const parsed = parseChange(raw)
  if (!parsed.ok) {
    const number = readableNumber(raw, receiver.deviceId)
    if (number === null) return parkedAnswer(null, parsed.refusal)
    return parkUnlessHeld(desk, number, parsed.refusal)
  }
  const { change } = parsed
  if (change.deviceId !== receiver.deviceId)
    return parkedAnswer(null, { code: 'forged-device', field: 'deviceId' })
  if (change.authorId !== receiver.personId) {
    return parkUnlessHeld(desk, change.number, { code: 'forged-author', field: 'authorId' })
  }
  const text = canonicalText(change)
  const held = await store.change(change.deviceId, change.number)
  if (held) return { number: change.number, verdict: held.text === text ? 'duplicate' : 'fork' }
  const parked = await store.parked(change.deviceId, change.number)
  // Where no text was kept, nothing contradicts a readable change that comes under the number now.
  if (parked && parked.text !== null) {
    if (parked.text !== text) return { number: change.number, verdict: 'fork' }
    return parkedAnswer(change.number, toRefusal(parked))
  }
  const known = await store.record(change.recordId)
  const grants = desk.authority.grantsOf(receiver.personId, desk.nowMs)
  const decision = decideChange(change, { ...receiver, grants }, known, desk.authority.tree)
  if (!decision.store) return park(desk, change.number, decision.refusal, text)
  await store.transaction(async (inner) => {
    if (parked) await inner.unpark(change.deviceId, change.number)
    await keepAccepted(inner, change, decision, known, desk.nowMs)
  })
  if (changesAuthority(change)) desk.authority = await readAuthority(store)
  return { number: change.number, verdict: 'stored' }
}

function changesAuthority(change: Change): boolean {
  return change.recordKind === 'area' || change.recordKind === 'membership'
}

function sendAgain(raw: unknown, deviceId: Id): Answer {
  return { number: readableNumber(raw, deviceId), verdict: 'retry' }
}

/** A number that the log holds already is not parked as well: something else came under it. */
async function parkUnlessHeld(desk: Desk, number: number, refusal: Refusal): Promise<Answer> {
  if (await desk.store.change(desk.receiver.deviceId, number)) return { number, verdict: 'fork' }
  const parked = await desk.store.parked(desk.receiver.deviceId, number)
  if (parked && parked.text !== null) return { number, verdict: 'fork' }
  return park(desk, number, refusal, null)
}

async function park(desk: Desk, number: number, refusal: Refusal, text: string | null): Promise<Answer> {
  await desk.store.park({
    deviceId: desk.receiver.deviceId,
    number,
    code: refusal.code,
    field: refusal.field ?? null,
    text,
    receivedAt: desk.nowMs,
  })
  return parkedAnswer(number, refusal)
}

function parkedAnswer(number: number | null, refusal: Refusal): Answer {
  return { number, verdict: 'parked', ...refusal }
}

function toRefusal(parked: { code: Refusal['code']; field: string | null }): Refusal {
  return parked.field === null ? { code: parked.code } : { code: parked.code, field: parked.field }
}

/** The number a refused change came under, if it can be read and is one of this device's. */
function readableNumber(raw: unknown, deviceId: Id): number | null {
  if (typeof raw !== 'object' || raw === null) return null
  const { number, deviceId: claimed } = raw as Record<string, unknown>
  return claimed === deviceId && Number.isSafeInteger(number) && (number as number) >= 1
    ? (number as number)
    : null
}

// Receiving a batch of changes (SPEC P, D): read in bulk, judged in memory each for itself, written in bulk.
import { isId, type Id } from '../domain/id'
import { admitChange, parkedAnswer, readPushed, type Answer, type ReadChange } from '../protocol/admit-change'
import { changeLimits, type Change } from '../protocol/change'
import { grantsVersion } from '../protocol/digest'
import type { FailureCode, PushReply, PushRequest, Verdict } from '../protocol/messages'
import { depthOf, type Refusal } from '../protocol/parse-change'
import { placesRecord } from '../protocol/place-change'
import type { Authority } from './authority'
import { openHubHands, type HubHands } from './hub-hand'
import { judgeChange, presentAuthority, recordsOf, type Court, type Receiver } from './judge-change'
import { isTreeKind, openDesk, type Desk } from './keep-change'
import type { RandomBytes } from './secrets'
import type { Held, HubStore, Touches } from './storage/hub-store'

export type { Receiver } from './judge-change'

/** What of the hub a push needs. */
export interface PushDesk {
  store: HubStore
  authority(within?: HubStore): Promise<Authority>
  random: RandomBytes
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
 * Throws when the receiver's device is not known; whoever calls has made sure of it.
 */
export async function receivePush(
  hub: PushDesk,
  receiver: Receiver,
  request: Pick<PushRequest, 'epoch' | 'changes'>,
  nowMs: number,
): Promise<PushReply> {
  const reads = request.changes.map((raw) => readPushed(raw, receiver.deviceId))
  const receive = (touches?: Touches) =>
    hub.store.transaction(
      (store) => receiveIn(hub, store, receiver, request.epoch, reads, nowMs, touches === undefined),
      touches,
    )
  try {
    return await receive(touchesOf(receiver, reads))
  } catch (error) {
    // Found out on the way; from the start, then, with nobody else about.
    if (error instanceof NeedsAll) return receive()
    throw error
  }
}

/** Thrown to take a transaction back: it has to write with the hub's own hands, which one transaction may do at a time. */
class NeedsAll extends Error {}

/** Undefined for what may reach records that nobody has named: moves, and areas. */
function touchesOf(receiver: Receiver, reads: readonly ReadChange[]): Touches | undefined {
  const recordIds: Id[] = []
  let tree = false
  for (const { change } of reads) {
    if (!change) continue
    if (change.recordKind === 'area' || (change.action === 'set' && placesRecord(change))) return undefined
    if (isTreeKind(change.recordKind)) tree = true
    recordIds.push(...recordsOf(change))
  }
  return { deviceIds: [receiver.deviceId], recordIds: [...new Set(recordIds)], tree }
}

async function receiveIn(
  hub: PushDesk,
  store: HubStore,
  receiver: Receiver,
  knownEpoch: string | null,
  reads: readonly ReadChange[],
  nowMs: number,
  alone: boolean,
): Promise<PushReply> {
  const epoch = await store.epoch()
  const device = await store.device(receiver.deviceId)
  if (!device) throw new Error('a push for a device that is not known')
  let hands: HubHands | null = null
  const court: Court = {
    desk: openDesk(store, nowMs),
    authority: await hub.authority(store),
    stale: false,
    created: [],
    hands() {
      if (!alone) throw new NeedsAll()
      return (hands ??= openHubHands(store, nowMs, hub.random))
    },
  }
  const { verdicts, have } =
    knownEpoch === null || knownEpoch === epoch
      ? await receiveAll(court, receiver, reads, device.have)
      : sendAgain(reads, device.have)
  if (have > device.have) await store.setHave(receiver.deviceId, have)
  await (hands as HubHands | null)?.close()
  const grants = (await presentAuthority(court)).grantsOf(receiver.personId, nowMs)
  const now = new Date(nowMs).toISOString()
  return { lianxin: 1, epoch, now, have, grantsVersion: grantsVersion(grants), verdicts }
}

interface Received {
  verdicts: Verdict[]
  have: number
}

function sendAgain(reads: readonly ReadChange[], have: number): Received {
  return { verdicts: reads.map(({ number }, index) => ({ index, number, verdict: 'retry' })), have }
}

async function receiveAll(
  court: Court,
  receiver: Receiver,
  reads: readonly ReadChange[],
  before: number,
): Promise<Received> {
  const { desk } = court
  const verdicts: Verdict[] = []
  let have = before
  const numbers = reads.flatMap(({ number }) => (number === null ? [] : [number]))
  const held = await desk.store.held(receiver.deviceId, [...new Set(numbers)])
  await desk.load(reads.flatMap(({ change }) => (change ? recordsOf(change) : [])))
  let forked = false
  for (const [index, read] of reads.entries()) {
    // Two devices share these numbers: what this one has after the fork comes under its next id (SPEC P4).
    const answer: Answer =
      forked && read.number !== null
        ? { number: read.number, verdict: 'retry' }
        : await receiveOne(court, receiver, read, have, held)
    // A placeholder for a number that is taken says nothing of who took it (SPEC P9).
    if (answer.verdict === 'fork' && read.refusal?.code !== 'withheld') forked = true
    if (answer.number === have + 1 && answer.verdict !== 'retry') have = answer.number
    verdicts.push({ index, ...answer })
  }
  await desk.flush()
  await judgeWaiting(court)
  return { verdicts, have }
}

async function receiveOne(
  court: Court,
  receiver: Receiver,
  read: ReadChange,
  have: number,
  held: Map<number, Held>,
): Promise<Answer> {
  const admission = admitChange(read, have, read.number === null ? undefined : held.get(read.number))
  if (admission.step === 'answer') return admission.answer
  if (admission.step === 'park') return park(court.desk, receiver, held, admission)
  const { change, text, again } = admission
  const { number } = change
  const refusal = await judgeChange(court, receiver, change, text, again)
  if (refusal) return park(court.desk, receiver, held, { number, refusal, text })
  held.set(number, { text, refusal: null })
  return { number, verdict: 'stored' }
}

function park(
  desk: Desk,
  { deviceId }: Receiver,
  held: Map<number, Held>,
  { number, refusal, text }: { number: number; refusal: Refusal; text: string | null },
): Answer {
  held.set(number, { text, refusal })
  const { code, field = null } = refusal
  desk.park({ deviceId, number, code, field, text })
  return parkedAnswer(number, refusal)
}

/**
 * Judges again what was refused because its record was not there, now that it is: after a restore, somebody's correction may
 * come back before the record it corrects (SPEC P10). Its device learns of it from the log, as from any page.
 */
async function judgeWaiting(court: Court): Promise<void> {
  const { desk, created } = court
  const waiting = created.length === 0 ? [] : await desk.store.waitingFor(created)
  if (waiting.length === 0) return
  // It writes for devices that the transaction has not named.
  court.hands()
  for (const { deviceId, text } of waiting) {
    const device = await desk.store.device(deviceId)
    if (!device || text === null) continue
    const change = JSON.parse(text) as Change
    await desk.load(recordsOf(change))
    await judgeChange(court, { deviceId, personId: device.personId }, change, text, true)
  }
  await desk.flush()
}

// Unsent work of other people who use this device, sent for them by whoever is signed in: sealed and signed with their own keys,
// so that the hub takes it as theirs. Their stores are not touched but to say what the hub has answered.
import { canonicalText } from '../protocol/change'
import type { Frame } from '../protocol/messages'
import type { Failure } from './engine-desk'
import { framesOfChanges, framesOfFile, type FrameMaker } from './make-frames'
import type { DeviceStore, Identity, OwnChange } from './ports'
import { settlementsOf } from './read-receipt'
import { comesAgain, relayLines, type Outcome } from './relay-frames'
import type { Carrier } from './carrier'

/** Read at once; the engine's own limit of a push. */
const changesAtOnce = 200

export async function carryOthers(carrier: Carrier): Promise<Failure | null> {
  const people = await carrier.registry.people()
  if (!people.ok) return null
  const { personId } = carrier.desk.identity()
  for (const other of people.value) {
    if (other.personId === personId || other.ownNotebook) continue
    if (carrier.patience.waits(other.personId, carrier.desk.nowMs())) continue
    const failure = await carryFor(carrier, other)
    if (failure) return failure
  }
  return null
}

async function carryFor(carrier: Carrier, other: Identity): Promise<Failure | null> {
  const opened = await carrier.registry.open(other)
  if (!opened.ok) return null
  const store = opened.value
  try {
    return await sendWorkOf(carrier, store)
  } catch {
    // A store or a key that cannot be read today keeps what it has; its owner will be told when he is in.
    carrier.patience.put(other.personId, carrier.desk.nowMs())
    return null
  } finally {
    store.close()
  }
}

async function sendWorkOf(carrier: Carrier, store: DeviceStore): Promise<Failure | null> {
  const files = await store.undeliveredFiles()
  const first = await store.pending(0, 1)
  if (first.length + files.length === 0) return null
  const { identity, own } = await store.read()
  const { personId, deviceId } = identity
  const maker: FrameMaker = { keyring: carrier.keyring, hubKey: carrier.hubKey, personId, deviceId }

  for (let after = 0; ;) {
    const pending = (await store.pending(after, changesAtOnce)).filter(
      (one) => one.change.deviceId === deviceId,
    )
    if (pending.length === 0) break
    const sent = await send(carrier, framesOfChanges(maker, pending))
    if (!sent.ok) return sent.failure
    let answered = 0
    for (const outcome of sent.outcomes) answered += await settle(carrier, store, pending, outcome)
    // What the hub has left open, a fork too, is for its owner; trying it every minute would help nobody.
    if (answered < pending.length) {
      carrier.patience.put(personId, carrier.desk.nowMs())
      return null
    }
    after = pending[pending.length - 1]!.change.number
  }

  const named = filesNamedBy(own)
  for (const { sha256 } of files) {
    if (!named.has(sha256)) continue
    const file = await store.readFile(sha256)
    if (!file) continue
    const sent = await send(carrier, framesOfFile(maker, sha256, file.bytes))
    if (!sent.ok) return sent.failure
    for (const outcome of sent.outcomes) await settle(carrier, store, [], outcome)
    if (sent.outcomes.some(isLeft)) carrier.patience.put(personId, carrier.desk.nowMs())
  }
  return null
}

function isLeft(outcome: Outcome): boolean {
  return outcome.type !== 'taken' || comesAgain(outcome.receipt)
}

/** One frame a request: each is about as large as a push. Ends at the first that does not get through. */
async function send(
  carrier: Carrier,
  frames: AsyncIterable<Frame>,
): Promise<{ ok: true; outcomes: Outcome[] } | { ok: false; failure: Failure }> {
  const outcomes: Outcome[] = []
  for await (const frame of frames) {
    const answer = await relayLines(carrier, [canonicalText(frame)])
    if (!answer.ok)
      return outcomes.length > 0 ? { ok: true, outcomes: [...outcomes, { type: 'later' }] } : answer
    outcomes.push(...answer.outcomes)
    if (answer.outcomes.some(isLeft)) break
  }
  return { ok: true, outcomes }
}

/** Says how many changes have their answer now. */
async function settle(
  carrier: Carrier,
  store: DeviceStore,
  pending: readonly OwnChange[],
  outcome: Outcome,
): Promise<number> {
  if (outcome.type !== 'taken') return 0
  const byNumber = new Map(pending.map((own) => [own.change.number, own]))
  const settlements = settlementsOf(outcome.receipt, byNumber)
  if (settlements.length > 0) await store.settle(settlements, carrier.desk.nowMs(), outcome.receipt.deviceId)
  for (const sha256 of outcome.receipt.files) await store.markFileDelivered(sha256)
  return settlements.length
}

/** By his own changes: what he has not saved yet, such as a photo of a form still open, is sent to nobody. */
function filesNamedBy(own: readonly OwnChange[]): ReadonlySet<string> {
  const named = new Set<string>()
  for (const { change } of own) {
    if (change.action !== 'create') continue
    const { sha256, files } = change.fields
    if (change.recordKind === 'attachment' && typeof sha256 === 'string') named.add(sha256)
    if (change.recordKind !== 'batch' || !Array.isArray(files)) continue
    for (const file of files as { sha256: string }[]) named.add(file.sha256)
  }
  return named
}

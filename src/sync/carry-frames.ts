// Frames of colleagues, brought here by hand and taken on unread. A receipt goes where its device is: into a store on this
// very device, or on the shelf of those to be taken back.
import { canonicalText } from '../protocol/change'
import type { Receipt } from '../protocol/messages'
import type { Failure } from './engine-desk'
import type { CarriedFrame, CarriedReceipt } from './ports'
import { applyReceipt, type Carrier } from './carrier'
import { comesAgain, countForRequest, relayLines, type Outcome } from './relay-frames'

/** Lines held in memory at once; the largest is some 1.5 MB. */
const framesAtOnce = 8
/** Whoever wrote them has long since met the hub himself, or another carrier. */
const keepMs = 90 * 24 * 3_600_000

export async function carryFrames(carrier: Carrier): Promise<Failure | null> {
  const { desk, patience } = carrier
  const { store } = desk
  await dropOldReceipts(carrier)
  const passed = new Set<string>()
  for (;;) {
    const due = (await store.frameIds()).filter((id) => !passed.has(id) && !patience.waits(id, desk.nowMs()))
    const held = await store.readFrames(due.slice(0, framesAtOnce))
    if (held.length === 0) return null
    const frames = held.slice(0, countForRequest(held.map(({ line }) => line)))
    for (const { id } of frames) passed.add(id)
    const answer = await relayLines(
      carrier,
      frames.map(({ line }) => line),
    )
    if (!answer.ok) return answer.failure
    await keepAnswers(carrier, frames, answer.outcomes)
  }
}

async function keepAnswers(
  carrier: Carrier,
  frames: readonly CarriedFrame[],
  outcomes: readonly Outcome[],
): Promise<void> {
  const { desk, patience } = carrier
  const nowMs = desk.nowMs()
  const done: string[] = []
  const receipts: CarriedReceipt[] = []
  for (const [at, { id, importedAtMs }] of frames.entries()) {
    const outcome = outcomes[at]!
    const isOld = nowMs - importedAtMs > keepMs
    if (outcome.type === 'later' || (outcome.type === 'taken' && comesAgain(outcome.receipt))) {
      if (isOld) done.push(id)
      else patience.put(id, nowMs)
      continue
    }
    done.push(id)
    patience.forget(id)
    if (outcome.type === 'rejected') carrier.rejected++
    else if (!(await applyReceipt(carrier, outcome.receipt)).here && saysSomething(outcome.receipt))
      receipts.push(await toCarried(carrier, outcome.receipt))
  }
  // Where there is no room for a receipt the frame stays, and is answered again as a duplicate.
  await desk.store.answerFrames(done, receipts)
}

/** A piece of a file that is not whole yet has nothing to tell its sender. */
function saysSomething(receipt: Receipt): boolean {
  return receipt.verdicts.length + receipt.files.length > 0
}

export async function toCarried({ desk, keyring }: Carrier, receipt: Receipt): Promise<CarriedReceipt> {
  const line = canonicalText(receipt)
  const id = await keyring.sha256(Uint8Array.from(line, (character) => character.charCodeAt(0) & 0xff))
  return { id, deviceId: receipt.deviceId, line, keptAtMs: desk.nowMs() }
}

async function dropOldReceipts({ desk }: Carrier): Promise<void> {
  const old = (await desk.store.listReceipts()).filter(({ keptAtMs }) => desk.nowMs() - keptAtMs > keepMs)
  if (old.length > 0) await desk.store.dropReceipts(old.map(({ id }) => id))
}

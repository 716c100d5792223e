// Files to take along: own unsent work in a bundle, and receipts for others. Reads only: it works when the device is full and
// while the sync is failing, and may be done as often as one likes.
import { bundleEnding, bundleText, receiptEnding, receiptsText } from '../protocol/bundle'
import type { Frame } from '../protocol/messages'
import type { CarriedFileAnswer, CarryFailure } from './carry-book'
import type { Desk } from './desk'
import { framesOfChanges, framesOfFile, type FrameMaker } from './make-frames'
import { everNamed } from './named-files'
import type { Keyring, OwnChange } from './ports'
import { utf8Bytes } from './utf8'

const failed = (failure: CarryFailure): CarriedFileAnswer => ({ ok: false, failure })

/** Own changes that are not acknowledged, in number order. */
export function unsentChanges(desk: Desk): OwnChange[] {
  const { deviceId } = desk.identity()
  return [...desk.notebook().own.all()]
    .filter(({ state, change }) => state === 'pending' && change.deviceId === deviceId)
    .sort((a, b) => a.change.number - b.change.number)
}

/** What is not named by anything, such as a photo of a form still open, goes nowhere. */
export async function unsentFiles(desk: Desk): Promise<string[]> {
  const waiting = await desk.store.undeliveredFiles()
  if (waiting.length === 0) return []
  const named = everNamed(desk.notebook())
  return waiting.map(({ sha256 }) => sha256).filter((sha256) => named.has(sha256))
}

export async function exportBundle(desk: Desk, keyring: Keyring): Promise<CarriedFileAnswer> {
  const { hubKey } = desk.hub()
  const { personId, deviceId, name, hubName } = desk.identity()
  const changes = unsentChanges(desk)
  const files = await unsentFiles(desk)
  if (changes.length + files.length === 0) return failed({ type: 'nothing-waits' })
  if (!hubKey) return failed({ type: 'no-hub' })
  const numbers = changes.map(({ change }) => change.number)
  const header = {
    lianxin: 1,
    bundle: 1,
    hubName,
    hubKeyId: hubKey.id,
    deviceId,
    personName: name,
    from: numbers[0] ?? 0,
    to: numbers[numbers.length - 1] ?? 0,
    changes: changes.length,
    files: files.length,
    madeAt: desk.madeAt(),
  } as const
  try {
    const maker: FrameMaker = { keyring, hubKey, personId, deviceId }
    // As bytes at once: a bundle of many photos must not lie in memory several times.
    const parts = [utf8Bytes(bundleText(header, []))]
    for await (const frame of ownFrames(maker, desk, changes, files)) parts.push(lineOf(frame))
    const records = new Set(changes.map(({ change }) => change.recordId)).size
    const fileName = `连心簿-待送-${safeInName(name)}-${stampOfName(desk)}${bundleEnding}`
    return { ok: true, name: fileName, bytes: joined(parts), records, files: files.length, receipts: 0 }
  } catch (cause) {
    // The key of this device could not be read, or not be kept when it was made.
    return failed({ type: 'storage-unavailable', detail: String(cause) })
  }
}

async function* ownFrames(
  maker: FrameMaker,
  desk: Desk,
  changes: readonly OwnChange[],
  files: readonly string[],
): AsyncGenerator<Frame> {
  yield* framesOfChanges(maker, changes)
  for (const sha256 of files) {
    const file = await desk.store.readFile(sha256)
    if (file) yield* framesOfFile(maker, sha256, file.bytes)
  }
}

export async function exportReceipts(desk: Desk): Promise<CarriedFileAnswer> {
  const receipts = await desk.store.listReceipts()
  if (receipts.length === 0) return failed({ type: 'nothing-waits' })
  const bytes = utf8Bytes(receiptsText(receipts.map(({ line }) => line)))
  const name = `连心簿-回执-${stampOfName(desk)}${receiptEnding}`
  return { ok: true, name, bytes, records: 0, files: 0, receipts: receipts.length }
}

/** '2026-11-23-1405': two files of one day must not bear one name. */
function stampOfName(desk: Desk): string {
  const madeAt = desk.madeAt()
  return `${madeAt.slice(0, 10)}-${madeAt.slice(11, 13)}${madeAt.slice(14, 16)}`
}

function safeInName(name: string): string {
  return name.replace(/[\\/:*?"<>|\s]+/g, '').slice(0, 20)
}

function lineOf(frame: Frame): Uint8Array {
  return utf8Bytes(`${JSON.stringify(frame)}\n`)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

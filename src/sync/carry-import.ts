// Taking in a file that came by hand. Whatever it is, it is believed only as far as it can be checked: receipts by the hub's
// signature; frames not at all, they are for the hub to judge.
import { readCarriedFile, type CarriedFile } from '../protocol/bundle'
import type { Frame } from '../protocol/messages'
import { applyReceipt, type Carrier } from './carrier'
import type { ImportAnswer, Imported } from './carry-book'
import { toCarried } from './carry-frames'
import type { CarriedFrame, CarriedReceipt, Kept, Keyring } from './ports'
import { isGenuine } from './read-receipt'
import { utf8Bytes, utf8Text } from './utf8'

export async function importCarried(carrier: Carrier, bytes: Uint8Array): Promise<ImportAnswer> {
  const file = readCarriedFile(utf8Text(bytes))
  if (!file) return { ok: false, failure: { type: 'not-ours' } }
  const value: Imported = {
    from: file.header?.personName || null,
    frames: { kept: 0, known: 0, own: 0, otherHub: 0 },
    delivered: 0,
    refused: 0,
    receipts: { applied: 0, kept: 0, forged: 0, past: 0 },
    unreadable: file.unreadable,
    newer: file.newer,
  }
  const frames = await keepFrames(carrier, file, value)
  if (!frames.ok) return frames
  const receipts = await takeReceipts(carrier, file, value)
  return receipts.ok ? { ok: true, value } : receipts
}

async function keepFrames(
  { desk, keyring, hubKey }: Carrier,
  file: CarriedFile,
  told: Imported,
): Promise<Kept> {
  const known = new Set(await desk.store.frameIds())
  const fresh: CarriedFrame[] = []
  for (const { frame, line } of file.frames) {
    if (frame.deviceId === desk.identity().deviceId) told.frames.own++
    else if (frame.hubKeyId !== hubKey.id) told.frames.otherHub++
    else {
      const id = await frameId(keyring, frame, line)
      if (known.has(id)) told.frames.known++
      else fresh.push({ id, deviceId: frame.deviceId, line, importedAtMs: desk.nowMs() })
    }
  }
  const kept = await desk.store.keepFrames(fresh)
  if (kept.ok) told.frames.kept = fresh.length
  return kept
}

/** Text before files, each device's numbers in order. */
async function frameId(keyring: Keyring, { kind, deviceId, from }: Frame, line: string): Promise<string> {
  const place = String(from).padStart(16, '0')
  return `${kind} ${deviceId} ${place} ${await keyring.sha256(utf8Bytes(line))}`
}

async function takeReceipts(carrier: Carrier, file: CarriedFile, told: Imported): Promise<Kept> {
  const { desk, keyring, hubKey } = carrier
  const forOthers: CarriedReceipt[] = []
  const delivered = new Set<string>()
  for (const { receipt } of file.receipts) {
    if (!(await isGenuine(keyring, hubKey, receipt))) {
      told.receipts.forged++
      continue
    }
    const applied = await applyReceipt(carrier, receipt)
    told.refused += applied.refused
    for (const recordId of applied.delivered) delivered.add(recordId)
    if (applied.past) told.receipts.past++
    else if (applied.here) told.receipts.applied++
    else forOthers.push(await toCarried(carrier, receipt))
  }
  told.delivered = delivered.size
  told.receipts.kept = forOthers.length
  return forOthers.length > 0 ? desk.store.answerFrames([], forOthers) : { ok: true, value: undefined }
}

// Opening what was carried by hand (SPEC B): whose it is, that nobody changed it on the way, and what is in it.
import {
  boundText,
  parseFrame,
  readChangesBody,
  readChunkBody,
  signedFrameText,
  type ChunkBody,
} from '../protocol/frame'
import type { Id } from '../domain/id'
import type { FrameAnswer } from '../protocol/messages'
import type { HubKeys } from './hub-keys'
import type { HubStore } from './storage/hub-store'

type FrameFailure = Extract<FrameAnswer, { ok: false }>['failure']

/** The device and person that signed it: not those of whoever brought it. */
interface Sender {
  deviceId: Id
  personId: Id
}

export type OpenedFrame =
  | { ok: true; kind: 'changes'; sender: Sender; changes: unknown[] }
  | { ok: true; kind: 'chunk'; sender: Sender; chunk: ChunkBody }
  | { ok: false; failure: FrameFailure }

const refuse = (failure: FrameFailure): OpenedFrame => ({ ok: false, failure })

/**
 * `raw` is what JSON.parse gave. 'unknown-device' also for a device that has not told its key yet, so that the carrier keeps
 * the frame until it has. Whoever brings a frame learns nothing of what is in it.
 */
export async function openFrame(
  store: Pick<HubStore, 'device'>,
  keys: HubKeys,
  raw: unknown,
): Promise<OpenedFrame> {
  const frame = parseFrame(raw)
  if (!frame) return refuse('unreadable')
  if (frame.hubKeyId !== keys.hubKey.id) return refuse('other-hub')
  const device = await store.device(frame.deviceId)
  if (!device?.publicKey) return refuse('unknown-device')
  if (!(await keys.verifies(device.publicKey, signedFrameText(frame), frame.signature)))
    return refuse('tampered')
  const plain = await keys.open(frame.encapsulated, frame.sealed, boundText(frame))
  if (!plain) return refuse('tampered')
  const body = readJson(plain)
  const sender: Sender = { deviceId: frame.deviceId, personId: device.personId }
  if (frame.kind === 'changes') {
    const changes = readChangesBody(body)
    return changes ? { ok: true, kind: 'changes', sender, changes } : refuse('unreadable')
  }
  const chunk = readChunkBody(body)
  return chunk ? { ok: true, kind: 'chunk', sender, chunk } : refuse('unreadable')
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return null
  }
}

// Own work into frames: sealed to the hub, signed with this person's key on this device (SPEC B).
import type { Id } from '../domain/id'
import {
  boundText,
  changesBody,
  chunkBody,
  cutForFrames,
  signedFrameText,
  type FrameHead,
  type Sendable,
} from '../protocol/frame'
import { fileChunkBytes, type Frame, type HubKey } from '../protocol/messages'
import type { Keyring } from './ports'
import { utf8Bytes } from './utf8'

export interface FrameMaker {
  keyring: Keyring
  hubKey: HubKey
  personId: Id
  deviceId: Id
}

/** Changes in number order. Throws where the key of this device cannot be used. */
export async function* framesOfChanges(
  maker: FrameMaker,
  changes: readonly { change: Sendable }[],
): AsyncGenerator<Frame> {
  for (const part of cutForFrames(changes)) {
    const sent = part.map(({ change }) => change)
    const [from, to] = [sent[0]!.number, sent[sent.length - 1]!.number]
    yield makeFrame(maker, 'changes', from, to, changesBody(sent))
  }
}

export async function* framesOfFile(
  maker: FrameMaker,
  sha256: string,
  bytes: Uint8Array,
): AsyncGenerator<Frame> {
  const count = Math.max(1, Math.ceil(bytes.length / fileChunkBytes))
  for (let index = 0; index < count; index++) {
    const piece = bytes.subarray(index * fileChunkBytes, (index + 1) * fileChunkBytes)
    yield makeFrame(maker, 'chunk', 0, 0, chunkBody({ sha256, index, count, bytes: piece }))
  }
}

async function makeFrame(
  { keyring, hubKey, personId, deviceId }: FrameMaker,
  kind: Frame['kind'],
  from: number,
  to: number,
  body: string,
): Promise<Frame> {
  const head: FrameHead = { kind, deviceId, hubKeyId: hubKey.id, from, to }
  const sealed = await keyring.seal(hubKey, utf8Bytes(body), boundText(head))
  const unsigned = { lianxin: 1, frame: 1, ...head, ...sealed } as const
  return { ...unsigned, signature: await keyring.sign(personId, signedFrameText(unsigned)) }
}

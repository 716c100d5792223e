// Frames as a device makes them, with real keys, and bringing them to a hub.
import { browserKeyring } from '../../src/device/keyring'
import type { Id } from '../../src/domain/id'
import type { Sendable } from '../../src/protocol/frame'
import type { Frame, FrameAnswer, HubKey, Receipt, RelayReply } from '../../src/protocol/messages'
import { framesOfChanges, framesOfFile, type FrameMaker } from '../../src/sync/make-frames'
import type { TestDevice, TestHub } from './hub-fixture'

export interface Sealer {
  frames(changes: readonly Sendable[]): Promise<Frame[]>
  fileFrames(sha256: string, bytes: Uint8Array): Promise<Frame[]>
}

async function all(frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const found: Frame[] = []
  for await (const frame of frames) found.push(frame)
  return found
}

/** Seals as the device and person given; needs an IndexedDB of the test's own. */
export function sealerFor(deviceId: Id, personId: Id, hubKey: HubKey): Sealer {
  const maker: FrameMaker = { keyring: browserKeyring(), hubKey, personId, deviceId }
  return {
    frames: (changes) =>
      all(
        framesOfChanges(
          maker,
          changes.map((change) => ({ change })),
        ),
      ),
    fileFrames: (sha256, bytes) => all(framesOfFile(maker, sha256, bytes)),
  }
}

/** A device whose key the hub knows. */
export async function sealingDevice(hub: TestHub, device: TestDevice): Promise<Sealer> {
  await hub.store.setDeviceKey(device.deviceId, await browserKeyring().publicKey(device.personId))
  return sealerFor(device.deviceId, device.personId, hub.keys.hubKey)
}

export async function relay(carrier: TestDevice, frames: readonly unknown[]): Promise<FrameAnswer[]> {
  const reply = await carrier.post('/sync/v1/relay', JSON.stringify({ frames }))
  if (reply.status !== 200) throw new Error(`relay: ${reply.status} ${await reply.text()}`)
  return ((await reply.json()) as RelayReply).answers
}

export function receiptIn(answer: FrameAnswer | undefined): Receipt {
  if (!answer?.ok) throw new Error(`no receipt: ${JSON.stringify(answer)}`)
  return answer.receipt
}

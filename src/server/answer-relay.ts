// Taking in frames that somebody brought (SPEC B): each is treated exactly like a push of the device that signed it, and
// answered with a receipt that only the hub can have written.
import { changeDigest, frameLimits, signedReceiptText } from '../protocol/frame'
import {
  paths,
  type FailureCode,
  type FrameAnswer,
  type Receipt,
  type ReceiptVerdict,
  type RelayReply,
  type Verdict,
} from '../protocol/messages'
import type { HubDependencies } from './hub'
import { openFrame, type OpenedFrame } from './open-frame'
import { receivePush, unreadable } from './receive-push'
import { StoreFull } from './storage/hub-store'
import { takePiece } from './take-file'

export type RelayHub = Pick<
  HubDependencies,
  'store' | 'files' | 'keys' | 'authority' | 'clock' | 'random' | 'log'
>

/** Reads the envelope; the frames stay unknown. */
export function parseRelay(body: unknown): unknown[] | FailureCode {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return unreadable(body)
  const { frames, ...rest } = body as Record<string, unknown>
  if (!Array.isArray(frames) || Object.keys(rest).length > 0) return unreadable(body)
  return frames.length > frameLimits.framesPerRelay ? 'too-large' : frames
}

/** One after the other: the frames of a device are in the order of its numbers. What a receipt says is durable. */
export async function answerRelay(hub: RelayHub, frames: readonly unknown[]): Promise<RelayReply> {
  const answers: FrameAnswer[] = []
  for (const [index, raw] of frames.entries()) answers.push(await answerFrame(hub, index, raw))
  return { lianxin: 1, epoch: await hub.store.epoch(), answers }
}

async function answerFrame(hub: RelayHub, index: number, raw: unknown): Promise<FrameAnswer> {
  try {
    const opened = await openFrame(hub.store, hub.keys, raw)
    if (!opened.ok) return { index, ...opened }
    return opened.kind === 'changes'
      ? await takeChanges(hub, index, opened)
      : await takeChunk(hub, index, opened)
  } catch (cause) {
    // Nothing of this frame was kept; the frames beside it keep their receipts, and this one is brought again.
    if (!(cause instanceof StoreFull))
      hub.log({
        event: 'fault',
        route: paths.relay,
        error: String(cause instanceof Error ? cause.stack : cause),
      })
    return { index, ok: false, failure: 'later' }
  }
}

type OpenedAs<K> = Extract<OpenedFrame, { kind: K }>

/** Without an epoch: what was carried may be older than the hub's present life, and its order tells what is missing. */
async function takeChanges(
  hub: RelayHub,
  index: number,
  { sender, changes }: OpenedAs<'changes'>,
): Promise<FrameAnswer> {
  const nowMs = hub.clock.nowMs()
  const { have, verdicts } = await receivePush(hub, sender, { epoch: null, changes }, nowMs)
  return {
    index,
    ok: true,
    receipt: await receiptFor(hub, sender.deviceId, have, toReceiptVerdicts(verdicts, changes), [], nowMs),
  }
}

async function takeChunk(
  hub: RelayHub,
  index: number,
  { sender, chunk }: OpenedAs<'chunk'>,
): Promise<FrameAnswer> {
  const taken = await takePiece(hub, sender.personId, chunk)
  // The change that names the file may be on its way by another road.
  if (!taken.ok) return { index, ok: false, failure: taken.failure === 'not-found' ? 'later' : 'unreadable' }
  const nowMs = hub.clock.nowMs()
  const have = (await hub.store.device(sender.deviceId))?.have ?? 0
  const files = taken.state.complete ? [chunk.sha256] : []
  return { index, ok: true, receipt: await receiptFor(hub, sender.deviceId, have, [], files, nowMs) }
}

async function receiptFor(
  hub: RelayHub,
  deviceId: string,
  have: number,
  verdicts: ReceiptVerdict[],
  files: string[],
  nowMs: number,
): Promise<Receipt> {
  const receipt: Omit<Receipt, 'signature'> = {
    lianxin: 1,
    receipt: 1,
    hubKeyId: hub.keys.hubKey.id,
    epoch: await hub.store.epoch(),
    at: new Date(nowMs).toISOString(),
    deviceId,
    have,
    verdicts,
    files,
  }
  return { ...receipt, signature: await hub.keys.sign(signedReceiptText(receipt)) }
}

/** A verdict without a number is of something that names no change of this device: nobody could settle anything by it. */
function toReceiptVerdicts(verdicts: readonly Verdict[], changes: readonly unknown[]): ReceiptVerdict[] {
  return verdicts.flatMap((given): ReceiptVerdict[] => {
    const { index, number, verdict } = given
    if (number === null) return []
    if (given.verdict === 'parked') {
      const field = given.field === undefined ? {} : { field: given.field }
      return [{ number, verdict, code: given.code, ...field }]
    }
    const held = verdict === 'stored' || verdict === 'duplicate'
    return [{ number, verdict, ...(held ? { digest: changeDigest(changes[index]) } : {}) }]
  })
}

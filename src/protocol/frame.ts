// Frames and receipts (SPEC B): what travels by hand. Here is what is sealed and signed, word for word; the keys themselves are
// elsewhere. Whatever is parsed comes from a stranger's file or request.
import { isId, type Id } from '../domain/id'
import { fromBase64Url, toBase64Url } from './base64'
import { canonicalText, changeLimits, type Change } from './change'
import { digestText, lineDigest } from './digest'
import {
  fileChunkBytes,
  type Frame,
  type Receipt,
  type ReceiptVerdict,
  type WithheldChange,
} from './messages'
import { utf8Length, type RefusalCode } from './parse-change'

/** HPKE's `info`: a seal made for something else does not open here. */
export const sealInfo = 'lianxin sealed frame 1'
/** Begins every signed text: a signature over one sort of thing never counts for another. */
const frameDomain = 'lianxin signed frame 1\n'
const receiptDomain = 'lianxin signed receipt 1\n'

export const frameLimits = {
  changes: changeLimits.changesPerPush,
  /** Canonical bytes of the changes of a frame; a larger change stands alone. */
  targetBytes: changeLimits.pushTargetBytes,
  /** A batch of the largest size, sealed and in base64url, with room for the members around it. */
  lineUnits: 1_536 * 1024,
  receiptUnits: 128 * 1024,
  /** What a request of 2 MiB may carry. */
  framesPerRelay: 64,
  /** Files of batches are at most 20 MiB. */
  chunksPerFile: (20 * 1024 * 1024) / fileChunkBytes,
} as const

export type Sendable = Change | WithheldChange

/** Changes in number order, cut so that each part fits one frame. */
export function cutForFrames<C extends { change: Sendable }>(changes: readonly C[]): C[][] {
  const parts: C[][] = []
  let bytes = 0
  for (const one of changes) {
    const size = utf8Length(canonicalText(one.change)) + 1
    const open = parts[parts.length - 1]
    if (open && open.length < frameLimits.changes && bytes + size <= frameLimits.targetBytes) {
      open.push(one)
      bytes += size
    } else {
      parts.push([one])
      bytes = size
    }
  }
  return parts
}

export type FrameHead = Pick<Frame, 'kind' | 'deviceId' | 'hubKeyId' | 'from' | 'to'>

/** HPKE's `aad`: the sealed body cannot be put into another frame. */
export function boundText({ kind, deviceId, hubKeyId, from, to }: FrameHead): string {
  return canonicalText({ kind, deviceId, hubKeyId, from, to })
}

export function changesBody(changes: readonly Sendable[]): string {
  return `{"changes":[${changes.map(canonicalText).join(',')}]}`
}

export interface ChunkBody {
  sha256: string
  index: number
  count: number
  bytes: Uint8Array
}

export function chunkBody({ sha256, index, count, bytes }: ChunkBody): string {
  return canonicalText({ sha256, index, count, bytes: toBase64Url(bytes) })
}

/** The changes in a frame's opened body, each as unknown as in a push; null when it is no such body. */
export function readChangesBody(body: unknown): unknown[] | null {
  if (!isObject(body) || !Array.isArray(body.changes) || Object.keys(body).length !== 1) return null
  return body.changes.length >= 1 && body.changes.length <= frameLimits.changes ? body.changes : null
}

export function readChunkBody(body: unknown): ChunkBody | null {
  if (!isObject(body) || Object.keys(body).length !== 4) return null
  const { sha256, index, count, bytes: text } = body
  if (!isSha256(sha256) || !isCount(count, 1) || !isCount(index, 0) || index >= count) return null
  if (count > frameLimits.chunksPerFile || typeof text !== 'string') return null
  const bytes = fromBase64Url(text)
  return bytes && bytes.length <= fileChunkBytes ? { sha256, index, count, bytes } : null
}

export function signedFrameText(frame: Omit<Frame, 'signature'>): string {
  const { lianxin, frame: version, kind, deviceId, hubKeyId, from, to, encapsulated, sealed } = frame
  const members = { lianxin, frame: version, kind, deviceId, hubKeyId, from, to, encapsulated, sealed }
  return frameDomain + canonicalText(members)
}

export function signedReceiptText(receipt: Omit<Receipt, 'signature'>): string {
  const { lianxin, receipt: version, hubKeyId, epoch, at, deviceId, have, verdicts, files } = receipt
  const members = { lianxin, receipt: version, hubKeyId, epoch, at, deviceId, have, verdicts, files }
  return receiptDomain + canonicalText(members)
}

const keyId = /^[A-Za-z0-9_-]{1,64}$/
const base64Url = /^[A-Za-z0-9_-]+$/
/** Uncompressed P-256 point of 65 bytes; ECDSA's r and s of 32 bytes each. */
const pointUnits = 87
const signatureUnits = 86

/** A frame of exactly the members of one, with nothing said yet of its seal or signature; null otherwise. */
export function parseFrame(raw: unknown): Frame | null {
  if (!isObject(raw) || raw.lianxin !== 1 || raw.frame !== 1 || Object.keys(raw).length !== 10) return null
  const { kind, deviceId, hubKeyId, from, to, encapsulated, sealed, signature } = raw
  if (!isId(deviceId) || typeof hubKeyId !== 'string' || !keyId.test(hubKeyId)) return null
  if (kind !== 'changes' && kind !== 'chunk') return null
  if (kind === 'changes' ? !isCount(from, 1) || !isCount(to, from) : from !== 0 || to !== 0) return null
  if (!isBase64(encapsulated, pointUnits) || !isBase64(signature, signatureUnits)) return null
  if (typeof sealed !== 'string' || sealed.length > frameLimits.lineUnits || !base64Url.test(sealed))
    return null
  return {
    lianxin: 1,
    frame: 1,
    kind,
    deviceId,
    hubKeyId,
    from: from as number,
    to: to as number,
    encapsulated,
    sealed,
    signature,
  }
}

const verdictNames: readonly unknown[] = ['stored', 'duplicate', 'parked', 'retry', 'fork']
const nameable = /^[A-Za-z0-9_-]{1,40}$/

/** What a receipt names a change by, beside its number. */
export function changeDigest(change: unknown): string {
  return digestText(lineDigest(canonicalText(change)))
}

/** A receipt in shape; whether the hub made it, only its signature tells. */
export function parseReceipt(raw: unknown): Receipt | null {
  if (!isObject(raw) || raw.lianxin !== 1 || raw.receipt !== 1 || Object.keys(raw).length !== 10) return null
  const { hubKeyId, epoch, at, deviceId, have, verdicts, files, signature } = raw
  if (!isId(deviceId) || typeof hubKeyId !== 'string' || !keyId.test(hubKeyId)) return null
  if (
    typeof epoch !== 'string' ||
    epoch.length > 64 ||
    typeof at !== 'string' ||
    Number.isNaN(Date.parse(at))
  )
    return null
  if (!isCount(have, 0) || !isBase64(signature, signatureUnits)) return null
  if (!Array.isArray(files) || files.length > frameLimits.changes || !files.every(isSha256)) return null
  if (!Array.isArray(verdicts) || verdicts.length > frameLimits.changes) return null
  const read = verdicts.map(readVerdict)
  if (read.some((verdict) => verdict === null)) return null
  return {
    lianxin: 1,
    receipt: 1,
    hubKeyId,
    epoch,
    at,
    deviceId,
    have,
    verdicts: read as ReceiptVerdict[],
    files: files as string[],
    signature,
  }
}

function readVerdict(raw: unknown): ReceiptVerdict | null {
  if (!isObject(raw) || !isCount(raw.number, 1) || !verdictNames.includes(raw.verdict)) return null
  const { number, verdict, code, field, digest, ...rest } = raw
  if (Object.keys(rest).length > 0) return null
  for (const name of [code, field, digest])
    if (name !== undefined && (typeof name !== 'string' || !nameable.test(name))) return null
  return {
    number,
    verdict: verdict as ReceiptVerdict['verdict'],
    ...(code === undefined ? {} : { code: code as RefusalCode }),
    ...(field === undefined ? {} : { field: field as string }),
    ...(digest === undefined ? {} : { digest: digest as string }),
  }
}

/** Which device a frame or receipt is of, and where it stands among those of that device. */
export function inFrameOrder(
  a: { deviceId: Id; kind: Frame['kind']; from: number },
  b: { deviceId: Id; kind: Frame['kind']; from: number },
): number {
  if (a.kind !== b.kind) return a.kind === 'changes' ? -1 : 1
  if (a.deviceId !== b.deviceId) return a.deviceId < b.deviceId ? -1 : 1
  return a.from - b.from
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown, least: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= (least as number)
}

function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

function isBase64(value: unknown, units: number): value is string {
  return typeof value === 'string' && value.length === units && base64Url.test(value)
}

// What device and hub say to each other (SPEC P, L). JSON requests; the pull reply is lines of JSON so that a device can
// keep a page as it came. Every reply carries `lianxin: 1`: a reply without it is somebody else's (a captive portal) and
// counts as no network.
import type { Id } from '../domain/id'
import type { Grant } from '../domain/role'
import type { RefusalCode } from './parse-change'
import type { ScopeId } from './scopes'

export interface PushRequest {
  deviceId: Id
  /** The epoch the device last saw; null before the first contact. A hub restored from a backup has another. */
  epoch: string | null
  /** Changes in number order, each as `Change`; read as unknown. */
  changes: unknown[]
}

/**
 * stored: in the log, durably. duplicate: was there already. parked: the hub keeps the reason and the text, others do not
 * see it. retry: try this one later. fork: another change holds this number; the device must take a new id.
 */
export type Verdict =
  | { index: number; number: number | null; verdict: 'stored' | 'duplicate' | 'retry' | 'fork' }
  | { index: number; number: number | null; verdict: 'parked'; code: RefusalCode; field?: string }

export interface PushReply {
  lianxin: 1
  epoch: string
  now: string
  /** The hub holds this device's changes 1…have without a gap, stored or parked. */
  have: number
  /** Names the grants in force (`grantsVersion`); another one than known: pull before believing what may be written where. */
  grantsVersion: string
  verdicts: Verdict[]
}

/** Sent in place of a change that the device cannot get through: the number is used up and the way is free (SPEC P9). */
export interface WithheldChange {
  format: 1
  deviceId: Id
  number: number
  withheld: true
}

export interface PullRequest {
  deviceId: Id
  epoch: string | null
  /** For each scope followed so far, the last sequence held. A scope that is not named starts at 0. */
  cursors: Record<ScopeId, number>
  /** The most changes wanted in this reply; the hub may give fewer. */
  limit: number
  /** For scopes of `cursors`: the digest of all lines held up to the cursor. Sent with the first request of a run (SPEC A). */
  digests?: Record<ScopeId, string>
}

export interface PullSection {
  scopeId: ScopeId
  /** Sequences from+1 … to, without gaps; that many lines follow. */
  from: number
  to: number
  /** The last sequence of the scope when the reply was made. */
  head: number
}

/** First line of a pull reply. The lines after it are changes, section by section. */
export interface PullHeader {
  lianxin: 1
  epoch: string
  now: string
  personId: Id
  grants: Grant[]
  grantsVersion: string
  /** Who the hub is to whom it has to be sure: what is carried by hand is sealed to this key. */
  hubKey: HubKey
  /** All scopes the person may follow now. What a device holds of others it puts aside, unsent work excepted. */
  scopes: ScopeId[]
  sections: PullSection[]
  more: boolean
  /** Changes not yet sent, over all scopes followed: for the progress bar. */
  remaining: number
  /** The hub's contiguous prefix for this device, as in a push reply. */
  have: number
  /** Of this device, numbers up to here are in a verified backup; the device may forget them after 30 days. */
  backedUp: number
  /** Of the scopes named in `digests`: those whose first lines, up to the cursor, are others on the hub. */
  differs: ScopeId[]
}

/** Asks what ranges of one scope should be: sequences from+1 … to each. */
export interface DigestRequest {
  deviceId: Id
  scopeId: ScopeId
  ranges: { from: number; to: number }[]
}

export interface DigestReply {
  lianxin: 1
  epoch: string
  /** One per range, in the order asked. */
  digests: string[]
}

/** Public keys of the hub, raw uncompressed P-256 points in base64url, and the name of the pair. */
export interface HubKey {
  id: string
  /** What bundles are sealed to (HPKE). */
  sealing: string
  /** What receipts are signed with (ECDSA over SHA-256). */
  signing: string
}

/** What is carried by hand, as lines of a file or in a request (SPEC B): sealed to the hub, signed by the device it is from. */
export interface Frame {
  lianxin: 1
  frame: 1
  kind: 'changes' | 'chunk'
  deviceId: Id
  hubKeyId: string
  /** 'changes': the numbers within. 'chunk': both 0. */
  from: number
  to: number
  /** base64url: HPKE's encapsulated key, the sealed bytes, and the device's signature over all members before it. */
  encapsulated: string
  sealed: string
  signature: string
}

export interface RelayRequest {
  frames: unknown[]
}

export type FrameAnswer =
  | { index: number; ok: true; receipt: Receipt }
  | {
      index: number
      ok: false
      failure: 'unreadable' | 'unknown-device' | 'other-hub' | 'tampered' | 'later'
    }

export interface RelayReply {
  lianxin: 1
  epoch: string
  answers: FrameAnswer[]
}

export interface ReceiptVerdict {
  number: number
  verdict: Verdict['verdict']
  code?: RefusalCode
  field?: string
  /** With stored and duplicate: `lineDigest` of the change's canonical text. A cloned device holds another under that number. */
  digest?: string
}

/** What the hub says to a device by way of somebody else; signed over all members before the signature (SPEC B). */
export interface Receipt {
  lianxin: 1
  receipt: 1
  hubKeyId: string
  epoch: string
  at: string
  deviceId: Id
  have: number
  verdicts: ReceiptVerdict[]
  /** Files whose whole hash the hub has verified. */
  files: string[]
  signature: string
}

/** What the hub holds of a file that is sent in pieces of `fileChunkBytes`. */
export interface FileState {
  lianxin: 1
  complete: boolean
  /** Indexes of pieces held while it is not complete. */
  chunks: number[]
}

export const fileChunkBytes = 256 * 1024

export interface SignInRequest {
  code: string
  deviceId: Id
  /** Raw P-256 point in base64url: what frames of this device will be signed with. */
  publicKey?: string
}

export interface SignInReply {
  lianxin: 1
  personId: Id
  name: string
  hubName: string
}

/** Asks for a session of the same person for another device id of his own, after a fork, or to make his key known. */
export interface RebindRequest {
  personId: Id
  deviceId: Id
  publicKey?: string
}

export type RebindReply = SignInReply

export type FailureCode =
  | 'not-signed-in'
  | 'link-unknown'
  | 'link-used'
  | 'link-expired'
  | 'too-large'
  | 'malformed'
  | 'too-deep'
  | 'not-found'
  | 'not-allowed'
  | 'busy'
  | 'failed'
  | 'no-room'

export interface FailureReply {
  lianxin: 1
  failure: FailureCode
}

/** Paths of the endpoint; SPEC H lists methods and status codes. */
export const paths = {
  push: '/sync/v1/push',
  pull: '/sync/v1/pull',
  digests: '/sync/v1/digests',
  relay: '/sync/v1/relay',
  session: '/session',
  /** POST: another device id for the same person. */
  sessionDevice: '/session/device',
  file: (sha256: string) => `/files/${sha256}`,
  fileChunk: (sha256: string, index: number, count: number) => `/files/${sha256}/chunks/${index}?of=${count}`,
  /** GET: `FileState`. */
  fileChunks: (sha256: string) => `/files/${sha256}/chunks`,
  openApi: '/openapi.json',
  link: (personId: Id) => `/people/${personId}/links`,
  health: '/health',
} as const

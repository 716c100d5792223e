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
  verdicts: Verdict[]
}

export interface PullRequest {
  deviceId: Id
  epoch: string | null
  /** For each scope followed so far, the last sequence held. A scope that is not named starts at 0. */
  cursors: Record<ScopeId, number>
  /** The most changes wanted in this reply; the hub may give fewer. */
  limit: number
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
}

export interface SignInRequest {
  code: string
  deviceId: Id
}

export interface SignInReply {
  lianxin: 1
  personId: Id
  name: string
  hubName: string
}

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

export interface FailureReply {
  lianxin: 1
  failure: FailureCode
}

/** Paths of the endpoint; SPEC H lists methods and status codes. */
export const paths = {
  push: '/sync/v1/push',
  pull: '/sync/v1/pull',
  session: '/session',
  file: (sha256: string) => `/files/${sha256}`,
  link: (personId: Id) => `/people/${personId}/links`,
  health: '/health',
} as const

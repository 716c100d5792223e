// The road to the hub, as the engine sees it; another of its ports.
import type { Id } from '../domain/id'
import type {
  DigestReply,
  DigestRequest,
  FailureCode,
  FileState,
  PullHeader,
  PullRequest,
  PullSection,
  PushReply,
  PushRequest,
  RebindReply,
  RebindRequest,
  RelayReply,
  RelayRequest,
  SignInReply,
} from '../protocol/messages'

/**
 * Why a request brought no answer of the hub's. `no-network` covers time-outs and everything that is not recognisably the
 * hub's, whatever its status; `refused` with status 500 is the hub's own word that it failed over what was sent.
 */
export type TransportFailure =
  | { type: 'no-network' }
  | { type: 'signed-out' }
  | { type: 'refused'; failure: FailureCode; status: number }
  | { type: 'busy'; retryAfterMs: number }

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: TransportFailure }

export interface PulledPage {
  header: PullHeader
  sections: { section: PullSection; lines: string }[]
}

export interface Transport {
  signIn(code: string, deviceId: Id, publicKey?: string): Promise<Answer<SignInReply>>
  rebind(request: RebindRequest): Promise<Answer<RebindReply>>
  digests(request: DigestRequest): Promise<Answer<DigestReply>>
  relay(request: RelayRequest): Promise<Answer<RelayReply>>
  fileState(sha256: string): Promise<Answer<FileState>>
  putChunk(sha256: string, index: number, count: number, bytes: Uint8Array): Promise<Answer<FileState>>
  push(request: PushRequest): Promise<Answer<PushReply>>
  pull(request: PullRequest): Promise<Answer<PulledPage>>
  getFile(sha256: string): Promise<Answer<Uint8Array>>
  makeLink(personId: Id): Promise<Answer<{ url: string; expiresAt: string }>>
}

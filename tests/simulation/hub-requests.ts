// What the hub's routes do, without the HTTP around them: each request meets the real code behind its route.
import type { Id } from '../../src/domain/id'
import { paths, type FailureCode, type PullRequest } from '../../src/protocol/messages'
import { answerDigests, answerPull, parseDigests, parsePull } from '../../src/server/answer-pull'
import type { HubDependencies } from '../../src/server/hub'
import { parsePush, receivePush } from '../../src/server/receive-push'
import { answerRelay, parseRelay } from '../../src/server/answer-relay'
import { sha256Hex } from '../../src/server/secrets'
import { rebind, signIn } from '../../src/server/sign-in'

export interface Reply {
  status: number
  type: string
  body: string
  headers?: Record<string, string>
}

const json = (value: object, status = 200): Reply => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
})

const statusOf: Record<FailureCode, number> = {
  malformed: 400,
  'too-deep': 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'not-found': 404,
  'link-unknown': 404,
  'link-used': 410,
  'link-expired': 410,
  'too-large': 413,
  busy: 429,
  failed: 500,
  'no-room': 503,
}

export const failed = (failure: FailureCode, seconds?: number): Reply => ({
  ...json({ lianxin: 1, failure }, statusOf[failure]),
  ...(seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } }),
})

export interface Handled {
  /** null: nobody answered. */
  reply: Reply | null
  /** A new session for the browser that asked. */
  token?: string
}

export interface Caller {
  deviceId: Id
  personId: Id
}

interface Request {
  path: string
  method: string
  body: string | Uint8Array | undefined
  token: string | null
}

/** A promise of the protocol broken in plain sight. */
export class BrokenRule extends Error {
  constructor(
    readonly rule: string,
    text: string,
  ) {
    super(text)
  }
}

export async function answerRequest(
  hub: HubDependencies,
  { path, body, token }: Request,
  pageLines: number,
  answered: (text: string, caller: Caller, request: PullRequest) => void,
): Promise<Handled> {
  const { store } = hub
  const nowMs = hub.clock.nowMs()
  const refused = (failure: FailureCode): Handled => ({ reply: failed(failure) })
  const message: unknown = typeof body === 'string' ? JSON.parse(body) : null
  if (path === paths.session) {
    const signedIn = await signIn(store, message, nowMs, hub.random)
    if (!signedIn.ok) return refused(signedIn.failure)
    return signedInReply(signedIn)
  }
  const session = token === null ? null : await store.session(sha256Hex(token), nowMs)
  if (!session) return refused('not-signed-in')
  const caller = { deviceId: session.deviceId, personId: session.personId }
  if (path === paths.push) {
    const request = parsePush(message)
    if (typeof request === 'string') return refused(request)
    if (request.deviceId !== caller.deviceId) return refused('not-allowed')
    const reply = await receivePush(hub, caller, request, nowMs)
    if (reply.verdicts.length !== request.changes.length)
      throw new BrokenRule('P4', `${reply.verdicts.length} verdicts for ${request.changes.length} changes`)
    return { reply: json(reply) }
  }
  if (path === paths.pull) {
    const request = parsePull(message)
    if (typeof request === 'string') return refused(request)
    if (request.deviceId !== caller.deviceId) return refused('not-allowed')
    // A hub may give fewer than were asked for.
    const text = await answerPull(
      hub,
      caller,
      { ...request, limit: Math.min(request.limit, pageLines) },
      nowMs,
    )
    answered(text, caller, request)
    return { reply: { status: 200, type: 'application/x-ndjson', body: text } }
  }
  if (path === paths.digests) {
    const request = parseDigests(message)
    if (typeof request === 'string') return refused(request)
    if (request.deviceId !== caller.deviceId) return refused('not-allowed')
    const answer = await answerDigests(hub, caller, request, nowMs)
    return answer ? { reply: json(answer) } : refused('not-found')
  }
  if (path === paths.sessionDevice) {
    const bound = await rebind(store, caller, message, nowMs, hub.random)
    return bound.ok ? signedInReply(bound) : refused(bound.failure)
  }
  if (path === paths.relay) {
    const frames = parseRelay(message)
    if (typeof frames === 'string') return refused(frames)
    return { reply: json(await answerRelay(hub, frames)) }
  }
  return refused('not-found')
}

function signedInReply({ personId, token }: { personId: Id; token: string }): Handled {
  return { reply: json({ lianxin: 1, personId, name: 'a person', hubName: 'a village' }), token }
}

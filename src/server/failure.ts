// The one table from what went wrong to an HTTP status, and the reply that says it (SPEC H).
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { FailureCode, FailureReply } from '../protocol/messages'
import { StoreFull } from './storage/hub-store'

const statusByFailure: Record<FailureCode, ContentfulStatusCode> = {
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

export function fail(c: Context, failure: FailureCode, headers: Record<string, string> = {}): Response {
  const reply: FailureReply = { lianxin: 1, failure }
  return c.json(reply, statusByFailure[failure], headers)
}

/** How long a device waits before it asks a hub without room again; somebody has to make room first. */
const noRoomSeconds = 60

/** What was thrown, as a reply: a full or read-only disk acknowledges nothing and is no bug. null for everything else. */
export function failNoRoom(c: Context, error: unknown): Response | null {
  const code = String((error as { code?: unknown }).code)
  const full = error instanceof StoreFull || ['ENOSPC', 'EDQUOT', 'EROFS'].includes(code)
  return full ? fail(c, 'no-room', { 'retry-after': String(noRoomSeconds) }) : null
}

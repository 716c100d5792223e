// The one table from what went wrong to an HTTP status, and the reply that says it (SPEC H).
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { FailureCode, FailureReply } from '../protocol/messages'

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
}

export function fail(c: Context, failure: FailureCode, headers: Record<string, string> = {}): Response {
  const reply: FailureReply = { lianxin: 1, failure }
  return c.json(reply, statusByFailure[failure], headers)
}

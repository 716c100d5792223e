// Where a request comes from, for the limit on sign-in attempts. It is never stored or logged.
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/** Behind a declared proxy every connection is the proxy's own: the last address it noted is the one it saw itself. */
export function addressOf(behindProxy: boolean): (c: Context) => string {
  return (c) => {
    const noted = behindProxy ? c.req.header('x-forwarded-for')?.split(',').pop()?.trim() : undefined
    return noted || (getConnInfo(c).remote.address ?? 'unknown')
  }
}

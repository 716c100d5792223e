// One line of JSON per request. No path, query, body, address or name: only the pattern of the route.
import type { MiddlewareHandler } from 'hono'
import type { HubDependencies, HubEnv } from './hub'

export type Log = (facts: Record<string, string | number | boolean | null>) => void

export function logRequests(hub: Pick<HubDependencies, 'clock' | 'log'>): MiddlewareHandler<HubEnv> {
  return async (c, next) => {
    const startedAt = hub.clock.nowMs()
    await next()
    hub.log({
      event: 'request',
      method: c.req.method,
      route: c.get('route') ?? '-',
      status: c.res.status,
      ms: hub.clock.nowMs() - startedAt,
    })
  }
}

// The hub as an application over its dependencies: what it answers, in the order it is asked.
import { Hono } from 'hono'
import type { HubDependencies, HubEnv } from './hub'
import { fail } from './failure'
import { fileRoutes } from './routes/files'
import { healthRoutes } from './routes/health'
import { peopleRoutes } from './routes/people'
import { sessionRoutes } from './routes/session'
import { staticRoutes } from './routes/static'
import { syncRoutes } from './routes/sync'
import { logRequests } from './request-log'
import { mountRoutes } from './route'
import { protectReplies, refuseForeignOrigins } from './security-headers'

export function createApp(hub: HubDependencies): Hono<HubEnv> {
  const app = new Hono<HubEnv>()
  app.use(logRequests(hub))
  app.use(protectReplies(hub))
  app.use(refuseForeignOrigins(hub))
  mountRoutes(
    app,
    [
      ...healthRoutes(hub),
      ...sessionRoutes(hub),
      ...syncRoutes(hub),
      ...fileRoutes(hub),
      ...peopleRoutes(hub),
      ...staticRoutes(hub),
    ],
    hub,
  )
  app.notFound((c) => fail(c, 'not-found'))
  app.onError((error, c) => {
    hub.log({ event: 'fault', route: c.get('route') ?? '-', error: error.stack ?? String(error) })
    return fail(c, 'failed')
  })
  return app
}

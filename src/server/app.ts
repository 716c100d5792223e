// The hub as an application over its dependencies: what it answers, in the order it is asked.
import { Hono } from 'hono'
import { paths } from '../protocol/messages'
import { admitInTurn } from './admission'
import type { HubDependencies, HubEnv } from './hub'
import { fail, failNoRoom } from './failure'
import { fileRoutes } from './routes/files'
import { healthRoutes } from './routes/health'
import { openApiRoutes } from './routes/open-api'
import { peopleRoutes } from './routes/people'
import { relayRoutes } from './routes/relay'
import { sessionRoutes } from './routes/session'
import { staticRoutes } from './routes/static'
import { syncRoutes } from './routes/sync'
import { logRequests } from './request-log'
import { mountRoutes } from './route'
import { protectReplies, refuseForeignOrigins } from './security-headers'

/** A push is judged and written in some 20 ms; what is pulled is held as a whole, up to a megabyte each. */
const inTurn = { running: 4, waiting: 200 } as const

export function createApp(hub: HubDependencies): Hono<HubEnv> {
  const app = new Hono<HubEnv>()
  app.use(logRequests(hub))
  app.use(protectReplies(hub))
  app.use(refuseForeignOrigins(hub))
  const pushes = admitInTurn(hub, inTurn)
  for (const path of [paths.push, paths.relay]) app.use(path, pushes)
  const pulls = admitInTurn(hub, inTurn)
  for (const path of [paths.pull, paths.digests]) app.use(path, pulls)
  mountRoutes(
    app,
    [
      ...healthRoutes(hub),
      ...openApiRoutes(hub),
      ...sessionRoutes(hub),
      ...syncRoutes(hub),
      ...relayRoutes(hub),
      ...fileRoutes(hub),
      ...peopleRoutes(hub),
      ...staticRoutes(hub),
    ],
    hub,
  )
  app.notFound((c) => fail(c, 'not-found'))
  app.onError((error, c) => {
    hub.log({ event: 'fault', route: c.get('route') ?? '-', error: error.stack ?? String(error) })
    return failNoRoom(c, error) ?? fail(c, 'failed')
  })
  return app
}

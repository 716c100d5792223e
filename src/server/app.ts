// The hub as an application over its dependencies: what it answers, in the order it is asked.
import { Hono, type Context } from 'hono'
import type { Authority } from './authority'
import { fail } from './failure'
import { fileRoutes } from './routes/files'
import { healthRoutes } from './routes/health'
import { peopleRoutes } from './routes/people'
import { sessionRoutes } from './routes/session'
import { staticRoutes } from './routes/static'
import { syncRoutes } from './routes/sync'
import { logRequests, type Log } from './request-log'
import { mountRoutes } from './route'
import type { RandomBytes } from './secrets'
import { protectReplies, refuseForeignOrigins } from './security-headers'
import type { FileStore } from './storage/file-store'
import type { HubStore } from './storage/hub-store'

export interface HubDependencies {
  store: HubStore
  files: FileStore
  /** `cachedAuthority(store)`; the one place grants come from. */
  authority(within?: HubStore): Promise<Authority>
  clock: { nowMs(): number }
  random: RandomBytes
  log: Log
  /** Where people reach the hub, without a slash at the end; known once it listens. */
  publicUrl(): string
  /** Whether people reach it by https, so that cookies must be sent by nothing else. */
  secure: boolean
  /** Whom the sign-in limit counts by. */
  addressOf(c: Context): string
  /** Folder of the built app; null serves none. */
  appFolder: string | null
}

export interface HubEnv {
  Variables: {
    /** The pattern of the route that answers, for the log; never a path with ids in it. */
    route: string
  }
}

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

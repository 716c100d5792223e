// A route and who may use it. There is no other way to answer a request: a route without a policy stops the start.
import type { Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Id } from '../domain/id'
import { may, type Act } from '../domain/role'
import type { HubDependencies, HubEnv } from './hub'
import type { Authority } from './authority'
import { fail } from './failure'
import { sha256Hex } from './secrets'

/** The person asking and the device the session is bound to. */
export interface Caller {
  deviceId: Id
  personId: Id
}

export type HubContext = Context<HubEnv>
type Answer = Response | Promise<Response>

/** Needs a grant for the act in all, or in any, of the areas the request is about. No areas, no such thing: 404. */
export interface ActPolicy {
  act: Act
  in: 'all' | 'any'
  areas(c: HubContext, authority: Authority): Promise<readonly (Id | null)[]>
}

/** For what no area tells by itself. What is refused is not there: 404. */
export interface AskingPolicy {
  allows(c: HubContext, personId: Id): Promise<boolean>
}

interface RouteBase {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
}
export type Route =
  | (RouteBase & { policy: 'anyone'; handle(c: HubContext): Answer })
  | (RouteBase & {
      policy: 'signed-in' | ActPolicy | AskingPolicy
      handle(c: HubContext, caller: Caller): Answer
    })

/** A device's last contact is written at most this often: a disk write per request would be one too many. */
const seenEveryMs = 3_600_000

/** Throws when a route has no policy, or when the app answers anything that is not in `routes`. */
export function mountRoutes(app: Hono<HubEnv>, routes: readonly Route[], hub: HubDependencies): void {
  for (const route of routes) {
    const { policy } = route
    if (policy !== 'anyone' && policy !== 'signed-in' && !isPolicy(policy)) {
      throw new Error(`no policy for ${route.method} ${route.path}`)
    }
    app.on(route.method, route.path, (c) => {
      c.set('route', route.path)
      return answer(route, c, hub)
    })
  }
  for (const mounted of app.routes) {
    const known = routes.some((route) => route.method === mounted.method && route.path === mounted.path)
    // 'ALL' is middleware, which passes requests on.
    if (mounted.method !== 'ALL' && !known) throw new Error(`no policy for ${mounted.method} ${mounted.path}`)
  }
}

async function answer(route: Route, c: HubContext, hub: HubDependencies): Promise<Response> {
  if (route.policy === 'anyone') return route.handle(c)
  const caller = await callerOf(c, hub)
  if (!caller) return fail(c, 'not-signed-in')
  if (route.policy !== 'signed-in' && 'allows' in route.policy) {
    if (!(await route.policy.allows(c, caller.personId))) return fail(c, 'not-found')
  } else if (route.policy !== 'signed-in') {
    const authority = await hub.authority()
    const { act } = route.policy
    const grants = authority.grantsOf(caller.personId, hub.clock.nowMs())
    const areas = await route.policy.areas(c, authority)
    const allowed = (areaId: Id | null) => may(grants, act, areaId, authority.tree)
    const passes = route.policy.in === 'all' ? areas.every(allowed) : areas.some(allowed)
    // Whoever may not know of a thing is told what he is told of a thing that is not there.
    if (areas.length === 0 || !passes) return fail(c, 'not-found')
  }
  return route.handle(c, caller)
}

function isPolicy(policy: ActPolicy | AskingPolicy | undefined): boolean {
  if (typeof policy !== 'object' || policy === null) return false
  return 'allows' in policy ? typeof policy.allows === 'function' : typeof policy.act === 'string'
}

export function cookieName(hub: Pick<HubDependencies, 'secure'>): string {
  return hub.secure ? '__Host-lianxin' : 'lianxin'
}

async function callerOf(c: HubContext, hub: HubDependencies): Promise<Caller | null> {
  const token = getCookie(c, cookieName(hub))
  if (!token) return null
  const nowMs = hub.clock.nowMs()
  const session = await hub.store.session(sha256Hex(token), nowMs)
  if (!session) return null
  const device = await hub.store.device(session.deviceId)
  if (device && nowMs - device.lastSeenAt > seenEveryMs) await hub.store.seeDevice(session.deviceId, nowMs)
  return { deviceId: session.deviceId, personId: session.personId }
}

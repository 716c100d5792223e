// Signing in with a one-time link, and out.
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Id } from '../../domain/id'
import { paths, type SignInReply } from '../../protocol/messages'
import type { HubDependencies } from '../hub'
import { countAttempts } from '../attempts'
import { fail } from '../failure'
import { hubName, personName } from '../names'
import { readJson } from '../read-body'
import { cookieName, type HubContext, type Route } from '../route'
import { sha256Hex } from '../secrets'
import { rebind, sessionLifeMs, signIn } from '../sign-in'

const signInBytes = 4 * 1024

export function sessionRoutes(hub: HubDependencies): Route[] {
  const attempts = countAttempts()
  return [
    {
      method: 'POST',
      path: paths.session,
      policy: 'anyone',
      async handle(c) {
        const address = hub.addressOf(c)
        const nowMs = hub.clock.nowMs()
        const wait = attempts.waitSeconds(address, nowMs)
        if (wait > 0) return fail(c, 'busy', { 'retry-after': String(wait) })
        const body = await readJson(c.req.raw, signInBytes)
        if (!body.ok) return fail(c, body.failure)
        const signedIn = await signIn(hub.store, body.value, nowMs, hub.random)
        if (!signedIn.ok) {
          attempts.failed(address, nowMs)
          return fail(c, signedIn.failure)
        }
        return welcome(c, hub, signedIn)
      },
    },
    {
      method: 'POST',
      path: paths.sessionDevice,
      policy: 'signed-in',
      async handle(c, caller) {
        const body = await readJson(c.req.raw, signInBytes)
        if (!body.ok) return fail(c, body.failure)
        const bound = await rebind(hub.store, caller, body.value, hub.clock.nowMs(), hub.random)
        return bound.ok ? welcome(c, hub, bound) : fail(c, bound.failure)
      },
    },
    {
      method: 'DELETE',
      path: paths.session,
      policy: 'signed-in',
      async handle(c) {
        await hub.store.endSession(sha256Hex(getCookie(c, cookieName(hub)) ?? ''))
        deleteCookie(c, cookieName(hub), { path: '/', secure: hub.secure })
        return c.json({ lianxin: 1 })
      },
    },
  ]
}

async function welcome(
  c: HubContext,
  hub: HubDependencies,
  { personId, token }: { personId: Id; token: string },
): Promise<Response> {
  setCookie(c, cookieName(hub), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: hub.secure,
    maxAge: sessionLifeMs / 1_000,
  })
  const { tree } = await hub.authority()
  const name = await personName(hub.store, personId)
  const reply: SignInReply = { lianxin: 1, personId, name, hubName: hubName(tree) }
  return c.json(reply)
}

// Signing in with a one-time link, and out.
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { paths, type SignInReply } from '../../protocol/messages'
import type { HubDependencies } from '../hub'
import { countAttempts } from '../attempts'
import { fail } from '../failure'
import { hubName, personName } from '../names'
import { readJson } from '../read-body'
import { cookieName, type Route } from '../route'
import { sha256Hex } from '../secrets'
import { sessionLifeMs, signIn } from '../sign-in'

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
        setCookie(c, cookieName(hub), signedIn.token, {
          path: '/',
          httpOnly: true,
          sameSite: 'Strict',
          secure: hub.secure,
          maxAge: sessionLifeMs / 1_000,
        })
        const { tree } = await hub.authority()
        const reply: SignInReply = {
          lianxin: 1,
          personId: signedIn.personId,
          name: await personName(hub.store, signedIn.personId),
          hubName: hubName(tree),
        }
        return c.json(reply)
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

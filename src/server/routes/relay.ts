// What people bring for each other, sealed and signed by whom it is from.
import { changeLimits } from '../../protocol/change'
import { paths } from '../../protocol/messages'
import { answerRelay, parseRelay } from '../answer-relay'
import type { HubDependencies } from '../hub'
import { fail } from '../failure'
import { readJson } from '../read-body'
import type { Route } from '../route'

export function relayRoutes(hub: HubDependencies): Route[] {
  return [
    {
      method: 'POST',
      path: paths.relay,
      policy: 'signed-in',
      async handle(c) {
        const body = await readJson(c.req.raw, changeLimits.pushBytes)
        if (!body.ok) return fail(c, body.failure)
        const frames = parseRelay(body.value)
        if (typeof frames === 'string') return fail(c, frames)
        return c.json(await answerRelay(hub, frames))
      },
    },
  ]
}

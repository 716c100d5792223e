// Sign-in links for colleagues.
import { paths } from '../../protocol/messages'
import type { HubDependencies } from '../hub'
import type { Authority } from '../authority'
import type { HubContext, Route } from '../route'
import { makeLink } from '../sign-in'

export function peopleRoutes(hub: HubDependencies): Route[] {
  return [
    {
      method: 'POST',
      path: paths.link(':personId'),
      policy: {
        act: 'makeLinks',
        in: 'all',
        // A link is as good as being that person: it takes the right over everything he holds, not only where he lives.
        async areas(c: HubContext, authority: Authority) {
          const person = await hub.store.treeRecord(c.req.param('personId') ?? '')
          if (person?.kind !== 'person') return []
          const grants = authority.grantsOf(person.recordId, hub.clock.nowMs())
          return [person.areaId, ...grants.map((grant) => grant.areaId)]
        },
      },
      async handle(c: HubContext) {
        const personId = c.req.param('personId') ?? ''
        const link = await makeLink(hub.store, personId, hub.publicUrl(), hub.clock.nowMs(), hub.random)
        return c.json({ lianxin: 1, ...link })
      },
    },
  ]
}

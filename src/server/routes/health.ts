import type { HubDependencies } from '../hub'
import { paths } from '../../protocol/messages'
import type { Route } from '../route'

export function healthRoutes(hub: HubDependencies): Route[] {
  return [
    {
      method: 'GET',
      path: paths.health,
      policy: 'anyone',
      handle: async (c) => c.json({ lianxin: 1, ok: true, epoch: await hub.store.epoch() }),
    },
  ]
}

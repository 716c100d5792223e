// The description of the endpoint, for whoever writes another one.
import { paths } from '../../protocol/messages'
import type { HubDependencies } from '../hub'
import { openApi } from '../open-api'
import type { Route } from '../route'

export function openApiRoutes(hub: HubDependencies): Route[] {
  return [
    {
      method: 'GET',
      path: paths.openApi,
      policy: 'anyone',
      handle: (c) => c.json(openApi(hub.publicUrl())),
    },
  ]
}

// The same rules that anybody may check another hub by (`npm run conformance`), against ours.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/server/app'
import { allRules } from '../conformance/all-rules'
import { areaToWriteIn } from '../conformance/area-to-write-in'
import { Client } from '../conformance/client'
import { checkRules, type World } from '../conformance/rule'
import { openTestHub, people, type TestHub } from '../support/hub-fixture'

describe('our hub', () => {
  let hub: TestHub
  let server: Server
  let world: World
  beforeAll(async () => {
    hub = await openTestHub()
    hub.now.ms = Date.now()
    server = createServer(getRequestListener(createApp(hub).fetch)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const enter = async (personId: string) => Client.signIn(url, await hub.codeFor(personId))
    const worker = await enter(people.worker)
    world = {
      url,
      worker,
      colleague: await enter(people.lead),
      outsider: await enter(people.foreigner),
      areaId: await areaToWriteIn(worker),
    }
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await hub.close()
  })

  for (const rule of allRules) {
    it(`keeps ${rule.id}: ${rule.says}`, async () => {
      const [outcome] = await checkRules([rule], world, () => undefined)
      expect(outcome?.broken).toBeNull()
    })
  }
})

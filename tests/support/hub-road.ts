// A device's road to the real hub without a socket: fetch's shape over the app's `request`, with the browser's cookie jar.
import { gzipSync } from 'node:zlib'
import type { FetchEdge } from '../../src/device/fetch-transport'
import type { TestHub } from './hub-fixture'

export interface HubRoad extends FetchEdge {
  down: boolean
  /** So many of the next replies are lost after the hub has done its work. */
  loseReplies: number
  requests: string[]
  /** The browser was killed before it wrote its cookie down. */
  loseCookie(): void
}

export function hubRoad(hub: Pick<TestHub, 'request'>): HubRoad {
  let cookie = ''
  const road: HubRoad = {
    down: false,
    loseReplies: 0,
    requests: [],
    loseCookie() {
      cookie = ''
    },
    async fetch(path, init) {
      if (road.down) throw new TypeError('Failed to fetch')
      road.requests.push(`${init.method} ${path}`)
      const headers = new Headers(init.headers)
      if (cookie) headers.set('cookie', cookie)
      const { method = 'GET', body = null } = init
      const reply = await hub.request(path, { method, headers, body })
      cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? cookie
      if (road.loseReplies > 0) {
        road.loseReplies--
        throw new TypeError('Failed to fetch')
      }
      return reply
    },
    gzip: async (text) => new Uint8Array(gzipSync(text)),
  }
  return road
}

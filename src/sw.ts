/// <reference lib="webworker" />
// The service worker: the whole app from the cache, so that it opens with no signal, and the outbox when the network is back.
// Requests for data never go through here.
import { clientsClaim } from 'workbox-core'
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { outboxTag } from './device/background-sync'
import { dexieRegistry } from './device/dexie-registry'
import { cacheShelf } from './device/second-copy'
import { emptyOutbox } from './device/empty-outbox'
import { browserEdge, fetchTransport } from './device/fetch-transport'
import { browserKeyring } from './device/keyring'
import { webLocksMutex } from './device/web-locks-mutex'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] }

const files = self.__WB_MANIFEST
// Workbox asks for one file after the other, which at 300 ms a round trip takes a minute. Six at a time, as many as a browser
// has lines, fill the browser's own cache ahead of it; what fails here is asked for again there.
self.addEventListener('install', () => {
  const waiting = files.flatMap((file) =>
    typeof file === 'object' && file.revision === null ? [file.url] : [],
  )
  const next = async (): Promise<void> => {
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      // What an earlier version has stored stays as it is, and is not paid for again.
      if (await caches.match(url)) continue
      await fetch(url).then(
        (reply) => reply.arrayBuffer(),
        () => undefined,
      )
    }
  }
  for (let line = 0; line < 6; line++) void next()
})
precacheAndRoute(files)
cleanupOutdatedCaches()
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    denylist: [/^\/sync\//, /^\/session$/, /^\/files\//, /^\/people\//, /^\/health$/, /^\/openapi\.json$/],
  }),
)
// The first load is ready for no signal at once; a later version waits until the person wants it.
clientsClaim()
self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting()
})

interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count))
const token = () => Array.from(randomBytes(12), (byte) => byte.toString(16).padStart(2, '0')).join('')

async function sendOutbox(): Promise<void> {
  const end = await emptyOutbox({
    registry: dexieRegistry(token, undefined, undefined, cacheShelf()),
    transport: fetchTransport(browserEdge()),
    clock: { nowMs: () => Date.now(), offsetMinutes: () => -new Date().getTimezoneOffset() },
    randomBytes,
    mutex: webLocksMutex('lianxin-sync'),
    keyring: browserKeyring(),
  })
  // The browser comes again later for a promise that was not kept.
  if (end.left) throw new Error('Work is still waiting.')
}
self.addEventListener('sync' as 'activate', (event) => {
  if ((event as SyncEvent).tag === outboxTag) event.waitUntil(sendOutbox())
})

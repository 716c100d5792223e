// The worker in which the book lives: joins the book with the browser's store, network and clock. Its own file holds what it
// takes to open the book and to save in it; the rest follows.
import { createFieldBook } from '../sync/create-field-book'
import { onDemand } from '../sync/on-demand'
import type { Timer } from '../sync/ports'
import type { ToWorker } from './book-call'
import { webLocksMutex } from './web-locks-mutex'
import { dexieRegistry } from './dexie-registry'
import { cacheShelf } from './second-copy'
import { keyringWhenAsked, transportWhenAsked } from './edge-when-asked'
import { createBatchWriter } from './files/batch-writer'
import { createInitials } from './files/initials'
import { hostFieldBook } from './host-field-book'

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count))
const token = () => Array.from(randomBytes(12), (byte) => byte.toString(16).padStart(2, '0')).join('')

const timer: Timer = (afterMs, callBack) => {
  const running = setTimeout(callBack, afterMs)
  return () => clearTimeout(running)
}

const edge = onDemand(async () => {
  const { browserEdge, browserKeyring, fetchTransport } = await import('./hub-edge')
  return { transport: fetchTransport(browserEdge()), keyring: browserKeyring() }
})

const book = createFieldBook({
  registry: dexieRegistry(token, undefined, undefined, cacheShelf()),
  transport: transportWhenAsked(async () => (await edge()).transport),
  clock: { nowMs: () => Date.now(), offsetMinutes: () => -new Date().getTimezoneOffset() },
  randomBytes,
  timer,
  mutex: webLocksMutex('lianxin-sync'),
  keyring: keyringWhenAsked(async () => (await edge()).keyring),
  initials: createInitials(),
  batchWriter: createBatchWriter(),
  // Both are needed for any of it, and come side by side.
  hubParts: async () => (await Promise.all([import('../sync/hub-work'), edge()]))[0],
})

const receive = hostFieldBook(
  book,
  { postMessage: (message, transfer) => self.postMessage(message, { transfer }) },
  timer,
)
self.addEventListener('message', (event: MessageEvent<ToWorker>) => void receive(event.data))

// The worker in which the book lives: joins the book with the browser's store, network and clock.
import { createFieldBook } from '../sync/create-field-book'
import type { Timer } from '../sync/ports'
import type { ToWorker } from './book-call'
import { webLocksMutex } from './web-locks-mutex'
import { dexieRegistry } from './dexie-registry'
import { browserEdge, fetchTransport } from './fetch-transport'
import { createBatchWriter } from './files/batch-writer'
import { createInitials } from './files/initials'
import { browserKeyring } from './keyring'
import { hostFieldBook } from './host-field-book'

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count))
const token = () => Array.from(randomBytes(12), (byte) => byte.toString(16).padStart(2, '0')).join('')

const timer: Timer = (afterMs, callBack) => {
  const running = setTimeout(callBack, afterMs)
  return () => clearTimeout(running)
}

const book = createFieldBook({
  registry: dexieRegistry(token),
  transport: fetchTransport(browserEdge()),
  clock: { nowMs: () => Date.now(), offsetMinutes: () => -new Date().getTimezoneOffset() },
  randomBytes,
  timer,
  mutex: webLocksMutex('lianxin-sync'),
  keyring: browserKeyring(),
  initials: createInitials(),
  batchWriter: createBatchWriter(),
})

const receive = hostFieldBook(
  book,
  { postMessage: (message, transfer) => self.postMessage(message, { transfer }) },
  timer,
)
self.addEventListener('message', (event: MessageEvent<ToWorker>) => void receive(event.data))

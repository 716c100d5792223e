// What the service worker does when the network is back and no page need be open: the current person's work goes out, then
// files and what is carried for others. The page finds it delivered when it is opened again.
import { uuidV7 } from '../domain/id'
import { createCarrying } from '../sync/carry'
import { createFileDelivery } from '../sync/deliver-files'
import { openDesk, type Desk } from '../sync/desk'
import { deliverableSize, namedSize } from '../sync/named-files'
import { runOutbox, type OutboxEnd } from '../sync/outbox-run'
import type {
  DeviceRegistry,
  DeviceStore,
  Keyring,
  Mutex,
  RandomBytes,
  Transport,
  WallClock,
} from '../sync/ports'

export interface OutboxPorts {
  registry: DeviceRegistry
  transport: Transport
  clock: WallClock
  randomBytes: RandomBytes
  mutex: Mutex
  keyring: Keyring
}

/** Correct beside a page that syncs at the same time: every step of a run may happen twice. */
export async function emptyOutbox(ports: OutboxPorts): Promise<OutboxEnd> {
  const current = await ports.registry.current()
  if (!current.ok || !current.value || current.value.ownNotebook) return { left: false }
  const opened = await ports.registry.open(current.value)
  if (!opened.ok) return { left: false }
  const store = opened.value
  try {
    return await ports.mutex(() => send(store, ports))
  } finally {
    store.close()
  }
}

function send(store: DeviceStore, ports: OutboxPorts): Promise<OutboxEnd> {
  const { transport, keyring, clock, randomBytes } = ports
  const nowMs = () => clock.nowMs()
  // Files and other people's work need to know what is named where; most runs send a few lines of text and end.
  const book = lazily(() => openDesk(store, { clock, randomBytes, initials: async (name) => name }))
  const carrying = lazily(async () => createCarrying(await book(), ports, () => undefined))

  return runOutbox(store, {
    transport,
    nowMs,
    newId: () => uuidV7(nowMs(), randomBytes(10)),
    publicKey: async () => {
      const { identity } = await store.read()
      return keyring.publicKey(identity.personId).catch(() => undefined)
    },
    async sendFiles() {
      if ((await store.undeliveredFiles()).length === 0) return null
      return sendFiles(await book(), transport)
    },
    async carryOthers() {
      const people = await ports.registry.people()
      const alone = !people.ok || people.value.length < 2
      if (alone && (await store.countFrames()) === 0) return null
      return (await carrying()).carryOthers()
    },
  })
}

function sendFiles(desk: Desk, transport: Transport) {
  return createFileDelivery(
    {
      store: desk.store,
      transport,
      nowMs: () => desk.nowMs(),
      deliverableSize: (sha256) => deliverableSize(desk.notebook(), sha256),
      namedSize: (sha256) => namedSize(desk.notebook(), sha256),
      lastPending: () => desk.notebook().own.lastPending(),
    },
    () => undefined,
  ).run()
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= make())
}

// A second copy of what only this device holds, in another storage of the browser. Engines that were killed in the middle of a
// write have been seen to throw a whole database away at the next start; with it would go work that was called saved. The copy
// follows each save at once, and is read only when a store is found to be gone.
import type { Change } from '../protocol/change'
import type { DeviceStore, HubKnowledge, Identity, Settlement } from '../sync/ports'

/** Texts by path; nothing here is expected to fail, and nothing that fails may fail a save. */
export interface CopyShelf {
  put(path: string, text: string): Promise<void>
  read(path: string): Promise<string | null>
  paths(prefix: string): Promise<string[]>
  remove(path: string): Promise<void>
}

export interface RescuedStore {
  identity: Identity
  /** The highest number that was given out. */
  lastNumber: number
  /** What the hub had not acknowledged. */
  unsent: Change[]
  /** Of a notebook of one's own alone: everybody else's hub tells again. */
  hub: HubKnowledge | null
}

const root = '/second-copy/'
const pageSize = 1_000
const currentPath = `${root}current`
const headPath = (personId: string) => `${root}${personId}/head`
const hubPath = (personId: string) => `${root}${personId}/hub`
const changesPath = (personId: string) => `${root}${personId}/change/`
const changePath = (personId: string, change: { deviceId: string; number: number }) =>
  `${changesPath(personId)}${change.deviceId}/${change.number}`

/** The person who was in when the registry was lost as well; null for nobody. */
export function lastPerson(shelf: CopyShelf): Promise<string | null> {
  return shelf.read(currentPath)
}

export async function keepLastPerson(shelf: CopyShelf, personId: string): Promise<void> {
  if ((await shelf.read(currentPath)) !== personId) await shelf.put(currentPath, personId)
}

export async function rescue(shelf: CopyShelf, personId: string): Promise<RescuedStore | null> {
  const head = await shelf.read(headPath(personId))
  if (head === null) return null
  const { identity, lastNumber } = JSON.parse(head) as Pick<RescuedStore, 'identity' | 'lastNumber'>
  const unsent: Change[] = []
  for (const path of await shelf.paths(changesPath(personId))) {
    const text = await shelf.read(path)
    if (text !== null) unsent.push(JSON.parse(text) as Change)
  }
  const hub = await shelf.read(hubPath(personId))
  return {
    identity,
    lastNumber,
    unsent: unsent.sort((a, b) => a.number - b.number),
    hub: hub === null ? null : (JSON.parse(hub) as HubKnowledge),
  }
}

/** The same store, whose unsent changes are copied after each write, one write after the other. */
export function withSecondCopy(store: DeviceStore, shelf: CopyShelf, identity: Identity): DeviceStore {
  const { personId } = identity
  let queue: Promise<unknown> = Promise.resolve()
  const follow = (work: () => Promise<unknown>): void => {
    queue = queue.then(work).catch(() => undefined)
  }

  async function keepAll(changes: readonly Change[]): Promise<void> {
    for (const change of changes) await shelf.put(changePath(personId, change), JSON.stringify(change))
    const last = changes[changes.length - 1]
    if (last) await keepHead({ ...identity, deviceId: last.deviceId }, last.number)
  }
  const keepHead = (held: Identity, lastNumber: number) =>
    shelf.put(headPath(personId), JSON.stringify({ identity: held, lastNumber }))

  /**
   * Of everything that waits, what has no copy yet: in a store that is opened, and under a new device id. Nothing is taken away by
   * this: a change of another tab may have been copied a moment ago, and a refused one is kept nowhere else.
   */
  async function copyMissing(): Promise<void> {
    const held = new Set(await shelf.paths(changesPath(personId)))
    for (let after = 0; ;) {
      const waiting = (await store.pending(after, pageSize)).map(({ change }) => change)
      await keepAll(waiting.filter((change) => !held.has(changePath(personId, change))))
      if (waiting.length < pageSize) return
      after = waiting[waiting.length - 1]!.number
    }
  }

  async function dropSettled(results: readonly Settlement[], deviceId: string): Promise<void> {
    for (const { number, state } of results) {
      const path = changePath(personId, { deviceId, number })
      if (state === 'acked' || state === 'setAside') await shelf.remove(path)
    }
    if (results.some(({ state }) => state === 'pending')) await copyMissing()
  }

  async function dropDevice(deviceId: string): Promise<void> {
    for (const path of await shelf.paths(`${changesPath(personId)}${deviceId}/`)) await shelf.remove(path)
  }

  follow(copyMissing)
  return {
    ...store,
    async append(changes, nowMs, dropDraft) {
      const kept = await store.append(changes, nowMs, dropDraft)
      if (kept.ok) follow(() => keepAll(kept.value))
      return kept
    },
    async adopt(from, changes, drafts, nowMs) {
      const kept = await store.adopt(from, changes, drafts, nowMs)
      if (kept.ok) follow(() => keepAll(kept.value))
      return kept
    },
    async settle(results, nowMs, deviceId) {
      const kept = await store.settle(results, nowMs, deviceId)
      if (kept.ok) follow(() => dropSettled(results, deviceId))
      return kept
    },
    async keepPage(segments, hub, observed) {
      const kept = await store.keepPage(segments, hub, observed)
      // Nobody but this device can tell what a notebook of one's own may do.
      if (kept.ok && identity.ownNotebook) follow(() => shelf.put(hubPath(personId), JSON.stringify(hub)))
      return kept
    },
    async takeNewDeviceId(deviceId, nowMs, from) {
      const kept = await store.takeNewDeviceId(deviceId, nowMs, from)
      // First the copies under the new id: broken off between the two, work is copied twice rather than not at all.
      if (kept.ok) follow(copyMissing)
      if (kept.ok) follow(() => dropDevice(from))
      return kept
    },
  }
}

/** Over the browser's Cache Storage, which shares no file with its databases; null where there is none. */
export function cacheShelf(name = 'lianxin-second-copy'): CopyShelf | null {
  if (typeof caches === 'undefined') return null
  const open = () => caches.open(name)
  return {
    put: async (path, text) => (await open()).put(path, new Response(text)),
    async read(path) {
      const found = await (await open()).match(path)
      return found ? found.text() : null
    },
    async paths(prefix) {
      const keys = await (await open()).keys()
      return keys.map(({ url }) => new URL(url).pathname).filter((path) => path.startsWith(prefix))
    },
    remove: async (path) => void (await (await open()).delete(path)),
  }
}

// A second copy of what only this device holds, in another storage of the browser. Engines that were killed in the middle of a
// write have been seen to throw a whole database away at the next start; with it would go work that was called saved. The copy
// follows each save at once, and is read only when a store is found to be gone.
import type { Change } from '../protocol/change'
import type { DeviceStore, Identity, Settlement } from '../sync/ports'

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
}

const root = '/second-copy/'
/** More waits for the hub only where none was in reach for months. */
const mostCopied = 10_000
const currentPath = `${root}current`
const headPath = (personId: string) => `${root}${personId}/head`
const changePath = (personId: string, change: { deviceId: string; number: number }) =>
  `${root}${personId}/change/${change.deviceId}/${change.number}`

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
  for (const path of await shelf.paths(`${root}${personId}/change/`)) {
    const text = await shelf.read(path)
    if (text !== null) unsent.push(JSON.parse(text) as Change)
  }
  return { identity, lastNumber, unsent: unsent.sort((a, b) => a.number - b.number) }
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

  /** Everything that waits, as the store has it: after what changes ids, and where an opened store has work no copy is of. */
  async function copyAnew(): Promise<void> {
    const unsent = (await store.pending(0, mostCopied)).map(({ change }) => change)
    const wanted = new Set(unsent.map((change) => changePath(personId, change)))
    const held = new Set(await shelf.paths(`${root}${personId}/change/`))
    await keepAll(unsent.filter((change) => !held.has(changePath(personId, change))))
    for (const path of held) if (!wanted.has(path)) await shelf.remove(path)
  }

  async function dropSettled(results: readonly Settlement[], deviceId: string): Promise<void> {
    for (const { number, state } of results) {
      const path = changePath(personId, { deviceId, number })
      if (state === 'acked' || state === 'setAside') await shelf.remove(path)
    }
    if (results.some(({ state }) => state === 'pending')) await copyAnew()
  }

  follow(copyAnew)
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
    async takeNewDeviceId(deviceId, nowMs, from) {
      const kept = await store.takeNewDeviceId(deviceId, nowMs, from)
      if (kept.ok) follow(copyAnew)
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

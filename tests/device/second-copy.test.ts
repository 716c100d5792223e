// A browser that threw its database away: what was saved and not sent comes back from the second copy.
import Dexie from 'dexie'
import { beforeEach, describe, expect, it } from 'vitest'
import { dexieRegistry } from '../../src/device/dexie-registry'
import type { CopyShelf } from '../../src/device/second-copy'
import type { DeviceStore, Identity, NewChange } from '../../src/sync/ports'
import { anId, place } from '../support/changes'
import { freshIndexedDb } from '../support/indexed-db'

const identity: Identity = { deviceId: anId(1), personId: anId(2), name: '李明', hubName: '樟树村' }
const nowMs = 1_700_000_000_000

interface MemoryShelf extends CopyShelf {
  texts: Map<string, string>
}

function memoryShelf(): MemoryShelf {
  const texts = new Map<string, string>()
  return {
    texts,
    put: async (path, text) => void texts.set(path, text),
    read: async (path) => texts.get(path) ?? null,
    paths: async (prefix) => [...texts.keys()].filter((path) => path.startsWith(prefix)),
    remove: async (path) => void texts.delete(path),
  }
}

function household(n: number): NewChange {
  return {
    madeAt: '2023-12-11T09:30:00.000+08:00',
    authorId: identity.personId,
    recordKind: 'household',
    recordId: anId(100 + n),
    action: 'create',
    fields: { areaId: place.hamlet, name: `户${n}` },
  }
}

describe('the second copy of what only this device holds', () => {
  let shelf: MemoryShelf
  let opened = 0
  beforeEach(() => {
    freshIndexedDb()
    shelf = memoryShelf()
  })
  const registry = () => dexieRegistry(() => `store-${++opened}`, 'lianxin', undefined, shelf)

  async function aStore(): Promise<DeviceStore> {
    const here = registry()
    await here.enter(identity)
    const kept = await here.open(identity)
    if (!kept.ok) throw new Error(kept.failure.type)
    return kept.value
  }
  /** The copy follows the store; nothing tells when it has, but that it has. */
  async function copied(count: number): Promise<void> {
    const held = () => [...shelf.texts.keys()].filter((path) => path.includes('/change/')).length
    await expect.poll(held).toBe(count)
  }

  it('brings a whole lost database back as its person left it, with the numbers it had', async () => {
    const store = await aStore()
    const kept = await store.append([household(1), household(2), household(3)], nowMs)
    await store.settle([{ number: 1, state: 'acked' }], nowMs, identity.deviceId)
    await copied(2)
    store.close()
    freshIndexedDb()

    const here = registry()
    expect(await here.current()).toEqual({ ok: true, value: identity })
    const again = await here.open(identity)
    if (!again.ok || !kept.ok) throw new Error('not kept')
    const state = await again.value.read()
    expect(state.own).toEqual(kept.value.slice(1).map((change) => ({ change, state: 'pending' })))
    expect(state.lastNumber).toBe(3)
    const next = await again.value.append([household(4)], nowMs)
    expect(next.ok && next.value[0]!.number).toBe(4)
    expect(next.ok && next.value[0]!.stamp > kept.value[2]!.stamp).toBe(true)
    again.value.close()
  })

  it('brings one lost store back where the browser still knows who was in', async () => {
    const store = await aStore()
    await store.append([household(1)], nowMs)
    await copied(1)
    store.close()
    await Dexie.delete(`lianxin-${identity.personId}`)
    expect(await registry().current()).toEqual({ ok: true, value: identity })
  })

  it('brings a notebook of one’s own back as one that can be used at once', async () => {
    const own = { ...identity, ownNotebook: true as const }
    const here = registry()
    await here.enter(own)
    const kept = await here.open(own)
    if (!kept.ok) throw new Error(kept.failure.type)
    const { hub } = await kept.value.read()
    await kept.value.keepPage([], { ...hub, scopes: ['work:own'], complete: true }, { ms: 0, counter: 0 })
    await kept.value.append([household(1)], nowMs)
    await copied(1)
    kept.value.close()
    freshIndexedDb()

    const again = registry()
    expect(await again.current()).toEqual({ ok: true, value: own })
    const opened = await again.open(own)
    if (!opened.ok) throw new Error(opened.failure.type)
    const state = await opened.value.read()
    expect([state.hub.complete, state.hub.scopes, state.own.length]).toEqual([true, ['work:own'], 1])
    opened.value.close()
  })

  it('goes along when a shared device id is given up, and leaves nothing of the old one', async () => {
    const store = await aStore()
    await store.append([household(1), household(2)], nowMs)
    await copied(2)
    await store.takeNewDeviceId(anId(9), nowMs, identity.deviceId)
    await expect
      .poll(() =>
        [...shelf.texts.keys()]
          .filter((path) => path.includes('/change/'))
          .map((path) => path.split('/').slice(-2)),
      )
      .toEqual([
        [anId(9), '1'],
        [anId(9), '2'],
      ])
    store.close()
  })

  it('keeps what another tab copied while this one opens', async () => {
    const first = await aStore()
    await first.append([household(1)], nowMs)
    await copied(1)
    const second = await registry().open(identity)
    await first.append([household(2)], nowMs)
    await copied(2)
    if (second.ok) second.value.close()
    first.close()
    freshIndexedDb()
    expect(await registry().current()).toEqual({ ok: true, value: identity })
    const again = await registry().open(identity)
    expect(again.ok && (await again.value.read()).own.length).toBe(2)
  })

  it('is of nobody where nobody was in', async () => {
    expect(await registry().current()).toEqual({ ok: true, value: null })
  })

  it('never stands in the way of a save', async () => {
    shelf.put = () => Promise.reject(new Error('no room'))
    const store = await aStore()
    expect(await store.append([household(1)], nowMs)).toMatchObject({ ok: true })
    store.close()
  })
})

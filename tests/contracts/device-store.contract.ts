// What every device store does, in memory or in the browser.
import { expect, it } from 'vitest'
import type { Change } from '../../src/protocol/change'
import { clockAtRest, stampMs } from '../../src/protocol/stamp'
import type { DeviceRegistry, DeviceStore, Identity, NewChange, Segment } from '../../src/sync/ports'
import { hubChange, idOf, oldHamlet, worker } from '../support/builders'
import { settled, startMs } from '../support/fake-clock'

export interface StoreMaker {
  /** A registry over storage of its own. */
  registry(): DeviceRegistry
  /** The next write ends with no room on the device; returns the way back. */
  fillUp(registry: DeviceRegistry): () => void
}

const identity: Identity = {
  deviceId: idOf(0x40),
  personId: worker.personId,
  name: worker.name,
  hubName: '樟树村',
}
const note = (text: string): NewChange => ({
  madeAt: '2026-11-23T09:00:00.000+08:00',
  authorId: worker.personId,
  recordKind: 'contact',
  recordId: idOf(0x50),
  action: 'create',
  fields: { note: text },
})
const page = (scopeId: string, from: number, count: number): Segment => ({
  scopeId,
  from,
  to: from + count,
  lines: Array.from({ length: count }, (_, index) =>
    JSON.stringify(hubChange('household', idOf(0x100 + from + index), { areaId: oldHamlet })),
  ).join('\n'),
})
/** Lines name changes that are made anew each time; of pages that were left alone only where they lie is compared. */
const sameLines =
  (held: readonly Segment[]) =>
  (expected: Segment, index: number): Segment =>
    expected.lines === 'anew' ? expected : { ...expected, lines: held[index]!.lines }
const hub = {
  epoch: 'one',
  grants: [],
  scopes: ['work:a'],
  complete: true,
  lastContactMs: startMs,
  clockOffsetMs: 0,
}

export function deviceStoreContract(maker: StoreMaker): void {
  async function opened(): Promise<{
    registry: DeviceRegistry
    store: DeviceStore
    tab(): Promise<DeviceStore>
  }> {
    const registry = maker.registry()
    await registry.enter(identity)
    const tab = async () => {
      const store = await registry.open(identity)
      if (!store.ok) throw new Error('not opened')
      return store.value
    }
    return { registry, store: await tab(), tab }
  }
  async function appended(
    store: DeviceStore,
    changes: NewChange[],
    nowMs = startMs,
    draft?: string,
  ): Promise<Change[]> {
    const kept = await store.append(changes, nowMs, draft)
    if (!kept.ok) throw new Error('not kept')
    return kept.value
  }

  it('gives out numbers without gaps and stamps that rise even when the clock goes back', async () => {
    const { store } = await opened()
    const first = await appended(store, [note('a'), note('b')])
    const second = await appended(store, [note('c')], startMs - 86_400_000)
    const all = [...first, ...second]
    expect(all.map((change) => change.number)).toEqual([1, 2, 3])
    expect(all.map((change) => change.stamp)).toEqual(all.map((change) => change.stamp).sort())
    expect(all.every((change) => change.deviceId === identity.deviceId)).toBe(true)
    expect((await store.read()).own.map((own) => own.change)).toEqual(all)
  })

  it('gives two tabs different numbers', async () => {
    const { store, tab } = await opened()
    const other = await tab()
    const kept = await Promise.all([
      appended(store, [note('a')]),
      appended(other, [note('b')]),
      appended(store, [note('c')]),
    ])
    expect(
      kept
        .flat()
        .map((change) => change.number)
        .sort(),
    ).toEqual([1, 2, 3])
  })

  it('drops the draft with the save, and keeps it when the save fails', async () => {
    const { store, registry } = await opened()
    await store.keepDraft('contact:new', 'text', startMs)
    const back = maker.fillUp(registry)
    expect(await store.append([note('a')], startMs, 'contact:new')).toEqual({
      ok: false,
      failure: { type: 'storage-full' },
    })
    back()
    expect(await store.readDraft('contact:new')).toEqual({
      key: 'contact:new',
      value: 'text',
      savedAtMs: startMs,
    })
    expect((await store.read()).own).toEqual([])
    expect(await appended(store, [note('a')], startMs, 'contact:new')).toMatchObject([{ number: 1 }])
    expect(await store.readDraft('contact:new')).toBe(null)
  })

  it('lists pending changes in number order from where it is asked', async () => {
    const { store } = await opened()
    await appended(
      store,
      Array.from({ length: 12 }, (_, index) => note(String(index))),
    )
    await store.settle(
      [
        { number: 2, state: 'acked' },
        { number: 3, state: 'parked', code: 'not-allowed', field: 'note' },
      ],
      startMs,
      identity.deviceId,
    )
    const numbers = async (after: number, limit: number) =>
      (await store.pending(after, limit)).map((own) => own.change.number)
    expect(await numbers(0, 3)).toEqual([1, 4, 5])
    expect(await numbers(9, 10)).toEqual([10, 11, 12])
    const own = (await store.read()).own.sort((a, b) => a.change.number - b.change.number)
    expect(own[1]).toMatchObject({ state: 'acked', ackedAtMs: startMs })
    expect(own[2]).toMatchObject({ state: 'parked', code: 'not-allowed', field: 'note' })
    await store.settle(
      [
        { number: 2, state: 'pending' },
        { number: 3, state: 'setAside' },
      ],
      startMs,
      identity.deviceId,
    )
    expect(await numbers(0, 3)).toEqual([1, 2, 4])
  })

  it('keeps pages with their cursors and what was learnt of the hub, and follows the clock seen in them', async () => {
    const { store } = await opened()
    const seen = { ms: startMs + 60_000, counter: 3 }
    await store.keepPage([page('work:a', 0, 3), page('work:b', 0, 2)], hub, seen)
    await store.keepPage([page('work:a', 3, 2)], hub, clockAtRest)
    const state = await store.read()
    expect(state.cursors).toEqual({ 'work:a': 5, 'work:b': 2 })
    expect(state.hub).toEqual(hub)
    expect(state.segments.map(({ scopeId, from, to }) => [scopeId, from, to])).toEqual(
      expect.arrayContaining([
        ['work:a', 0, 3],
        ['work:a', 3, 5],
        ['work:b', 0, 2],
      ]),
    )
    const [change] = await appended(store, [note('a')])
    expect(stampMs(change!.stamp)).toBe(seen.ms)
  })

  it('leaves out a page that does not start at the cursor', async () => {
    const { store } = await opened()
    await store.keepPage([page('work:a', 0, 3)], hub, clockAtRest)
    await store.keepPage([page('work:a', 0, 2)], hub, clockAtRest)
    await store.keepPage([page('work:a', 7, 2)], hub, clockAtRest)
    const state = await store.read()
    expect(state.cursors).toEqual({ 'work:a': 3 })
    expect(state.segments).toHaveLength(1)
  })

  it('joins many small pages into few with the same lines', async () => {
    const { store } = await opened()
    for (let from = 0; from < 40; from += 2) await store.keepPage([page('work:a', from, 2)], hub, clockAtRest)
    await store.keepPage([page('work:b', 0, 2)], hub, clockAtRest)
    const lines = async () => {
      const { segments } = await store.read()
      return segments.sort((a, b) =>
        a.scopeId < b.scopeId ? -1 : a.scopeId > b.scopeId ? 1 : a.from - b.from,
      )
    }
    const before = (await lines()).map((segment) => segment.lines).join('\n')
    await store.compact()
    const after = await lines()
    expect(after.map(({ scopeId, from, to }) => [scopeId, from, to])).toEqual([
      ['work:a', 0, 40],
      ['work:b', 0, 2],
    ])
    expect(after.map((segment) => segment.lines).join('\n')).toBe(before)
    await store.keepPage([page('work:a', 40, 1)], hub, clockAtRest)
    expect((await store.read()).cursors['work:a']).toBe(41)
  })

  it('forgets pages of scopes that are left, and no change of its own', async () => {
    const { store } = await opened()
    await appended(store, [note('a')])
    await store.keepPage([page('work:a', 0, 3), page('work:b', 0, 2)], hub, clockAtRest)
    await store.forgetScopes(['work:a'])
    const state = await store.read()
    expect(state.cursors).toEqual({ 'work:b': 2 })
    expect(state.segments.map((segment) => segment.scopeId)).toEqual(['work:b'])
    expect(state.own).toHaveLength(1)
  })

  it('forgets only acknowledged changes that are backed up, old, and held in a page', async () => {
    const { store } = await opened()
    const changes = await appended(store, ['a', 'b', 'c', 'd', 'e'].map(note))
    await store.settle(
      [1, 2, 3].map((number) => ({ number, state: 'acked' as const })),
      startMs,
      identity.deviceId,
    )
    await store.settle([{ number: 4, state: 'acked' }], startMs + 1_000, identity.deviceId)
    const lines = [changes[0]!, changes[2]!, changes[3]!].map((change) => JSON.stringify(change)).join('\n')
    await store.keepPage([{ scopeId: 'work:a', from: 0, to: 3, lines }], hub, clockAtRest)
    await store.forgetAcked(2, startMs + 500)
    expect((await store.read()).own.map((own) => own.change.number).sort()).toEqual([2, 3, 4, 5])
    await store.forgetAcked(4, startMs + 500)
    expect((await store.read()).own.map((own) => own.change.number).sort()).toEqual([2, 4, 5])
  })

  it('renumbers unsent work under a new device id, with what is based on it', async () => {
    const { store } = await opened()
    const [first] = await appended(store, [note('a')])
    await store.settle([{ number: 1, state: 'acked' }], startMs, identity.deviceId)
    const [create] = await appended(store, [note('b')])
    const set: NewChange = {
      madeAt: create!.madeAt,
      authorId: create!.authorId,
      recordKind: 'contact',
      recordId: create!.recordId,
      action: 'set',
      fields: { note: 'c' },
      basedOn: { note: [create!.stamp, first!.stamp] },
    }
    await appended(store, [set])
    await store.takeNewDeviceId(idOf(0x41), startMs, identity.deviceId)
    const state = await store.read()
    expect(state.identity.deviceId).toBe(idOf(0x41))
    const renamed = await store.pending(0, 10)
    expect(renamed.map((own) => [own.change.deviceId, own.change.number])).toEqual([
      [idOf(0x41), 1],
      [idOf(0x41), 2],
    ])
    const successor = renamed[0]!.change.stamp
    expect(successor.endsWith(idOf(0x41)) && successor > create!.stamp).toBe(true)
    expect(renamed[1]!.change).toMatchObject({ basedOn: { note: [successor, first!.stamp] } })
    expect(state.own.find((own) => own.state === 'acked')!.change).toEqual(first)
    expect(await appended(store, [note('d')])).toMatchObject([{ number: 3, deviceId: idOf(0x41) }])
    // What another tab is told of a number of the former id says nothing of the change that bears it now.
    await store.settle([{ number: 2, state: 'acked' }], startMs, identity.deviceId)
    expect((await store.pending(0, 10)).map((own) => own.change.number)).toEqual([1, 2, 3])
  })

  it('puts pages pulled anew in place of those within their range, and leaves cursors and all others', async () => {
    const { store } = await opened()
    for (const from of [0, 3, 6]) await store.keepPage([page('work:a', from, 3)], hub, clockAtRest)
    await store.keepPage([page('work:b', 0, 3)], hub, clockAtRest)
    const anew = { ...page('work:a', 3, 3), lines: 'anew', digest: 7 }
    expect(await store.replacePages('work:a', 3, 6, [anew])).toEqual({ ok: true, value: undefined })
    const { segments, cursors } = await store.read()
    const ofScope = segments.filter((one) => one.scopeId === 'work:a').sort((a, b) => a.from - b.from)
    expect(ofScope).toEqual([page('work:a', 0, 3), anew, page('work:a', 6, 3)].map(sameLines(ofScope)))
    expect(cursors).toEqual({ 'work:a': 9, 'work:b': 3 })
    expect(segments.filter((one) => one.scopeId === 'work:b')).toHaveLength(1)
    await store.replacePages('work:a', 4, 6, [])
    expect((await store.read()).segments.filter((one) => one.scopeId === 'work:a')).toHaveLength(3)
  })

  it('joins the digests of pages with the pages, where all have one', async () => {
    const { store } = await opened()
    for (let from = 0; from < 20; from++)
      await store.keepPage(
        [{ ...page('work:a', from, 1), digest: from }, page('work:b', from, 1)],
        hub,
        clockAtRest,
      )
    await store.compact()
    const { segments } = await store.read()
    expect(segments.find((one) => one.scopeId === 'work:a')).toMatchObject({ to: 20, digest: 190 })
    expect(segments.find((one) => one.scopeId === 'work:b')).not.toHaveProperty('digest')
  })

  it('takes over another notebook once, after its own numbers, with what is based on what and its drafts', async () => {
    const { store } = await opened()
    await appended(store, [note('mine')])
    await store.keepDraft('b', 'mine', startMs)
    const notebook = idOf(0x47)
    const theirs = (number: number, rest: object): Change =>
      ({ ...note(`n${number}`), format: 1, deviceId: notebook, number, ...rest }) as Change
    const stampA = `0000000000010000-${notebook}`
    const stampB = `0000000000020000-${notebook}`
    const changes = [
      theirs(1, { stamp: stampA }),
      theirs(2, { stamp: stampB, action: 'set', basedOn: { note: [stampA] } }),
    ]
    const drafts = [
      { key: 'a', value: stampA, savedAtMs: 1 },
      { key: 'b', value: 'theirs', savedAtMs: 2 },
    ]
    const adopted = await store.adopt(notebook, changes, drafts, startMs)
    if (!adopted.ok) throw new Error('not adopted')
    expect(adopted.value.map(({ deviceId, number }) => [deviceId, number])).toEqual([
      [identity.deviceId, 2],
      [identity.deviceId, 3],
    ])
    expect(adopted.value[1]).toMatchObject({ basedOn: { note: [adopted.value[0]!.stamp] } })
    expect((await store.readDraft('a'))?.value).toBe(adopted.value[0]!.stamp)
    expect((await store.readDraft('b'))?.value).toBe('mine')
    expect((await store.pending(0, 10)).map((own) => own.change)).toEqual(
      expect.arrayContaining(adopted.value),
    )
    expect(await store.adopt(notebook, changes, drafts, startMs)).toEqual({ ok: true, value: [] })
    expect(await appended(store, [note('after')])).toMatchObject([{ number: 4 }])
  })

  it('takes nothing over, and no draft, when there is no room for all of it', async () => {
    const { store, registry } = await opened()
    const notebook = idOf(0x47)
    const change = {
      ...note('n'),
      format: 1,
      deviceId: notebook,
      number: 1,
      stamp: `0000000000010000-${notebook}`,
    }
    const drafts = [{ key: 'a', value: 'x', savedAtMs: 1 }]
    const back = maker.fillUp(registry)
    expect(await store.adopt(notebook, [change as Change], drafts, startMs)).toEqual({
      ok: false,
      failure: { type: 'storage-full' },
    })
    back()
    expect((await store.read()).own).toEqual([])
    expect(await store.readDraft('a')).toBe(null)
    expect(await store.adopt(notebook, [change as Change], drafts, startMs)).toMatchObject({
      ok: true,
      value: [{ number: 1 }],
    })
  })

  it('lists files without their bytes, and frees those it is told to', async () => {
    const { store } = await opened()
    const file = (letter: string, delivered: boolean) => ({
      sha256: letter.repeat(64),
      name: letter,
      bytes: Uint8Array.of(1, 2, 3),
      delivered,
      keptAtMs: startMs,
    })
    await store.keepFile(file('a', true))
    await store.keepFile(file('b', false))
    const row = { sizeBytes: 3, keptAtMs: startMs }
    expect((await store.listFiles()).sort((x, y) => (x.sha256 < y.sha256 ? -1 : 1))).toEqual([
      { sha256: 'a'.repeat(64), delivered: true, ...row },
      { sha256: 'b'.repeat(64), delivered: false, ...row },
    ])
    await store.dropFiles(['a'.repeat(64)])
    expect(await store.readFile('a'.repeat(64))).toBe(null)
    expect(await store.undeliveredFiles()).toEqual([{ sha256: 'b'.repeat(64) }])
  })

  it('keeps frames of others once each, and gives them up for their receipts in one act', async () => {
    const { store } = await opened()
    const frame = (id: string) => ({ id, deviceId: idOf(0x48), line: `{"${id}":1}`, importedAtMs: startMs })
    await store.keepFrames([frame('x'), frame('y')])
    await store.keepFrames([frame('x')])
    expect(await store.countFrames()).toBe(2)
    expect(await store.frameIds()).toEqual(['x', 'y'])
    const receipt = { id: 'r', deviceId: idOf(0x48), line: '{}', keptAtMs: startMs }
    await store.answerFrames(['x'], [receipt])
    expect(await store.readFrames(['x', 'y'])).toEqual([frame('y')])
    expect(await store.listReceipts()).toEqual([receipt])
    await store.dropReceipts(['r'])
    expect(await store.listReceipts()).toEqual([])
  })

  it('knows everybody who has a store here', async () => {
    const { registry } = await opened()
    const second: Identity = { ...identity, personId: idOf(0x11), deviceId: idOf(0x42), name: '王组长' }
    await registry.enter(second)
    const people = await registry.people()
    expect(people.ok && people.value.sort((a, b) => (a.personId < b.personId ? -1 : 1))).toEqual([
      identity,
      second,
    ])
    expect(await registry.lost()).toEqual({ ok: true, value: null })
  })

  it('takes a new device id once, however many tabs ask for one in place of the same', async () => {
    const { store } = await opened()
    await appended(store, [note('a')])
    await store.takeNewDeviceId(idOf(0x41), startMs, identity.deviceId)
    await store.takeNewDeviceId(idOf(0x42), startMs, identity.deviceId)
    const state = await store.read()
    expect(state.identity.deviceId).toBe(idOf(0x41))
    expect(state.own.map((own) => own.change.deviceId)).toEqual([idOf(0x41)])
  })

  it('is not called complete by a page that did not join on', async () => {
    const { store } = await opened()
    const hub = { ...(await store.read()).hub, complete: true }
    const kept = await store.keepPage([page('work:a', 5, 2)], hub, clockAtRest)
    expect(kept).toEqual({ ok: true, value: { joined: false } })
    expect((await store.read()).hub.complete).toBe(false)
    expect(await store.keepPage([page('work:a', 0, 3)], hub, clockAtRest)).toEqual({
      ok: true,
      value: { joined: true },
    })
    expect((await store.read()).hub.complete).toBe(true)
  })

  it('leaves pages alone that another tab has changed since they were found to differ', async () => {
    const { store } = await opened()
    const { hub } = await store.read()
    await store.keepPage([page('work:a', 0, 3)], hub, clockAtRest)
    await store.keepPage([page('work:a', 3, 3)], hub, clockAtRest)
    const before = (await store.read()).segments
    await store.replacePages('work:a', 0, 5, [page('work:a', 0, 5)])
    await store.replacePages('work:a', 0, 9, [page('work:a', 0, 9)])
    expect((await store.read()).segments).toEqual(before)
  })

  it('settles nothing by what was learnt under a device id it has left', async () => {
    const { store } = await opened()
    await appended(store, [note('a')])
    await store.takeNewDeviceId(idOf(0x41), startMs, identity.deviceId)
    await store.settle([{ number: 1, state: 'acked' }], startMs, identity.deviceId)
    expect((await store.read()).own.map((own) => own.state)).toEqual(['pending'])
    await store.settle([{ number: 1, state: 'acked' }], startMs, idOf(0x41))
    expect((await store.read()).own.map((own) => own.state)).toEqual(['acked'])
  })

  it('keeps one draft per key, the latest, newest first', async () => {
    const { store } = await opened()
    await store.keepDraft('a', '1', startMs)
    await store.keepDraft('b', '2', startMs + 1)
    await store.keepDraft('a', '3', startMs + 2)
    expect((await store.listDrafts()).map((draft) => [draft.key, draft.value])).toEqual([
      ['a', '3'],
      ['b', '2'],
    ])
    await store.dropDraft('a')
    expect(await store.readDraft('a')).toBe(null)
  })

  it('keeps files by content until they are delivered, and after', async () => {
    const { store } = await opened()
    const file = {
      sha256: 'f'.repeat(64),
      name: '台账.xlsx',
      bytes: Uint8Array.of(1, 2, 3),
      delivered: false,
    }
    await store.keepFile(file)
    expect(await store.undeliveredFiles()).toEqual([{ sha256: file.sha256 }])
    await store.markFileDelivered(file.sha256)
    expect(await store.undeliveredFiles()).toEqual([])
    expect(await store.readFile(file.sha256)).toEqual({ ...file, delivered: true })
    expect(await store.readFile('0'.repeat(64))).toBe(null)
  })

  it('tells other tabs of a write, and not the one that wrote', async () => {
    const { store, tab } = await opened()
    const other = await tab()
    await Promise.all([store.read(), other.read()])
    const told: string[] = []
    store.watch(() => told.push('writer'))
    const stop = other.watch(() => told.push('other'))
    await appended(store, [note('a')])
    await settled()
    expect(told.length).toBeGreaterThan(0)
    expect(new Set(told)).toEqual(new Set(['other']))
    stop()
    await appended(store, [note('b')])
    await settled()
    expect(new Set(told)).toEqual(new Set(['other']))
  })

  it("leaves a person's store as it is when another signs in, and gives it back with its device id", async () => {
    const { store, registry } = await opened()
    await appended(store, [note('a')])
    const second: Identity = { ...identity, personId: idOf(0x11), deviceId: idOf(0x42), name: '王组长' }
    expect(await registry.enter(second)).toEqual({ ok: true, value: second })
    expect(await registry.current()).toEqual({ ok: true, value: second })
    expect((await store.read()).own).toHaveLength(1)
    const back = await registry.enter({ ...identity, deviceId: idOf(0x43), name: '李网格员' })
    expect(back).toEqual({ ok: true, value: { ...identity, name: '李网格员' } })
    const again = await registry.open(identity)
    expect(again.ok && (await again.value.read()).own.map((own) => own.change.number)).toEqual([1])
  })

  it('offers the same spare device id until a person has taken it', async () => {
    const registry = maker.registry()
    expect(await registry.current()).toEqual({ ok: true, value: null })
    expect(await registry.spareDeviceId(idOf(0x44))).toEqual({ ok: true, value: idOf(0x44) })
    expect(await registry.spareDeviceId(idOf(0x45))).toEqual({ ok: true, value: idOf(0x44) })
    await registry.enter({ ...identity, deviceId: idOf(0x44) })
    expect(await registry.spareDeviceId(idOf(0x46))).toEqual({ ok: true, value: idOf(0x46) })
  })
}

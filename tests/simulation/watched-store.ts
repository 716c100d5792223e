// A device's store as a tab meets it in bad times: calls take a moment, may find no room, and may be the last thing the
// browser does. What it says is done is noted, to be asked for later.
import { countLines } from '../../src/sync/parse-lines'
import type { DeviceStore, Kept, OwnChange, Segment } from '../../src/sync/ports'
import { memoryDeviceStore, type Shelf } from '../support/memory-device-store'
import type { Phone } from './phone'

const noRoom = { type: 'storage-full' } as const

export function watchedStore(phone: Phone, life: number, shelf: Shelf): DeviceStore {
  const store = memoryDeviceStore(shelf)
  const { time, oracle, rates } = phone.world

  async function guarded<T>(name: string, work: () => Promise<T>): Promise<T> {
    await phone.gate(life, name)
    if (phone.chance.chance(rates.slowStore ?? 0)) {
      await time.pass(1 + phone.chance.below(400))
      await phone.gate(life, name)
    }
    const value = await work()
    await phone.gate(life, `${name} done`)
    return value
  }
  const write = <T>(name: string, work: () => Promise<Kept<T>>): Promise<Kept<T>> =>
    guarded(name, async () => {
      shelf.failure = phone.full || phone.chance.chance(rates.noRoom ?? 0) ? noRoom : null
      const kept = work()
      // The store has looked at it by the time it has begun to work.
      return kept.finally(() => (shelf.failure = null))
    })

  const watched: Partial<DeviceStore> = {
    read: () => guarded('read', () => store.read()),
    append: (changes, nowMs, dropDraft) => write('append', () => store.append(changes, nowMs, dropDraft)),
    pending: (after, limit) => guarded('pending', () => store.pending(after, limit)),
    settle: (...args: Parameters<DeviceStore['settle']>) =>
      write('settle', async () => {
        const before = new Map(shelf.state.own.map((own) => [own.change, own.state]))
        const kept = await store.settle(...args)
        if (kept.ok) checkDelivered(before)
        return kept
      }),
    keepPage: (segments, hub, observed) =>
      write('keepPage', async () => {
        for (const { scopeId, from, to, lines } of segments)
          oracle.check(countLines(lines) === to - from, 'I6', () => {
            return `${phone.name} keeps ${countLines(lines)} lines for ${from}…${to} of ${scopeId}`
          })
        const before = shelf.state.hub.complete
        const kept = await store.keepPage(segments, hub, observed)
        if (kept.ok && !before && shelf.state.hub.complete) checkComplete()
        return kept
      }),
    replacePages: (scopeId, from, to, pages) =>
      write('replacePages', () => store.replacePages(scopeId, from, to, pages)),
    compact: () => guarded('compact', () => store.compact()),
    forgetScopes: (scopeIds) => write('forgetScopes', () => store.forgetScopes(scopeIds)),
    forgetAcked: (backedUp, beforeMs) => guarded('forgetAcked', () => store.forgetAcked(backedUp, beforeMs)),
    takeNewDeviceId: (...args: Parameters<DeviceStore['takeNewDeviceId']>) =>
      write('takeNewDeviceId', async () => {
        const before = shelf.state.own
        const kept = await store.takeNewDeviceId(...args)
        const acts = new Set(shelf.state.own.map((own) => own.change.madeAt))
        for (const own of before)
          oracle.check(
            acts.has(own.change.madeAt),
            'I2',
            () => `${phone.name} lost ${own.change.madeAt} with its name`,
          )
        return kept
      }),
    answerFrames: (ids, receipts) => write('answerFrames', () => store.answerFrames(ids, receipts)),
    keepFrames: (frames) => write('keepFrames', () => store.keepFrames(frames)),
    dropReceipts: (ids) => write('dropReceipts', () => store.dropReceipts(ids)),
    watch: (onChange) =>
      store.watch(() => {
        if (life === phone.life) onChange()
      }),
  }

  /** "Ready to work alone" is said of a device that has at least what was there before anything happened. */
  function checkComplete(): void {
    const { hub, cursors } = shelf.state
    for (const scopeId of hub.scopes) {
      const least = phone.world.headsAtStart.get(scopeId) ?? 0
      oracle.check(
        (cursors[scopeId] ?? 0) >= least,
        'I3',
        () => `${phone.name} calls itself complete without ${scopeId}`,
      )
    }
  }

  function checkDelivered(before: ReadonlyMap<OwnChange['change'], OwnChange['state']>): void {
    for (const own of shelf.state.own) {
      if (own.state === 'acked' && before.get(own.change) !== 'acked')
        oracle.delivered(phone.name, own.change.deviceId, own.change)
    }
  }

  return { ...store, ...watched }
}

/** Pages held of a scope, in order, must join without a gap up to the cursor. */
export function gapIn(segments: readonly Segment[], cursor: number): string | null {
  let at = 0
  for (const { from, to, lines } of segments) {
    if (from !== at) return `a page begins at ${from}, the last one ended at ${at}`
    if (countLines(lines) !== to - from) return `the page ${from}…${to} has ${countLines(lines)} lines`
    at = to
  }
  return at === cursor ? null : `pages end at ${at}, the cursor is ${cursor}`
}

// The device's store and registry in memory. Several stores over one shelf stand for several tabs.
import { changeKey } from '../../src/protocol/change'
import { clockAtRest } from '../../src/protocol/stamp'
import { adoptUnder } from '../../src/sync/adopt-under'
import { completeChanges, laterClock, renumberUnder } from '../../src/sync/complete-changes'
import { joinSegments } from '../../src/sync/join-segments'
import { parseLines } from '../../src/sync/parse-lines'
import type {
  CarriedFrame,
  CarriedReceipt,
  DeviceRegistry,
  DeviceState,
  DeviceStore,
  Draft,
  Identity,
  Kept,
  KeptFile,
  OwnChange,
  StorageFailure,
} from '../../src/sync/ports'
import { plainCopy } from './plain-copy'

export interface Shelf {
  state: DeviceState
  drafts: Map<string, Draft>
  files: Map<string, KeptFile>
  frames: Map<string, CarriedFrame>
  receipts: Map<string, CarriedReceipt>
  /** Notebooks of one's own that were taken over: the highest number taken, by their device id. */
  adopted: Map<string, number>
  tabs: Set<{ notify(): void }>
  /** What the next writes end with, while it is set. */
  failure: StorageFailure | null
}

export function newShelf(identity: Identity): Shelf {
  return {
    state: {
      identity,
      hub: { epoch: null, grants: [], scopes: [], complete: false, lastContactMs: null, clockOffsetMs: 0 },
      clock: clockAtRest,
      lastNumber: 0,
      cursors: {},
      own: [],
      segments: [],
    },
    drafts: new Map(),
    files: new Map(),
    frames: new Map(),
    receipts: new Map(),
    adopted: new Map(),
    tabs: new Set(),
    failure: null,
  }
}

export function memoryDeviceStore(shelf: Shelf): DeviceStore {
  const tab = { notify: () => undefined as void }
  const watchers = new Set<() => void>()
  tab.notify = () => {
    for (const watcher of watchers) watcher()
  }
  shelf.tabs.add(tab)

  async function write<T>(work: () => T, told = true): Promise<Kept<T>> {
    await Promise.resolve()
    if (shelf.failure) return { ok: false, failure: shelf.failure }
    const value = work()
    if (told) for (const other of shelf.tabs) if (other !== tab) other.notify()
    return { ok: true, value }
  }
  const quiet = (work: () => void): Promise<Kept> =>
    write(() => {
      work()
      return undefined
    }, false)
  const loud = (work: () => void): Promise<Kept> =>
    write(() => {
      work()
      return undefined
    })
  const { state } = shelf
  const mine = (own: OwnChange) => own.change.deviceId === state.identity.deviceId

  return {
    read: async () => plainCopy(state),
    append: (changes, nowMs, dropDraft) =>
      write(() => {
        const { deviceId } = state.identity
        const completed = completeChanges(changes, deviceId, state.lastNumber, state.clock, nowMs)
        state.clock = completed.clock
        state.lastNumber += changes.length
        state.own.push(
          ...completed.changes.map((change): OwnChange => ({ change: plainCopy(change), state: 'pending' })),
        )
        if (dropDraft !== undefined) shelf.drafts.delete(dropDraft)
        return completed.changes
      }),
    pending: async (afterNumber, limit) =>
      plainCopy(
        state.own
          .filter((own) => mine(own) && own.state === 'pending' && own.change.number > afterNumber)
          .sort((a, b) => a.change.number - b.change.number)
          .slice(0, limit),
      ),
    settle: (results, nowMs, deviceId) =>
      loud(() => {
        if (state.identity.deviceId !== deviceId) return
        for (const { number, ...result } of results) {
          const index = state.own.findIndex(
            ({ change }) => change.deviceId === deviceId && change.number === number,
          )
          if (index < 0) continue
          const { change } = state.own[index]!
          state.own[index] = {
            change,
            ...result,
            ...(result.state === 'acked' ? { ackedAtMs: nowMs } : {}),
          } as OwnChange
        }
      }),
    keepPage: (segments, hub, observed) =>
      write(() => {
        let joined = true
        for (const segment of segments) {
          const cursor = state.cursors[segment.scopeId] ?? 0
          if (cursor !== segment.from) {
            joined = joined && cursor >= segment.to
            continue
          }
          state.segments.push(plainCopy(segment))
          state.cursors[segment.scopeId] = segment.to
        }
        state.hub = { ...plainCopy(hub), complete: state.hub.complete || (hub.complete && joined) }
        state.clock = laterClock(state.clock, observed)
        return { joined }
      }),
    replacePages: (scopeId, from, to, pages) =>
      loud(() => {
        const touched = state.segments.filter(
          (one) => one.scopeId === scopeId && one.from < to && one.to > from,
        )
        if ((state.cursors[scopeId] ?? 0) < to || touched.some((one) => one.from < from || one.to > to))
          return
        state.segments = [...state.segments.filter((one) => !touched.includes(one)), ...plainCopy(pages)]
      }),
    async compact() {
      for (const scopeId of Object.keys(state.cursors)) {
        const ofScope = state.segments
          .filter((one) => one.scopeId === scopeId)
          .sort((a, b) => a.from - b.from)
        const { remove, put } = joinSegments(ofScope)
        state.segments = [...state.segments.filter((one) => !remove.includes(one)), ...put]
      }
    },
    forgetScopes: (scopeIds) =>
      loud(() => {
        state.segments = state.segments.filter((segment) => !scopeIds.includes(segment.scopeId))
        for (const scopeId of scopeIds) delete state.cursors[scopeId]
      }),
    async forgetAcked(backedUp, beforeMs) {
      const pulled = new Set(state.segments.flatMap((one) => parseLines(one.lines).map(changeKey)))
      state.own = state.own.filter(
        (own) =>
          !(
            mine(own) &&
            own.state === 'acked' &&
            own.change.number <= backedUp &&
            (own.ackedAtMs ?? beforeMs) < beforeMs &&
            pulled.has(changeKey(own.change))
          ),
      )
    },
    adopt: (from, changes, drafts, nowMs) =>
      write(() => {
        const { deviceId } = state.identity
        const taking = {
          deviceId,
          lastNumber: state.lastNumber,
          clock: state.clock,
          takenUpTo: shelf.adopted.get(from),
        }
        const taken = adoptUnder(taking, changes, drafts, nowMs)
        state.own.push(...taken.changes.map((change): OwnChange => ({ change, state: 'pending' })))
        for (const draft of taken.drafts)
          if (!shelf.drafts.has(draft.key)) shelf.drafts.set(draft.key, plainCopy(draft))
        state.clock = taken.clock
        state.lastNumber += taken.changes.length
        shelf.adopted.set(from, taken.takenUpTo)
        return plainCopy(taken.changes)
      }),
    takeNewDeviceId: (deviceId, nowMs, from) =>
      loud(() => {
        if (state.identity.deviceId !== from) return
        const unsettled = state.own.filter(
          (own) => mine(own) && (own.state === 'pending' || own.state === 'parked'),
        )
        const renumbered = renumberUnder(deviceId, unsettled, state.clock, nowMs)
        state.own = [
          ...state.own.filter((own) => !unsettled.includes(own)),
          ...renumbered.changes.map((change): OwnChange => ({ change, state: 'pending' })),
        ]
        state.identity = { ...state.identity, deviceId }
        state.clock = renumbered.clock
        state.lastNumber = renumbered.changes.length
      }),

    readDraft: async (key) => shelf.drafts.get(key) ?? null,
    listDrafts: async () => [...shelf.drafts.values()].sort((a, b) => b.savedAtMs - a.savedAtMs),
    keepDraft: (key, value, nowMs) =>
      quiet(() => void shelf.drafts.set(key, { key, value, savedAtMs: nowMs })),
    dropDraft: (key) => quiet(() => void shelf.drafts.delete(key)),
    keepFile: (file) => quiet(() => void shelf.files.set(file.sha256, plainCopy(file))),
    readFile: async (sha256) => plainCopy(shelf.files.get(sha256) ?? null),
    undeliveredFiles: async () =>
      [...shelf.files.values()].filter((file) => !file.delivered).map(({ sha256 }) => ({ sha256 })),
    async markFileDelivered(sha256) {
      const file = shelf.files.get(sha256)
      if (file) shelf.files.set(sha256, { ...file, delivered: true })
    },
    listFiles: async () =>
      [...shelf.files.values()].map(({ sha256, bytes, delivered, keptAtMs = 0 }) => ({
        sha256,
        sizeBytes: bytes.length,
        delivered,
        keptAtMs,
      })),
    dropFiles: (sha256s) =>
      quiet(() => {
        for (const sha256 of sha256s) shelf.files.delete(sha256)
      }),
    keepFrames: (frames) =>
      quiet(() => {
        for (const frame of frames) shelf.frames.set(frame.id, plainCopy(frame))
      }),
    frameIds: async () => [...shelf.frames.keys()].sort(),
    readFrames: async (ids) =>
      plainCopy(ids.flatMap((id) => (shelf.frames.has(id) ? [shelf.frames.get(id)!] : []))),
    countFrames: async () => shelf.frames.size,
    answerFrames: (ids, receipts) =>
      quiet(() => {
        for (const id of ids) shelf.frames.delete(id)
        for (const receipt of receipts) shelf.receipts.set(receipt.id, plainCopy(receipt))
      }),
    listReceipts: async () => plainCopy([...shelf.receipts.values()]),
    dropReceipts: (ids) =>
      quiet(() => {
        for (const id of ids) shelf.receipts.delete(id)
      }),
    watch(onChange) {
      watchers.add(onChange)
      return () => void watchers.delete(onChange)
    },
    close() {
      shelf.tabs.delete(tab)
    },
  }
}

export interface MemoryRegistry extends DeviceRegistry {
  shelves: Map<string, Shelf>
}

export function memoryRegistry(): MemoryRegistry {
  const shelves = new Map<string, Shelf>()
  let current: string | null = null
  let spare: string | null = null
  return {
    shelves,
    current: async () => ({
      ok: true,
      value: (current === null ? null : shelves.get(current)?.state.identity) ?? null,
    }),
    async spareDeviceId(fresh) {
      spare ??= fresh
      return { ok: true, value: spare }
    },
    async enter(identity) {
      const held = shelves.get(identity.personId)
      if (held) held.state.identity = { ...identity, deviceId: held.state.identity.deviceId }
      else shelves.set(identity.personId, newShelf(identity))
      if (spare === identity.deviceId) spare = null
      current = identity.personId
      return { ok: true, value: shelves.get(identity.personId)!.state.identity }
    },
    async lost() {
      const gone = current !== null && !shelves.has(current)
      return { ok: true, value: gone ? { personId: current!, name: '', hubName: '' } : null }
    },
    people: async () => ({ ok: true, value: [...shelves.values()].map((shelf) => shelf.state.identity) }),
    async open(identity) {
      return { ok: true, value: memoryDeviceStore(shelves.get(identity.personId)!) }
    },
  }
}

// The hub's store in memory, for trying thousands of histories a second. Rolls back by an undo log, so that a transaction
// costs only what it writes. Several hubs may hold one `MemoryDisk`; what is on it is what survives a kill.
import type { Id } from '../../src/domain/id'
import type { KnownRecord } from '../../src/protocol/decide'
import { addDigests } from '../../src/protocol/digest'
import type { ScopeId } from '../../src/protocol/scopes'
import type {
  Device,
  Held,
  HubStore,
  KeptChange,
  ParkedChange,
  PageLine,
  Publication,
  TreeRecord,
} from '../../src/server/storage/hub-store'
import { copyTables, emptyTables, type MemoryTables } from './memory-tables'

/** Runs before every call, and once more before a transaction is committed. */
export type OnCall = (method: keyof HubStore | 'commit', args: readonly unknown[]) => void

export interface MemoryDisk {
  readonly tables: MemoryTables
  /** A store of one more process. `onCall` may throw: what a process that is killed there had not committed is not on the disk. */
  open(onCall?: OnCall): HubStore
  /** What a backup holds. */
  copy(): MemoryTables
  /** Puts a copy in place of everything; the caller gives it the epoch of its new life. */
  restore(copy: MemoryTables): void
}

export function memoryHubStore(epoch: string): HubStore {
  return memoryDisk(epoch).open()
}

export function memoryDisk(epoch: string): MemoryDisk {
  const tables = emptyTables(epoch)
  const undo: (() => void)[] = []
  /** Resolves when the transaction that runs ends; null while none does. */
  let running: Promise<void> | null = null

  async function idle(): Promise<void> {
    for (let run = running; run; run = running) await run
  }

  function put<K, V>(map: Map<K, V>, key: K, value: V): void {
    if (running) {
      if (map.has(key)) {
        const before = map.get(key)!
        undo.push(() => map.set(key, before))
      } else undo.push(() => map.delete(key))
    }
    map.set(key, value)
  }
  function drop<K, V>(map: Map<K, V>, key: K): void {
    if (!map.has(key)) return
    const before = map.get(key)!
    if (running) undo.push(() => map.set(key, before))
    map.delete(key)
  }
  function inner<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
    const held = map.get(key)
    if (held) return held
    const made = new Map<L, V>()
    map.set(key, made)
    return made
  }
  function list<K, V>(map: Map<K, V[]>, key: K): V[] {
    const held = map.get(key)
    if (held) return held
    const made: V[] = []
    map.set(key, made)
    return made
  }
  function append<V>(rows: V[], row: V): void {
    rows.push(row)
    if (running) undo.push(() => rows.pop())
  }
  function rollBackTo(mark: number): void {
    while (undo.length > mark) undo.pop()!()
  }

  /** The calls as they act at once: within a transaction, or while none runs. */
  const direct: Omit<HubStore, 'transaction' | 'close'> = {
    readMeta: async (key) => tables.meta.get(key) ?? null,
    writeMeta: async (key, value) => put(tables.meta, key, value),
    epoch: async () => tables.meta.get('epoch')!,
    treeVersion: async () => Number(tables.meta.get('treeVersion') ?? 0),
    raiseTreeVersion: async () =>
      put(tables.meta, 'treeVersion', String(Number(tables.meta.get('treeVersion') ?? 0) + 1)),

    async held(deviceId, numbers) {
      const found = new Map<number, Held>()
      const changes = tables.changes.get(deviceId)
      const parked = tables.parked.get(deviceId)
      for (const number of numbers) {
        const change = changes?.get(number)
        const refused = parked?.get(number)
        if (change) found.set(number, { text: change.text, refusal: null })
        else if (refused) {
          const { code, field, text } = refused
          found.set(number, { text, refusal: field === null ? { code } : { code, field } })
        }
      }
      return found
    },
    async keepChanges(changes) {
      const taken = (change: KeptChange) => tables.changes.get(change.deviceId)?.has(change.number) ?? false
      const keys = new Set(changes.map((change) => `${change.deviceId}#${change.number}`))
      if (keys.size < changes.length || changes.some(taken)) throw new Error('a number is taken')
      for (const change of changes) {
        const row = { ...change }
        put(inner(tables.changes, change.deviceId), change.number, row)
        append(list(tables.changesByRecord, change.recordId), row)
      }
    },
    changesOf: async (recordId) => [...(tables.changesByRecord.get(recordId) ?? [])],

    parked: async (deviceId, number) => tables.parked.get(deviceId)?.get(number) ?? null,
    async park(changes) {
      for (const change of changes) put(inner(tables.parked, change.deviceId), change.number, { ...change })
    },
    async unpark(deviceId, numbers) {
      for (const number of numbers) drop(inner(tables.parked, deviceId), number)
    },
    async waitingFor(recordIds) {
      const waits = ({ code, text }: ParkedChange) =>
        code === 'unknown-record' &&
        text !== null &&
        recordIds.includes((JSON.parse(text) as { recordId: Id }).recordId)
      return [...tables.parked.values()]
        .flatMap((byNumber) => [...byNumber.values()])
        .filter(waits)
        .sort((a, b) => (a.deviceId === b.deviceId ? a.number - b.number : a.deviceId < b.deviceId ? -1 : 1))
    },

    async publish(byScope) {
      for (const [scopeId, publications] of byScope) publishInto(scopeId, publications)
    },
    async unpublished(scopeId, recordId) {
      const there = new Set(tables.scopes.get(scopeId)?.map((row) => row.change))
      return (tables.changesByRecord.get(recordId) ?? []).filter((change) => !there.has(change))
    },
    async heads(scopeIds) {
      const found = new Map<ScopeId, { head: number; digest: number }>()
      for (const scopeId of scopeIds) {
        const rows = tables.scopes.get(scopeId)
        if (rows && rows.length > 0)
          found.set(scopeId, { head: rows.length, digest: rows[rows.length - 1]!.sum })
      }
      return found
    },
    async page(scopeId, after, limit) {
      const rows = (tables.scopes.get(scopeId) ?? []).slice(after, after + limit)
      return rows.map(({ change }, index): PageLine => {
        const { text, effective, late } = change
        return { sequence: after + index + 1, text, effective, late }
      })
    },
    async digest(scopeId, from, to) {
      const rows = tables.scopes.get(scopeId) ?? []
      let sum = 0
      for (let at = from; at < Math.min(to, rows.length); at++) sum = addDigests(sum, rows[at]!.digest)
      return sum
    },

    async records(recordIds) {
      const found = new Map<Id, KnownRecord>()
      for (const recordId of recordIds) {
        const row = tables.records.get(recordId)
        if (row) found.set(recordId, row.known)
      }
      return found
    },
    async keepRecords(rows) {
      for (const { recordId, known, fields } of rows) put(tables.records, recordId, { known, fields })
    },
    async hangingOn(recordId) {
      const found: Id[] = []
      for (const [id, { known }] of tables.records) if (known.parentId === recordId) found.push(id)
      return found
    },
    async recordsIn(areaIds, kinds) {
      const found: Id[] = []
      for (const [id, { known }] of tables.records) {
        if (known.areaId !== null && areaIds.includes(known.areaId) && kinds.includes(known.kind))
          found.push(id)
      }
      return found
    },
    async treeRecords(kind) {
      const found: TreeRecord[] = []
      for (const [recordId, { known, fields }] of tables.records) {
        if (known.kind === kind) found.push({ recordId, kind, areaId: known.areaId, fields: fields ?? '{}' })
      }
      return found
    },
    async treeRecord(recordId) {
      const row = tables.records.get(recordId)
      if (!row) return null
      const { kind, areaId } = row.known
      if (kind !== 'area' && kind !== 'person' && kind !== 'membership') return null
      return { recordId, kind, areaId, fields: row.fields ?? '{}' }
    },

    async nameFiles(recordId, sha256s) {
      for (const sha256 of sha256s)
        put(tables.fileNames, sha256, new Set([...(tables.fileNames.get(sha256) ?? []), recordId]))
    },
    async filesNaming(sha256) {
      return [...(tables.fileNames.get(sha256) ?? [])].flatMap((recordId) => {
        const row = tables.records.get(recordId)
        return row ? [{ recordId, recordKind: row.known.kind, areaId: row.known.areaId }] : []
      })
    },
    async keepFile(sha256, sizeBytes, keptAt) {
      if (!tables.files.has(sha256)) put(tables.files, sha256, { sizeBytes, keptAt })
    },
    keptFiles: async (sha256s) => sha256s.filter((sha256) => tables.files.has(sha256)),

    device: async (deviceId) => tables.devices.get(deviceId) ?? null,
    async addDevice(deviceId, personId, now, publicKey) {
      if (tables.devices.has(deviceId)) throw new Error('the device is there already')
      const seen = { createdAt: now, lastSeenAt: now, have: 0, backedUp: 0 }
      put(tables.devices, deviceId, { deviceId, personId, ...seen, publicKey })
    },
    async setDeviceKey(deviceId, publicKey) {
      const device = tables.devices.get(deviceId)
      if (device && device.publicKey === null) put(tables.devices, deviceId, { ...device, publicKey })
    },
    seeDevice: async (deviceId, now) => changeDevice(deviceId, { lastSeenAt: now }),
    setHave: async (deviceId, have) => changeDevice(deviceId, { have }),
    async raiseBackedUp(backedUp) {
      for (const [deviceId, number] of backedUp) {
        const before = tables.devices.get(deviceId)?.backedUp ?? 0
        if (number > before) changeDevice(deviceId, { backedUp: number })
      }
    },

    addSession: async (session) => put(tables.sessions, session.tokenHash, { ...session }),
    async session(tokenHash, now) {
      const session = tables.sessions.get(tokenHash)
      return session && session.expiresAt > now ? session : null
    },
    endSession: async (tokenHash) => drop(tables.sessions, tokenHash),

    addLink: async (link) => put(tables.links, link.codeHash, { ...link }),
    link: async (codeHash) => tables.links.get(codeHash) ?? null,
    async useLink(codeHash, deviceId, now) {
      const link = tables.links.get(codeHash)
      if (link) put(tables.links, codeHash, { ...link, usedByDevice: deviceId, usedAt: now })
    },
  }

  function changeDevice(deviceId: Id, parts: Partial<Device>): void {
    const device = tables.devices.get(deviceId)
    if (device) put(tables.devices, deviceId, { ...device, ...parts })
  }

  function publishInto(scopeId: ScopeId, publications: readonly Publication[]): void {
    const rows = list(tables.scopes, scopeId)
    for (const { deviceId, number, digest } of publications) {
      const change = tables.changes.get(deviceId)?.get(number)
      if (!change) throw new Error('only a kept change is published')
      if (rows.some((row) => row.change === change)) throw new Error('the scope has the change already')
      const before = rows.length === 0 ? 0 : rows[rows.length - 1]!.sum
      append(rows, { change, digest, sum: addDigests(before, digest) })
    }
  }

  const methods = Object.keys(direct) as (keyof typeof direct)[]

  /** `wait` is of a store outside of any transaction: its calls come after the one that runs. */
  function storeOver(onCall: OnCall | undefined, wait: boolean): HubStore {
    const store: Record<string, unknown> = {}
    for (const method of methods) {
      const act = direct[method] as (...args: unknown[]) => Promise<unknown>
      store[method] = async (...args: unknown[]) => {
        if (wait) await idle()
        onCall?.(method, args)
        return act(...args)
      }
    }
    const within = wait ? storeOver(onCall, false) : null
    store.transaction = async (work: (inner: HubStore) => Promise<unknown>) => {
      if (!within) {
        onCall?.('transaction', [])
        return savepoint(work, store as unknown as HubStore)
      }
      await idle()
      let end!: () => void
      running = new Promise((resolve) => (end = resolve))
      try {
        onCall?.('transaction', [])
        return await savepoint(async (inner) => {
          const value = await work(inner)
          onCall?.('commit', [])
          return value
        }, within)
      } finally {
        undo.length = 0
        running = null
        end()
      }
    }
    store.close = async () => {
      if (wait) await idle()
    }
    return store as unknown as HubStore
  }

  async function savepoint<T>(work: (store: HubStore) => Promise<T>, store: HubStore): Promise<T> {
    const mark = undo.length
    try {
      return await work(store)
    } catch (error) {
      rollBackTo(mark)
      throw error
    }
  }

  return {
    tables,
    open: (onCall) => storeOver(onCall, true),
    copy: () => copyTables(tables),
    restore(from) {
      Object.assign(tables, copyTables(from))
    },
  }
}

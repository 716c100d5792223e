// One person's store in IndexedDB. Every write is one transaction, awaited to its end; what is in memory is never the only copy.
import Dexie from 'dexie'
import type { DeviceState, DeviceStore, Timer } from '../sync/ports'
import { adoptUnder } from '../sync/adopt-under'
import { completeChanges, laterClock, renumberUnder } from '../sync/complete-changes'
import { changeOf, toOwnChange, toRow } from './change-rows'
import { dexieCarried } from './dexie-carried'
import { dexieShelves } from './dexie-shelves'
import { pagesWithin } from './pages-within'
import type { ChangeRow, MetaRow, PersonDatabase } from './dexie-tables'
import { keeper, type Keeper } from './reopening'

const housekeeping = () => import('./dexie-housekeeping')

/** `token` must differ between any two stores ever opened; it names appends. */
export function dexieDeviceStore(db: PersonDatabase, token: string, timer?: Timer): DeviceStore {
  let closed = false
  const keep: Keeper = keeper(db, () => closed, timer)
  const watchers = new Set<() => void>()
  let knownRevision = -1
  let appends = 0

  async function readMeta(): Promise<MetaRow> {
    const meta = await db.meta.get('device')
    if (!meta) throw new Error('The store has lost its first row.')
    return meta
  }

  /** Inside a write: counts it, and notices when another tab wrote since. */
  async function writeMeta(meta: MetaRow, changed: Partial<MetaRow>): Promise<void> {
    const foreign = meta.revision !== knownRevision
    const revision = meta.revision + 1
    await db.meta.put({ ...meta, ...changed, revision })
    knownRevision = revision
    if (foreign) for (const watcher of watchers) watcher()
  }

  async function lookForOthers(): Promise<void> {
    const meta = await db.meta.get('device')
    if (!meta || meta.revision === knownRevision) return
    knownRevision = meta.revision
    for (const watcher of watchers) watcher()
  }

  return {
    read: () =>
      keep.orThrow(() =>
        db.transaction('r', db.meta, db.changes, db.segments, db.cursors, async (): Promise<DeviceState> => {
          const [meta, own, segments, cursors] = await Promise.all([
            readMeta(),
            db.changes.toArray(),
            db.segments.toArray(),
            db.cursors.toArray(),
          ])
          knownRevision = meta.revision
          const { identity, hub, clock, lastNumber } = meta
          return {
            identity,
            hub,
            clock,
            lastNumber,
            cursors: Object.fromEntries(cursors.map(({ scopeId, sequence }) => [scopeId, sequence])),
            own: own.map(toOwnChange),
            segments,
          }
        }),
      ),

    append(changes, nowMs, dropDraft) {
      const name = `${token}-${++appends}`
      return keep(() =>
        db.transaction('rw', db.meta, db.changes, db.drafts, async () => {
          const meta = await readMeta()
          const { deviceId } = meta.identity
          if (meta.lastAppend === name) {
            const from = meta.lastNumber - changes.length + 1
            const rows = await db.changes
              .where('[deviceId+number]')
              .between([deviceId, from], [deviceId, Dexie.maxKey])
              .toArray()
            return rows.map(changeOf)
          }
          const completed = completeChanges(changes, deviceId, meta.lastNumber, meta.clock, nowMs)
          await db.changes.bulkAdd(completed.changes.map((change) => toRow({ change, state: 'pending' })))
          await writeMeta(meta, {
            clock: completed.clock,
            lastNumber: meta.lastNumber + changes.length,
            lastAppend: name,
          })
          if (dropDraft !== undefined) await db.drafts.delete(dropDraft)
          return completed.changes
        }),
      )
    },

    pending: (afterNumber, limit) =>
      keep.orThrow(async () => {
        const { deviceId } = (await readMeta()).identity
        const rows = await db.changes
          .where('[deviceId+state+number]')
          .between([deviceId, 'pending', afterNumber], [deviceId, 'pending', Dexie.maxKey], false)
          .limit(limit)
          .toArray()
        return rows.map(toOwnChange)
      }),

    settle: (results, nowMs, deviceId) =>
      keep.done(() =>
        db.transaction('rw', db.meta, db.changes, async () => {
          const meta = await readMeta()
          const still = meta.identity.deviceId === deviceId
          const rows = still
            ? await db.changes.bulkGet(results.map(({ number }) => [deviceId, number] as [string, number]))
            : []
          const settled: ChangeRow[] = []
          for (const [index, row] of rows.entries()) {
            if (!row) continue
            const { state, code, field } = results[index]!
            settled.push({ ...row, state, code, field, ackedAtMs: state === 'acked' ? nowMs : undefined })
          }
          await db.changes.bulkPut(settled)
          await writeMeta(meta, {})
        }),
      ),

    keepPage: (segments, hub, observed) =>
      keep(() =>
        db.transaction('rw', db.meta, db.segments, db.cursors, async () => {
          const meta = await readMeta()
          const held = await db.cursors.bulkGet(segments.map(({ scopeId }) => scopeId))
          const cursor = (index: number) => held[index]?.sequence ?? 0
          const joining = segments.filter((segment, index) => cursor(index) === segment.from)
          const joined = segments.every(
            ({ from, to }, index) => cursor(index) === from || cursor(index) >= to,
          )
          await db.segments.bulkPut(joining)
          await db.cursors.bulkPut(joining.map(({ scopeId, to }) => ({ scopeId, sequence: to })))
          const complete = meta.hub.complete || (hub.complete && joined)
          await writeMeta(meta, { hub: { ...hub, complete }, clock: laterClock(meta.clock, observed) })
          return { joined }
        }),
      ),

    replacePages: (scopeId, from, to, pages) =>
      keep.done(() =>
        db.transaction('rw', db.meta, db.segments, db.cursors, async () => {
          const meta = await readMeta()
          const touched = await pagesWithin(db, scopeId, from, to)
          const cursor = (await db.cursors.get(scopeId))?.sequence ?? 0
          if (cursor < to || !touched) return
          await db.segments.bulkDelete(touched)
          await db.segments.bulkPut([...pages])
          await writeMeta(meta, {})
        }),
      ),

    compact: async () => {
      const { compactSegments } = await housekeeping()
      return keep.orThrow(() => compactSegments(db))
    },
    async forgetAcked(backedUp, beforeMs) {
      const { forgetAckedChanges } = await housekeeping()
      return keep.orThrow(async () =>
        forgetAckedChanges(db, (await readMeta()).identity.deviceId, backedUp, beforeMs),
      )
    },

    forgetScopes: (scopeIds) =>
      keep.done(() =>
        db.transaction('rw', db.meta, db.segments, db.cursors, async () => {
          const meta = await readMeta()
          for (const scopeId of scopeIds) {
            await db.segments
              .where('[scopeId+from]')
              .between([scopeId, Dexie.minKey], [scopeId, Dexie.maxKey])
              .delete()
          }
          await db.cursors.bulkDelete([...scopeIds])
          await writeMeta(meta, {})
        }),
      ),

    adopt: (from, changes, drafts, nowMs) =>
      keep(() =>
        db.transaction('rw', db.meta, db.changes, db.drafts, async () => {
          const meta = await readMeta()
          const { deviceId } = meta.identity
          const { lastNumber, clock } = meta
          const taking = { deviceId, lastNumber, clock, takenUpTo: meta.adopted?.[from] }
          const taken = adoptUnder(taking, changes, drafts, nowMs)
          await db.changes.bulkAdd(taken.changes.map((change) => toRow({ change, state: 'pending' })))
          const keys = new Set(await db.drafts.toCollection().primaryKeys())
          await db.drafts.bulkPut(taken.drafts.filter(({ key }) => !keys.has(key)))
          await writeMeta(meta, {
            clock: taken.clock,
            lastNumber: lastNumber + taken.changes.length,
            adopted: { ...meta.adopted, [from]: taken.takenUpTo },
          })
          return taken.changes
        }),
      ),

    takeNewDeviceId: (deviceId, nowMs, from) =>
      keep.done(() =>
        db.transaction('rw', db.meta, db.changes, async () => {
          const meta = await readMeta()
          if (meta.identity.deviceId !== from) return
          const mine = await db.changes
            .where('[deviceId+number]')
            .between([meta.identity.deviceId, Dexie.minKey], [meta.identity.deviceId, Dexie.maxKey])
            .toArray()
          const unsettled = mine
            .map(toOwnChange)
            .filter((own) => own.state === 'pending' || own.state === 'parked')
          const renumbered = renumberUnder(deviceId, unsettled, meta.clock, nowMs)
          await db.changes.bulkDelete(
            unsettled.map(({ change }) => [change.deviceId, change.number] as [string, number]),
          )
          await db.changes.bulkAdd(renumbered.changes.map((change) => toRow({ change, state: 'pending' })))
          await writeMeta(meta, {
            identity: { ...meta.identity, deviceId },
            clock: renumbered.clock,
            lastNumber: renumbered.changes.length,
          })
        }),
      ),

    ...dexieShelves(db, keep),
    ...dexieCarried(db, keep),

    watch(onChange) {
      watchers.add(onChange)
      const look = () => void lookForOthers().catch(() => undefined)
      Dexie.on.storagemutated.subscribe(look)
      return () => {
        watchers.delete(onChange)
        Dexie.on.storagemutated.unsubscribe(look)
      }
    },
    close() {
      closed = true
      watchers.clear()
      db.close()
    },
  }
}

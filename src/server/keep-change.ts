// The desk at which a transaction works: what is known of records is read in bulk, accepted changes gather in memory, and all
// of it is written in a few statements. What has to see the log itself asks for a `flush` first.
import type { Id } from '../domain/id'
import type { Change, Json, PublishedChange } from '../protocol/change'
import { lineDigest } from '../protocol/digest'
import { foldRecord } from '../protocol/fold'
import { placesRecord, type KnownRecord, type Placement } from '../protocol/place-change'
import { publishedLine } from '../protocol/published-line'
import type { ScopeId } from '../protocol/scopes'
import { effectiveStamp } from '../protocol/stamp'
import type { HubStore, KeptChange, ParkedChange, Publication } from './storage/hub-store'

export interface Desk {
  readonly store: HubStore
  /** Hub time of arrival of everything that is accepted here, milliseconds since the epoch. */
  readonly nowMs: number
  /** Reads what is known of records, once. */
  load(recordIds: readonly Id[]): Promise<void>
  /** null for one the hub holds nothing of. It must have been loaded. */
  record(recordId: Id): KnownRecord | null
  /** Writes all that has gathered; afterwards the store shows it. */
  flush(): Promise<void>
  /** The record's fields with `change` among its others, where the decision or the store needs them; else undefined. */
  foldedWith(change: Change): Promise<Record<string, Json> | undefined>
  /** `text` is canonical. */
  accept(accepted: Accepted): Promise<void>
  park(parked: Omit<ParkedChange, 'receivedAt'>): void
  /** Publishes what a record holds into a scope it has come to by the tree, and nowhere else any more. */
  republish(recordId: Id, scopeId: ScopeId): Promise<void>
}

export interface Accepted {
  change: Change
  text: string
  late: boolean
  placement: Placement
  /** From `foldedWith`. */
  folded: Record<string, Json> | undefined
  /** A refusal without a text stood under its number. */
  again?: boolean
}

export function isTreeKind(kind: string): kind is 'area' | 'person' | 'membership' {
  return kind === 'area' || kind === 'person' || kind === 'membership'
}

/** `store` is that of a transaction. */
export function openDesk(store: HubStore, nowMs: number): Desk {
  const known = new Map<Id, KnownRecord | null>()
  let kept: KeptChange[] = []
  let parked: ParkedChange[] = []
  let unparked: { deviceId: Id; number: number }[] = []
  let published = new Map<ScopeId, Publication[]>()
  let changed = new Map<Id, string | null>()
  let naming: { recordId: Id; sha256s: string[] }[] = []
  let treeChanged = false

  async function load(recordIds: readonly Id[]): Promise<void> {
    const missing = [...new Set(recordIds)].filter((id) => !known.has(id))
    if (missing.length === 0) return
    const found = await store.records(missing)
    for (const id of missing) known.set(id, found.get(id) ?? null)
  }

  function record(recordId: Id): KnownRecord | null {
    const held = known.get(recordId)
    if (held === undefined) throw new Error('a record was asked for that was not loaded')
    return held
  }

  async function flush(): Promise<void> {
    if (kept.length > 0) await store.keepChanges(kept)
    for (const { deviceId, number } of unparked) await store.unpark(deviceId, [number])
    if (parked.length > 0) await store.park(parked)
    if (published.size > 0) await store.publish(published)
    const rows = [...changed].map(([recordId, fields]) => ({ recordId, known: record(recordId)!, fields }))
    if (rows.length > 0) await store.keepRecords(rows)
    for (const { recordId, sha256s } of naming) await store.nameFiles(recordId, sha256s)
    if (treeChanged) await store.raiseTreeVersion()
    kept = []
    parked = []
    unparked = []
    published = new Map()
    changed = new Map()
    naming = []
    treeChanged = false
  }

  function publish(scopeId: ScopeId, publication: Publication): void {
    const list = published.get(scopeId)
    if (list) list.push(publication)
    else published.set(scopeId, [publication])
  }

  async function publishWhole(scopeId: ScopeId, recordId: Id, heldIn: ScopeId): Promise<void> {
    for (const change of await store.unpublished(scopeId, recordId, heldIn))
      publish(scopeId, toPublication(change))
  }

  return {
    store,
    nowMs,
    load,
    record,
    flush,

    async foldedWith(change) {
      if (change.action === 'create') return change.fields
      if (!placesRecord(change) && !isTreeKind(change.recordKind)) return undefined
      await flush()
      const earlier = await readChanges(store, change.recordId)
      return foldRecord([...earlier, asPublished(change, nowMs)]).fields as Record<string, Json>
    },

    async accept({ change, text, late, placement, folded, again = false }) {
      const { deviceId, number, recordKind, recordId, authorId } = change
      const before = record(recordId)
      const ranked = effectiveStamp(change.stamp, nowMs)
      const effective = ranked === change.stamp ? null : ranked
      const row = {
        deviceId,
        number,
        recordKind,
        recordId,
        authorId,
        receivedAt: nowMs,
        effective,
        late,
        text,
      }
      kept.push(row)
      if (again) unparked.push({ deviceId, number })
      const publication = toPublication(row)
      for (const scopeId of placement.scopeIds) {
        if (!placement.enters.includes(scopeId)) publish(scopeId, publication)
      }
      const moved = before !== null && before.areaId !== null && before.areaId !== placement.areaId
      known.set(recordId, {
        kind: recordKind,
        areaId: placement.areaId,
        // The scope a record has left receives the move and nothing after it (SPEC S5).
        scopeIds: placement.scopeIds.filter((scopeId) => !placement.leaves.includes(scopeId)),
        created: (before?.created ?? false) || change.action === 'create',
        authorId: before?.authorId ?? authorId,
        parentId: placement.parentId,
        left: moved ? leftAfter(before, placement.areaId, nowMs) : (before?.left ?? []),
      })
      if (isTreeKind(recordKind)) treeChanged = true
      // Of work nothing is written but where it is; most changes leave that as it was.
      if (!before || placesRecord(change) || isTreeKind(recordKind) || placement.enters.length > 0)
        changed.set(recordId, isTreeKind(recordKind) ? JSON.stringify(folded) : null)
      if (change.action !== 'event') {
        const sha256s = namedFiles(recordKind, change.fields)
        if (sha256s.length > 0) naming.push({ recordId, sha256s })
      }
      if (placement.enters.length > 0) {
        // This change is in the log by now, so that a scope that is entered lacks it as it lacks the earlier ones (SPEC S5).
        await flush()
        for (const scopeId of placement.enters)
          await publishWhole(scopeId, recordId, placement.leaves[0] ?? scopeId)
      }
    },

    park(change) {
      parked.push({ ...change, receivedAt: nowMs })
    },

    async republish(recordId, scopeId) {
      const held = record(recordId)!
      const tree = isTreeKind(held.kind) ? await store.treeRecord(recordId) : null
      await publishWhole(scopeId, recordId, held.scopeIds[0] ?? scopeId)
      known.set(recordId, { ...held, scopeIds: [scopeId] })
      changed.set(recordId, tree?.fields ?? null)
    },
  }
}

/** One line for each area; the latest departure counts. */
function leftAfter(before: KnownRecord, areaId: Id | null, atMs: number): KnownRecord['left'] {
  const others = before.left.filter((left) => left.areaId !== before.areaId && left.areaId !== areaId)
  return before.areaId === null ? others : [...others, { areaId: before.areaId, atMs }]
}

function toPublication(kept: KeptChange): Publication {
  return { deviceId: kept.deviceId, number: kept.number, digest: lineDigest(publishedLine(kept)) }
}

/** The changes of a record as devices fold them. */
export async function readChanges(store: HubStore, recordId: Id): Promise<PublishedChange[]> {
  return (await store.changesOf(recordId)).map(({ text, effective }) => {
    const change = JSON.parse(text) as Change
    return effective === null ? change : { ...change, effective }
  })
}

function asPublished(change: Change, nowMs: number): PublishedChange {
  const effective = effectiveStamp(change.stamp, nowMs)
  return effective === change.stamp ? change : { ...change, effective }
}

function namedFiles(kind: string, fields: Record<string, unknown>): string[] {
  if (kind === 'attachment') return typeof fields.sha256 === 'string' ? [fields.sha256] : []
  if (kind !== 'batch' || !Array.isArray(fields.files)) return []
  return (fields.files as { sha256: string }[]).map((file) => file.sha256)
}

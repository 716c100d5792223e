// Putting an accepted change into the log: the change itself, its place in each scope, and what is known of its record.
import type { Id } from '../domain/id'
import type { Change, PublishedChange } from '../protocol/change'
import { canonicalText } from '../protocol/change'
import type { KnownRecord } from '../protocol/decide'
import { foldRecord } from '../protocol/fold'
import type { ScopeId } from '../protocol/scopes'
import { effectiveStamp } from '../protocol/stamp'
import type { HubStore, KeptChange } from './storage/hub-store'

/** Where an accepted change goes; what `decideChange` says of it. */
export interface Placement {
  areaId: Id | null
  scopeIds: readonly ScopeId[]
  enters: readonly ScopeId[]
  leaves: readonly ScopeId[]
}

export function isTreeKind(kind: string): kind is 'area' | 'person' | 'membership' {
  return kind === 'area' || kind === 'person' || kind === 'membership'
}

/** Must run inside a transaction. `known` is what the store held of the record before. */
export async function keepAccepted(
  store: HubStore,
  change: Change,
  place: Placement,
  known: KnownRecord | null,
  receivedAt: number,
): Promise<void> {
  const ranked = effectiveStamp(change.stamp, receivedAt)
  const { deviceId, number, recordKind, recordId, authorId } = change
  await store.keepChange({
    deviceId,
    number,
    recordKind,
    recordId,
    authorId,
    receivedAt,
    effective: ranked === change.stamp ? null : ranked,
    text: canonicalText(change),
  })
  for (const scopeId of [...place.scopeIds].sort()) {
    // This change is kept by now, so that a scope that is entered lacks it as it lacks the earlier ones (SPEC S5).
    const entering = place.enters.includes(scopeId)
    await store.publish(
      scopeId,
      entering ? await store.unpublished(scopeId, recordId) : [{ deviceId, number }],
    )
  }
  const fields = isTreeKind(recordKind)
    ? JSON.stringify(foldRecord(await readChanges(store, recordId)).fields)
    : null
  await store.keepRecord(
    recordId,
    {
      kind: recordKind,
      areaId: place.areaId,
      // The scope a record has left receives the move and nothing after it (SPEC S5).
      scopeIds: place.scopeIds.filter((scopeId) => !place.leaves.includes(scopeId)),
      created: (known?.created ?? false) || change.action === 'create',
      authorId: known?.authorId ?? authorId,
    },
    fields,
  )
  if (recordKind === 'batch' && change.action !== 'event')
    await store.nameFiles(recordId, namedFiles(change.fields))
  if (isTreeKind(recordKind)) await store.raiseTreeVersion()
}

/** The changes of a record as devices fold them. */
export async function readChanges(store: HubStore, recordId: Id): Promise<PublishedChange[]> {
  return (await store.changesOf(recordId)).map(toPublished)
}

function toPublished(kept: KeptChange): PublishedChange {
  const change = JSON.parse(kept.text) as Change
  return kept.effective === null ? change : { ...change, effective: kept.effective }
}

function namedFiles(fields: Record<string, unknown>): string[] {
  const files = Array.isArray(fields.files) ? (fields.files as { sha256: string }[]) : []
  return files.map((file) => file.sha256)
}

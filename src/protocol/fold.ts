// Folding changes into a record (SPEC M). Each field is a register that keeps every value ever written: the heads are the
// values nobody has replaced with sight of them; the one with the highest effective stamp is shown, and more than one
// distinct head is a conflict that a person settles. Order and repetition of the input do not matter.
import type { Id } from '../domain/id'
import type { Step } from '../domain/entry-life'
import type { Fields, RecordKind } from '../domain/records'
import { canonicalText, changeKey, type Json, type PublishedChange } from './change'
import type { Stamp } from './stamp'

export interface Version {
  stamp: Stamp
  effective: Stamp
  value: Json
  authorId: Id
  madeAt: string
  basedOn: readonly Stamp[]
}

export interface FieldState {
  /** Unreplaced versions, the shown one first. More than one only in a conflict. */
  heads: Version[]
  /** Every version, newest first. */
  versions: Version[]
}

export interface FoldedRecord<K extends RecordKind = RecordKind> {
  kind: K
  id: Id
  fields: Fields<K>
  /** Who first wrote it down, and when his clock said so. */
  createdBy: Id
  createdAt: string
  /** Effective stamp of the latest change of any sort. */
  lastStamp: Stamp
  /** Fields whose heads differ. */
  conflicts: string[]
  steps: Step[]
  /** Kept so that the record can be folded again and its history shown. */
  changes: PublishedChange[]
}

export function rank(change: PublishedChange): Stamp {
  return change.effective ?? change.stamp
}

function byRank(a: PublishedChange, b: PublishedChange): number {
  const [x, y] = [rank(a), rank(b)]
  return x < y ? -1 : x > y ? 1 : a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : a.number - b.number
}

/**
 * All changes must be of one record, at least one. A record whose `create` has not arrived folds all the same: later
 * parts of it may come first (SPEC M6). The same change twice counts once; of two copies the lower ranked
 * stands, which is the one the hub has lowered; of two alike the one it has marked late.
 */
export function foldRecord(changes: readonly PublishedChange[]): FoldedRecord {
  const first = changes[0]!
  if (changes.length === 1 && first.action === 'create') {
    return {
      kind: first.recordKind,
      id: first.recordId,
      fields: first.fields as FoldedRecord['fields'],
      createdBy: first.authorId,
      createdAt: first.madeAt,
      lastStamp: rank(first),
      conflicts: [],
      steps: [],
      changes: [first],
    }
  }
  const ordered = distinct(changes).sort(byRank)
  const created = ordered.find((change) => change.action === 'create') ?? ordered[0]!
  const fields: Record<string, Json> = {}
  const conflicts: string[] = []
  for (const [field, state] of Object.entries(fieldStates(ordered))) {
    fields[field] = state.heads[0]!.value
    if (state.heads.length > 1) conflicts.push(field)
  }
  return {
    kind: created.recordKind,
    id: created.recordId,
    fields: fields as FoldedRecord['fields'],
    createdBy: created.authorId,
    createdAt: created.madeAt,
    lastStamp: rank(ordered[ordered.length - 1]!),
    conflicts,
    steps: stepsOf(ordered),
    changes: ordered,
  }
}

/** The history of every field of a folded record (SPEC M3): what a detail page shows, computed when it is opened. */
export function fieldStates(ordered: readonly PublishedChange[]): Record<string, FieldState> {
  const versionsByField = new Map<string, Version[]>()
  for (const change of ordered) {
    if (change.action === 'event') continue
    for (const [field, value] of Object.entries(change.fields)) {
      const version: Version = {
        stamp: change.stamp,
        effective: rank(change),
        value,
        authorId: change.authorId,
        madeAt: change.madeAt,
        basedOn: change.action === 'set' ? (change.basedOn[field] ?? []) : [],
      }
      const list = versionsByField.get(field)
      if (list) list.unshift(version)
      else versionsByField.set(field, [version])
    }
  }
  const states: Record<string, FieldState> = {}
  for (const [field, versions] of versionsByField) states[field] = { heads: headsOf(versions), versions }
  return states
}

/** Newest first in, newest first out. Heads of equal value are one: nobody has to choose between two same words. */
function headsOf(versions: readonly Version[]): Version[] {
  if (versions.length === 1) return [versions[0]!]
  const replaced = new Set<Stamp>()
  for (const version of versions) for (const stamp of version.basedOn) replaced.add(stamp)
  const heads: Version[] = []
  for (const version of versions) {
    if (replaced.has(version.stamp)) continue
    if (!heads.some((head) => canonicalText(head.value) === canonicalText(version.value))) heads.push(version)
  }
  return heads.length > 0 ? heads : [versions[0]!]
}

function stepsOf(ordered: readonly PublishedChange[]): Step[] {
  const steps: Step[] = []
  for (const change of ordered) {
    if (change.action !== 'event') continue
    const { type, data } = change.event
    steps.push({ changeKey: changeKey(change), type, data, authorId: change.authorId, madeAt: change.madeAt })
  }
  return steps
}

function distinct(changes: readonly PublishedChange[]): PublishedChange[] {
  const byKey = new Map<string, PublishedChange>()
  for (const change of changes) {
    const key = changeKey(change)
    const held = byKey.get(key)
    if (!held || rank(change) < rank(held) || (change.late && !held.late && rank(change) === rank(held)))
      byKey.set(key, change)
  }
  return [...byKey.values()]
}

/** What a `set` of one field must carry in `basedOn`: the stamps of all heads the person has in front of him. */
export function headStamps(record: FoldedRecord, field: string): Stamp[] {
  const heads = new Set<Stamp>()
  const versions = fieldStates(record.changes)[field]?.versions ?? []
  const replaced = new Set(versions.flatMap((version) => version.basedOn))
  for (const version of versions) if (!replaced.has(version.stamp)) heads.add(version.stamp)
  return [...heads]
}

// Where an accepted change puts its record (SPEC S): pure, and the same for a device's change and for the hub's own.
import type { Area, AreaTree } from '../domain/area'
import type { Id } from '../domain/id'
import type { RecordKind } from '../domain/records'
import type { Change, Json } from './change'
import { parentOf, placeOf, scopeOf, type ScopeId } from './scopes'

/** What the hub holds of a record. */
export interface KnownRecord {
  kind: RecordKind
  areaId: Id | null
  /** Where it is published now; what it has left is not among them. */
  scopeIds: readonly ScopeId[]
  /** False while only parts of it have arrived. */
  created: boolean
  authorId: Id
  /** What it hangs on and goes along with: a comment on its entry, a talk on its household (SPEC S7). */
  parentId: Id | null
  /** Areas it was moved out of, and when (hub time, ms): what hung on it there and comes late goes along (SPEC S7, D10). */
  left: readonly { areaId: Id; atMs: number }[]
}

export interface Placement {
  areaId: Id | null
  parentId: Id | null
  /** Where this change is published, those in `leaves` included. */
  scopeIds: ScopeId[]
  /** Scopes that did not hold the record so far: its earlier changes are published there too (SPEC S5). */
  enters: ScopeId[]
  /** Scopes that receive this change, the move, and nothing after it. */
  leaves: ScopeId[]
  /** Where a new record has to follow what it hangs on, which has left its place meanwhile; null: nowhere. */
  goesTo: Id | null
}

export interface PlaceScene {
  /** null: the hub holds nothing of the record. */
  known: KnownRecord | null
  /** What a new record hangs on, where the hub holds it. */
  parent: KnownRecord | null
  tree: AreaTree
  /** The record's fields with this change among the others; asked for where `placesRecord`, else left out. */
  folded?: Record<string, Json>
}

const placing = ['areaId', 'householdId', 'contactId', 'entryId']

/** Whether where the record stands, or what it hangs on, may be another after this change. */
export function placesRecord(change: Change): boolean {
  if (change.action === 'event') return false
  if (change.action === 'create') return true
  const { recordKind, fields } = change
  return recordKind === 'area'
    ? 'parentId' in fields || 'level' in fields
    : placing.some((one) => one in fields)
}

/** The place is that of the folded record, not that of the last to arrive: all orders of arrival end in one place (SPEC S1). */
export function placementOf(change: Change, scene: PlaceScene): Placement {
  const { known, parent, tree } = scene
  const folded = scene.folded ?? (change.action === 'event' ? {} : change.fields)
  const { recordKind, recordId } = change
  const places = placesRecord(change) || !known
  const areaId = places ? placedAt(recordKind, recordId, folded, known) : known.areaId
  const seen = recordKind === 'area' && places ? treeAfter(recordId, folded, tree) : tree
  const scopeId = scopeOf(recordKind, areaId, seen)
  const old = known ? known.scopeIds : []
  const leaves = old.filter((left) => left !== scopeId)
  const follows =
    change.action === 'create' &&
    areaId !== null &&
    parent !== null &&
    parent.areaId !== areaId &&
    parent.left.some((left) => left.areaId === areaId)
  return {
    areaId,
    parentId: places ? parentAfter(recordKind, folded, known) : known.parentId,
    scopeIds: [...new Set([scopeId, ...leaves])].sort(),
    enters: known && !old.includes(scopeId) ? [scopeId] : [],
    leaves,
    goesTo: follows ? parent.areaId : null,
  }
}

/** A correction seen without the rest of its record leaves alone what it does not name. */
function placedAt(kind: RecordKind, recordId: Id, folded: Record<string, Json>, known: KnownRecord | null) {
  return known && kind !== 'area' && !('areaId' in folded) ? known.areaId : placeOf(kind, recordId, folded)
}

function parentAfter(kind: RecordKind, folded: Record<string, Json>, known: KnownRecord | null): Id | null {
  const links = placing.slice(1).some((field) => field in folded)
  return known && !links ? known.parentId : parentOf(kind, folded)
}

/** The tree as an area's own change leaves it, as far as the path of that area goes. */
function treeAfter(recordId: Id, folded: Record<string, Json>, tree: AreaTree): AreaTree {
  const area = { ...tree.byId.get(recordId), ...folded, id: recordId } as unknown as Area
  const above = area.parentId === null ? [] : tree.pathOf(area.parentId)
  return { ...tree, pathOf: (id) => (id === area.id ? [area, ...above] : tree.pathOf(id)) }
}

// The hub's decision on one change (SPEC D), a pure function of what the hub knows. Routes perform it, storage keeps it.
import type { Area, AreaTree } from '../domain/area'
import type { Id } from '../domain/id'
import { may, type Act, type Grant } from '../domain/role'
import type { RecordKind } from '../domain/records'
import type { Change, Json } from './change'
import type { Refusal } from './parse-change'
import { placeOf, scopeOf, type ScopeId } from './scopes'

export interface Sender {
  deviceId: Id
  personId: Id
  grants: readonly Grant[]
}

/** What the hub holds of the record a change is about; null when it holds nothing. */
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
  /** Areas it was moved out of within the days of grace, and when (hub time, ms). */
  left: readonly { areaId: Id; atMs: number }[]
}

export type Decision =
  | { store: true; areaId: Id | null; scopeIds: ScopeId[]; enters: ScopeId[]; leaves: ScopeId[] }
  | { store: false; refusal: Refusal }

const refused = (code: Refusal['code'], field?: string): Decision => ({
  store: false,
  refusal: field === undefined ? { code } : { code, field },
})

const actByKind: Record<RecordKind, Act> = {
  area: 'keepTree',
  person: 'keepTree',
  membership: 'keepTree',
  household: 'writeWork',
  contact: 'writeWork',
  entry: 'writeWork',
  comment: 'writeWork',
  attachment: 'writeWork',
  handover: 'writeWork',
  batch: 'exportWork',
}

/**
 * `enters` names scopes that did not hold the record so far: its earlier changes are published there too, so that whoever
 * follows the new scope receives the whole record (SPEC S5). `leaves` names those that receive this change, the move, and
 * nothing after it.
 */
export function decideChange(
  change: Change,
  sender: Sender,
  known: KnownRecord | null,
  tree: AreaTree,
): Decision {
  if (change.deviceId !== sender.deviceId) return refused('forged-device', 'deviceId')
  if (change.authorId !== sender.personId) return refused('forged-author', 'authorId')
  const held = known?.created ? known : null
  if (change.action === 'create') {
    if (held) return refused('already-exists', 'recordId')
  } else {
    // The same answer for a record that is not there and for one he may not know of (SPEC D3).
    if (!held || !may(sender.grants, actByKind[held.kind], held.areaId, tree))
      return refused('unknown-record', 'recordId')
    if (held.kind !== change.recordKind) return refused('bad-value', 'recordKind')
    if (change.recordKind === 'comment' && held.authorId !== sender.personId) return refused('not-allowed')
    if (change.recordKind === 'batch') return refused('not-allowed')
  }
  const seen = change.recordKind === 'area' ? treeAfter(change, tree) : tree
  const areaId = areaAfter(change, held)
  const refusal = placeRefusal(change, sender, areaId, tree)
  if (refusal) return refusal

  const scopeId = scopeOf(change.recordKind, areaId, seen)
  const old = held ? held.scopeIds : []
  const leaves = old.filter((left) => left !== scopeId)
  return {
    store: true,
    areaId,
    scopeIds: [...new Set([scopeId, ...leaves])].sort(),
    enters: held && !old.includes(scopeId) ? [scopeId] : [],
    leaves,
  }
}

function areaAfter(change: Change, held: KnownRecord | null): Id | null {
  const placed = change.action === 'create' || (change.action === 'set' && 'areaId' in change.fields)
  return placed || !held ? placeOf(change.recordKind, change.recordId, fieldsOf(change)) : held.areaId
}

/** Whether the sender may put the record where this change puts it; null when the change does not place it. */
function placeRefusal(change: Change, sender: Sender, areaId: Id | null, tree: AreaTree): Decision | null {
  const fields = fieldsOf(change)
  const act = actByKind[change.recordKind]
  if (change.recordKind === 'area') {
    if (!('parentId' in fields)) return null
    const parentId = fields.parentId as Id | null
    if (!may(sender.grants, act, parentId, tree)) return refused('foreign-area', 'parentId')
    if (parentId !== null && !tree.byId.has(parentId)) return refused('unknown-area', 'parentId')
    return parentId !== null && tree.contains(change.recordId, parentId)
      ? refused('bad-value', 'parentId')
      : null
  }
  if (!('areaId' in fields)) {
    return change.action === 'create' && !may(sender.grants, act, areaId, tree)
      ? refused('foreign-area', 'areaId')
      : null
  }
  if (areaId !== null && !tree.byId.has(areaId)) return refused('foreign-area', 'areaId')
  if (!may(sender.grants, act, areaId, tree)) return refused('foreign-area', 'areaId')
  // Work is published by grid: who held a grant below a grid would be shown nothing, or too much (SPEC S3).
  const belowGrid = areaId !== null && tree.byId.get(areaId)?.level === 'microGrid'
  return change.recordKind === 'membership' && belowGrid ? refused('bad-value', 'areaId') : null
}

/** The tree as an area's own change leaves it, as far as the path of that area goes. */
function treeAfter(change: Change, tree: AreaTree): AreaTree {
  const before = tree.byId.get(change.recordId)
  const area = { ...before, ...fieldsOf(change), id: change.recordId } as Area
  const above = area.parentId === null ? [] : tree.pathOf(area.parentId)
  return { ...tree, pathOf: (id) => (id === area.id ? [area, ...above] : tree.pathOf(id)) }
}

function fieldsOf(change: Change): Record<string, Json> {
  return change.action === 'event' ? {} : change.fields
}

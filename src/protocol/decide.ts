// The hub's decision on one change (SPEC D), a pure function of what the hub knows. Routes perform it, storage keeps it.
import type { AreaTree } from '../domain/area'
import type { Id } from '../domain/id'
import { may, type Act, type Grant } from '../domain/role'
import type { RecordKind } from '../domain/records'
import type { Change } from './change'
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
  scopeIds: readonly ScopeId[]
  /** False while only parts of it have arrived. */
  created: boolean
  authorId: Id
}

export type Decision =
  | { store: true; areaId: Id | null; scopeIds: ScopeId[]; enters: ScopeId[] }
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
  batch: 'exportWork',
}

/**
 * `enters` names scopes that did not hold the record so far: its earlier changes are published there too, so that whoever
 * follows the new scope receives the whole record (SPEC S5). The old scope receives the move and nothing after it.
 */
export function decideChange(change: Change, sender: Sender, known: KnownRecord | null, tree: AreaTree): Decision {
  if (change.deviceId !== sender.deviceId) return refused('forged-device', 'deviceId')
  if (change.authorId !== sender.personId) return refused('forged-author', 'authorId')
  if (known && known.kind !== change.recordKind) return refused('bad-value', 'recordKind')
  if (!known && change.action !== 'create') return refused('unknown-record', 'recordId')
  if (known && change.action === 'create') return refused('already-exists', 'recordId')

  const act = actByKind[change.recordKind]
  if (known && !may(sender.grants, act, known.areaId, tree)) return refused('unknown-record', 'recordId')
  const ownWords = known === null || known.authorId === sender.personId
  if (change.recordKind === 'comment' && !ownWords) return refused('not-allowed')

  let areaId = known ? known.areaId : placeOf(change.recordKind, change.recordId, {})
  if (change.action !== 'event') {
    if (change.recordKind === 'area') {
      const parentId = change.fields.parentId
      if (change.action === 'create' || parentId !== undefined) {
        if (!may(sender.grants, act, (parentId as Id | null) ?? null, tree)) return refused('foreign-area', 'parentId')
      }
    } else if (change.action === 'create' || 'areaId' in change.fields) {
      areaId = placeOf(change.recordKind, change.recordId, change.fields)
      if (areaId !== null && !tree.byId.has(areaId)) return refused('foreign-area', 'areaId')
      if (!may(sender.grants, act, areaId, tree)) return refused('foreign-area', 'areaId')
    }
  }
  const scopeIds = [scopeOf(change.recordKind, areaId, tree)]
  const old = known ? known.scopeIds : []
  const enters = known ? scopeIds.filter((scopeId) => !old.includes(scopeId)) : []
  return { store: true, areaId, scopeIds: [...new Set([...scopeIds, ...(enters.length > 0 ? old : [])])].sort(), enters }
}

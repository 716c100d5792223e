// Scopes (SPEC S): what a device follows. `tree:<area>` holds the areas, people and memberships of a village or of a level
// above it; `work:<area>` holds what is written down in a grid, or at the level of a village or above for the rare record
// that belongs to no grid. Each scope counts its own changes; nothing counts across scopes.
import { nearest, type AreaLevel, type AreaTree } from '../domain/area'
import type { Id } from '../domain/id'
import { may, type Grant } from '../domain/role'
import type { RecordKind } from '../domain/records'

export type ScopeId = string

/** Records of no area (an administrator's own) are published here. */
export const hubScope: ScopeId = 'tree:hub'

const treeKinds: readonly RecordKind[] = ['area', 'person', 'membership']

/** The area a record is placed by; null: the hub itself. */
export function placeOf(kind: RecordKind, recordId: Id, fields: Record<string, unknown>): Id | null {
  if (kind === 'area') return recordId
  return typeof fields.areaId === 'string' ? fields.areaId : null
}

/** What a record hangs on, and goes along with when that moves (SPEC S7); null: nothing. */
export function parentOf(kind: RecordKind, fields: Record<string, unknown>): Id | null {
  const named = (field: string) => (typeof fields[field] === 'string' ? (fields[field] as Id) : null)
  if (kind === 'contact') return named('householdId')
  if (kind === 'entry') return named('contactId') ?? named('householdId')
  if (kind === 'comment') return named('entryId')
  if (kind === 'attachment') return named('entryId') ?? named('contactId')
  return null
}

const treeLevels: readonly AreaLevel[] = ['village', 'township', 'county', 'city']
const workLevels: readonly AreaLevel[] = ['grid', ...treeLevels]

/** The area whose scope holds what is placed at `areaId`: the nearest of the levels, else the top-most there is. */
function anchorOf(areaId: Id, levels: readonly AreaLevel[], tree: AreaTree): Id {
  const path = tree.pathOf(areaId)
  return nearest(tree, areaId, levels)?.id ?? path[path.length - 1]?.id ?? areaId
}

/** Where a change to a record at `areaId` is published. The area must be in the tree (SPEC S2). */
export function scopeOf(kind: RecordKind, areaId: Id | null, tree: AreaTree): ScopeId {
  if (areaId === null) return hubScope
  return treeKinds.includes(kind)
    ? `tree:${anchorOf(areaId, treeLevels, tree)}`
    : `work:${anchorOf(areaId, workLevels, tree)}`
}

/** Every scope a person's grants let him follow, in a fixed order: the tree above and below, the work below (SPEC S3). */
export function followedScopes(grants: readonly Grant[], tree: AreaTree): ScopeId[] {
  const scopes = new Set<ScopeId>([hubScope])
  for (const grant of grants) {
    const below = grant.areaId === null ? [...tree.byId.values()] : tree.within(grant.areaId)
    const above = grant.areaId === null ? [] : tree.pathOf(grant.areaId).slice(1)
    for (const area of [...above, ...below]) {
      if (anchorOf(area.id, treeLevels, tree) === area.id) scopes.add(`tree:${area.id}`)
    }
    if (grant.areaId === null || !may([grant], 'readWork', grant.areaId, tree)) continue
    for (const area of below) {
      if (anchorOf(area.id, workLevels, tree) === area.id) scopes.add(`work:${area.id}`)
    }
  }
  return [...scopes].sort()
}

// Scopes (SPEC S): what a device follows. `tree:<area>` holds the areas, people and memberships of a village or of a level
// above it; `work:<area>` holds what is written down in a grid, or at the level of a village or above for the rare record
// that belongs to no grid. Each scope counts its own changes; nothing counts across scopes.
import { nearest, type AreaTree } from '../domain/area'
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

/** Where a change to a record at `areaId` is published. The area must be in the tree (SPEC S2). */
export function scopeOf(kind: RecordKind, areaId: Id | null, tree: AreaTree): ScopeId {
  if (areaId === null) return hubScope
  const levels = treeKinds.includes(kind)
    ? (['village', 'township', 'county', 'city'] as const)
    : (['grid', 'village', 'township', 'county', 'city'] as const)
  const anchor = nearest(tree, areaId, levels)
  const prefix = treeKinds.includes(kind) ? 'tree' : 'work'
  return anchor ? `${prefix}:${anchor.id}` : hubScope
}

/** Every scope a person's grants let him follow, in a fixed order: the tree above and below, the work below (SPEC S3). */
export function followedScopes(grants: readonly Grant[], tree: AreaTree): ScopeId[] {
  const scopes = new Set<ScopeId>([hubScope])
  for (const grant of grants) {
    const areas =
      grant.areaId === null ? [...tree.byId.values()] : [...tree.pathOf(grant.areaId).slice(1), ...tree.within(grant.areaId)]
    for (const area of areas) {
      if (area.level === 'grid' || area.level === 'microGrid') continue
      scopes.add(`tree:${area.id}`)
    }
    if (grant.areaId === null || !may([grant], 'readWork', grant.areaId, tree)) continue
    for (const area of tree.within(grant.areaId)) {
      if (area.level !== 'microGrid') scopes.add(`work:${area.id}`)
    }
  }
  return [...scopes].sort()
}

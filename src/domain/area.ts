// The place tree from city to micro-grid. Ids are for ever; codes and names are attributes and may change (B4).
import type { Id } from './id'

export const areaLevels = ['city', 'county', 'township', 'village', 'grid', 'microGrid'] as const
export type AreaLevel = (typeof areaLevels)[number]

export interface Area {
  id: Id
  level: AreaLevel
  parentId: Id | null
  name: string
  /** What people call the place: the 屋场 name of a micro-grid. */
  localName?: string | null
  /** 12-digit 统计用区划代码 with its year, display only. */
  code?: string | null
}

export interface AreaTree {
  byId: ReadonlyMap<Id, Area>
  /** The area itself first, then its parents up to the root; empty for an unknown id. */
  pathOf(id: Id): readonly Area[]
  /** The area and everything below it. */
  within(id: Id): readonly Area[]
  childrenOf(id: Id | null): readonly Area[]
  contains(ancestorId: Id, id: Id): boolean
}

/** Areas in any order; an area whose parent is missing stands as a root. A cycle is cut where it closes. */
export function areaTree(areas: Iterable<Area>): AreaTree {
  const byId = new Map<Id, Area>()
  for (const area of areas) byId.set(area.id, area)
  const children = new Map<Id | null, Area[]>()
  for (const area of byId.values()) {
    const parent = area.parentId !== null && byId.has(area.parentId) ? area.parentId : null
    const list = children.get(parent)
    if (list) list.push(area)
    else children.set(parent, [area])
  }
  for (const list of children.values()) list.sort(byPlace)

  function pathOf(id: Id): Area[] {
    const path: Area[] = []
    let area = byId.get(id)
    while (area && !path.includes(area)) {
      path.push(area)
      area = area.parentId === null ? undefined : byId.get(area.parentId)
    }
    return path
  }
  function within(id: Id): Area[] {
    const self = byId.get(id)
    const found: Area[] = self ? [self] : []
    const seen = new Set<Id>([id])
    for (let i = 0; i < found.length; i++) {
      for (const child of children.get(found[i]!.id) ?? []) {
        if (seen.has(child.id)) continue
        seen.add(child.id)
        found.push(child)
      }
    }
    return found
  }
  return {
    byId,
    pathOf,
    within,
    childrenOf: (id) => children.get(id) ?? [],
    contains: (ancestorId, id) => pathOf(id).some((area) => area.id === ancestorId),
  }
}

function byPlace(a: Area, b: Area): number {
  return (
    (a.code ?? '').localeCompare(b.code ?? '') || a.name.localeCompare(b.name, 'zh') || (a.id < b.id ? -1 : 1)
  )
}

/** The name a villager would say: the hamlet's local name where it has one. */
export function placeName(area: Area): string {
  return area.localName ? area.localName : area.name
}

/** The nearest area of one of `levels`, the area itself included. */
export function nearest(tree: AreaTree, id: Id, levels: readonly AreaLevel[]): Area | undefined {
  return tree.pathOf(id).find((area) => levels.includes(area.level))
}

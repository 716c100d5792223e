// What every query looks through: the notebook, who asks, and which day it is.
import { placeName, type Area } from '../domain/area'
import type { Day } from '../domain/day'
import type { Id } from '../domain/id'
import { may, type Act, type Grant } from '../domain/role'
import type { Notebook } from './notebook'

export interface View {
  notebook: Notebook
  meId: Id
  grants: readonly Grant[]
  today: Day
}

export function authorName(view: View, personId: Id): string {
  return view.notebook.get('person', personId)?.fields.name ?? ''
}

export function hamletOf(view: View, areaId: Id): string {
  const area = view.notebook.tree().byId.get(areaId)
  return area ? placeName(area) : ''
}

/** All areas in the order of the tree: a parent before its children. */
export function orderedAreas(view: View): Area[] {
  return view.notebook.memo('areas', () => {
    const tree = view.notebook.tree()
    return tree.childrenOf(null).flatMap((root) => depthFirst(root))

    function depthFirst(area: Area): Area[] {
      return [area, ...tree.childrenOf(area.id).flatMap((child) => depthFirst(child))]
    }
  })
}

/** For sorting by place: where an area comes in the order of the tree. */
export function areaRanks(view: View): ReadonlyMap<Id, number> {
  return view.notebook.memo(
    'area-ranks',
    () => new Map(orderedAreas(view).map((area, index) => [area.id, index])),
  )
}

/** The area and all below it; null stands for everywhere. */
export function areaSet(view: View, areaId: Id | null): ReadonlySet<Id> | null {
  if (areaId === null) return null
  return view.notebook.memo(
    `within ${areaId}`,
    () =>
      new Set(
        view.notebook
          .tree()
          .within(areaId)
          .map((area) => area.id),
      ),
  )
}

export function mayAt(view: View, act: Act, areaId: Id | null): boolean {
  return may(view.grants, act, areaId, view.notebook.tree())
}

/** Areas where the act is allowed, as a set that can be asked ten thousand times. */
export function areasWhereMay(view: View, act: Act): ReadonlySet<Id> {
  const grants = view.grants.map((grant) => `${grant.role}@${grant.areaId ?? ''}`).join(' ')
  return view.notebook.memo(
    `${act} ${grants}`,
    () =>
      new Set(
        orderedAreas(view)
          .filter((area) => mayAt(view, act, area.id))
          .map((area) => area.id),
      ),
  )
}

export function pageOf<S, R>(
  found: readonly S[],
  offset: number,
  limit: number,
  toRow: (item: S) => R,
): { total: number; rows: R[] } {
  return { total: found.length, rows: found.slice(offset, offset + limit).map(toRow) }
}

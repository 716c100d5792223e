import { areaTree, placeName, type Area } from '../../../domain/area'
import type { Id } from '../../../domain/id'

export interface AreaOption {
  value: Id
  label: string
}

/** The areas below and including `tops`, each after its parent and set in by its depth, as a plain list can show them. */
export function areaOptions(areas: readonly Area[], tops: readonly Area[]): AreaOption[] {
  const tree = areaTree(areas)
  const options: AreaOption[] = []
  const seen = new Set<Id>()

  function add(area: Area, depth: number): void {
    if (seen.has(area.id)) return
    seen.add(area.id)
    options.push({ value: area.id, label: `${'　'.repeat(depth)}${placeName(area)}` })
    for (const child of tree.childrenOf(area.id)) add(child, depth + 1)
  }
  for (const top of tops) add(top, 0)
  return options
}

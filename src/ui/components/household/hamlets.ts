import { areaTree, type Area } from '../../../domain/area'

/** The smallest places within reach of a person: what he calls the hamlets. */
export function hamletsWithin(areas: readonly Area[], tops: readonly Area[]): Area[] {
  const tree = areaTree(areas)
  const found = new Map<string, Area>()
  for (const top of tops) {
    for (const area of tree.within(top.id)) {
      if (tree.childrenOf(area.id).length === 0) found.set(area.id, area)
    }
  }
  return [...found.values()]
}

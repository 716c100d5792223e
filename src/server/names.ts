// What people and the hub are called in a reply or on the terminal.
import { placeName, type AreaTree } from '../domain/area'
import type { Id } from '../domain/id'
import type { HubStore } from './storage/hub-store'

/** Empty for an id that is not a person's. */
export async function personName(store: HubStore, personId: Id): Promise<string> {
  const record = await store.treeRecord(personId)
  return record?.kind === 'person' ? ((JSON.parse(record.fields) as { name?: string }).name ?? '') : ''
}

/** The place a hub is for: the lowest area that everything else lies under. */
export function hubName(tree: AreaTree): string {
  let area = null
  for (let below = tree.childrenOf(null); below.length === 1; below = tree.childrenOf(below[0]!.id))
    area = below[0]!
  return area ? placeName(area) : '连心簿'
}

// The mark on the shelf of a notebook of one's own that somebody takes over into a hub's work (SPEC N).
import type { Id } from '../domain/id'
import type { DeviceStore } from './ports'

export const takenOverKey = 'book:taken-over'

/** Who takes the notebook over, and into which grid. `upTo`: the last number taken; null while that is under way. */
export interface TakenOver {
  personId: Id
  gridId: Id
  upTo: number | null
}

export async function takenOver(store: DeviceStore): Promise<TakenOver | null> {
  const draft = await store.readDraft(takenOverKey)
  return draft ? (JSON.parse(draft.value) as TakenOver) : null
}

// Changes the hub itself writes: the demo village, an import, the first administrator. They are ordinary changes of one
// device, the hub's own, so that every device pulls and folds them like any other.
import { areaTree, type Area, type AreaTree } from '../domain/area'
import { placementOf } from '../protocol/place-change'
import { readAuthority } from './authority'
import { goAlong, republishBelow, reshapesTree } from './go-along'
import { openHubHand, type HubDraft, type HubHand } from './hub-hand'
import { openDesk, type Desk } from './keep-change'
import type { RandomBytes } from './secrets'
import type { HubStore } from './storage/hub-store'

export type { HubDraft } from './hub-hand'

/**
 * Writes the drafts as changes of the hub's device, all or nothing. Throws on a draft that is not well-formed or is about a
 * record that is not there: the caller has checked them.
 */
export async function appendHubDrafts(
  store: HubStore,
  drafts: readonly HubDraft[],
  nowMs: number,
  random: RandomBytes,
): Promise<void> {
  await store.transaction(async (inner) => {
    const desk = openDesk(inner, nowMs)
    const hand = await openHubHand(inner, nowMs, random)
    const tree = treeWith((await readAuthority(inner)).tree, drafts)
    await desk.load(drafts.map((draft) => draft.recordId))
    for (const draft of drafts) await appendOne(desk, hand, tree, draft)
    await desk.flush()
    await hand.close()
  })
}

/** The tree once all drafts are written, so that their order does not decide where an area is published. */
function treeWith(tree: AreaTree, drafts: readonly HubDraft[]): AreaTree {
  const byId = new Map(tree.byId)
  for (const draft of drafts) {
    if (draft.recordKind !== 'area' || !draft.fields) continue
    byId.set(draft.recordId, {
      ...byId.get(draft.recordId),
      ...draft.fields,
      id: draft.recordId,
    } as unknown as Area)
  }
  return areaTree(byId.values())
}

async function appendOne(desk: Desk, hand: HubHand, tree: AreaTree, draft: HubDraft): Promise<void> {
  const { change, text } = await hand.write(desk, draft)
  const known = desk.record(change.recordId)
  if ((known === null) !== (change.action === 'create'))
    throw new Error(`${change.action} of ${change.recordKind} does not fit`)
  const folded = await desk.foldedWith(change)
  const placement = placementOf(change, { known, parent: null, tree, ...(folded && { folded }) })
  const { areaId } = placement
  if (areaId !== null && !tree.byId.has(areaId))
    throw new Error(`${change.recordKind} in an area that is not in the tree`)
  await desk.accept({ change, text, late: false, placement, folded })
  const from = known?.areaId ?? null
  if (from !== null && areaId !== null && from !== areaId)
    await goAlong(desk, hand, tree, { recordId: change.recordId, from, to: areaId, moverId: change.authorId })
  if (reshapesTree(change, known)) await republishBelow(desk, change.recordId)
}

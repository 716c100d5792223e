// Changes the hub itself writes: the demo village, an import, the first administrator. They are ordinary changes of
// devices of the hub's own, so that every device pulls and folds them like any other.
import { areaTree, type Area, type AreaTree } from '../domain/area'
import { placementOf } from '../protocol/place-change'
import { placeOf, scopeOf } from '../protocol/scopes'
import { readAuthority } from './authority'
import { goAlong, republishBelow, reshapesTree } from './go-along'
import { openHubHands, type HandOf, type HubDraft, type HubHands } from './hub-hand'
import { openDesk, type Desk } from './keep-change'
import type { RandomBytes } from './secrets'
import type { HubStore } from './storage/hub-store'

export type { HubDraft } from './hub-hand'

/**
 * Writes the drafts as changes of the hub's own, all or nothing. Throws on a draft that is not well-formed or is about a
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
    const hands = openHubHands(inner, nowMs, random)
    const tree = treeWith((await readAuthority(inner)).tree, drafts)
    await desk.load(drafts.map((draft) => draft.recordId))
    for (const draft of drafts) await appendOne(desk, hands, tree, draft)
    await desk.flush()
    await hands.close()
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

/** What may bring its record into another scope is read there as well. */
function handFor(desk: Desk, tree: AreaTree, { recordKind, recordId, fields = {} }: HubDraft): HandOf {
  const known = desk.record(recordId)
  if (!known) return scopeOf(recordKind, placeOf(recordKind, recordId, fields), tree)
  const moves = recordKind === 'area' || 'areaId' in fields
  return moves ? recordId : (known.scopeIds[0] ?? recordId)
}

async function appendOne(desk: Desk, hands: HubHands, tree: AreaTree, draft: HubDraft): Promise<void> {
  const { change, text } = await hands.write(desk, draft, handFor(desk, tree, draft))
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
    await goAlong(desk, hands, tree, {
      recordId: change.recordId,
      from,
      to: areaId,
      moverId: change.authorId,
    })
  if (reshapesTree(change, known)) await republishBelow(desk, change.recordId)
}

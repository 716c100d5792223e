// What an accepted change draws after it (SPEC S7): what hangs on a record that moves goes along, and what stands below an area
// that moves is published where it stands now.
import type { AreaTree } from '../domain/area'
import type { Id } from '../domain/id'
import { recordKinds } from '../domain/records'
import type { Change } from '../protocol/change'
import { foldRecord, rank } from '../protocol/fold'
import type { KnownRecord } from '../protocol/place-change'
import { placementOf } from '../protocol/place-change'
import { scopeOf } from '../protocol/scopes'
import { readAuthority } from './authority'
import type { HubHands } from './hub-hand'
import { readChanges, type Desk } from './keep-change'

/** Moves everything that hangs on a record and was in the place it left. `moverId` is who moved it. */
export async function goAlong(
  desk: Desk,
  hands: HubHands,
  tree: AreaTree,
  move: { recordId: Id; from: Id; to: Id; moverId: Id },
): Promise<void> {
  const seen = new Set<Id>([move.recordId])
  for (const parentId of seen) {
    await desk.flush()
    const hanging = (await desk.store.hangingOn(parentId)).filter((id) => !seen.has(id))
    await desk.load(hanging)
    for (const recordId of hanging) {
      seen.add(recordId)
      if (desk.record(recordId)?.areaId === move.from)
        await moveTo(desk, hands, tree, recordId, move.to, move.moverId)
    }
  }
}

/** The hub's own `set areaId`, based on all heads: it settles where the record is. */
export async function moveTo(
  desk: Desk,
  hands: HubHands,
  tree: AreaTree,
  recordId: Id,
  areaId: Id,
  moverId: Id,
): Promise<void> {
  const known = desk.record(recordId)!
  const draft = {
    authorId: moverId,
    madeAtMs: desk.nowMs,
    recordKind: known.kind,
    recordId,
    action: 'set',
    fields: { areaId },
    basedOn: 'seen',
  } as const
  const { change, text } = await hands.write(desk, draft, recordId)
  const folded = await desk.foldedWith(change)
  const placement = placementOf(change, { known, parent: null, tree, ...(folded && { folded }) })
  await desk.accept({ change, text, late: false, placement, folded })
}

/** Who put a record where it is: the author of the `areaId` it shows. */
export async function moverOf(desk: Desk, recordId: Id): Promise<Id | null> {
  await desk.flush()
  const changes = await readChanges(desk.store, recordId)
  if (changes.length === 0) return null
  const shown = (foldRecord(changes).fields as { areaId?: unknown }).areaId
  const placing = changes
    .filter((change) => change.action !== 'event' && change.fields.areaId === shown)
    .sort((a, b) => (rank(a) < rank(b) ? 1 : -1))
  return placing[0]?.authorId ?? null
}

/** After a change to where an area stands: all below it that belongs into another scope now is published there, whole. */
export async function republishBelow(desk: Desk, areaId: Id): Promise<void> {
  await desk.flush()
  const { tree } = await readAuthority(desk.store)
  const areaIds = tree.within(areaId).map((area) => area.id)
  const recordIds = await desk.store.recordsIn(areaIds, recordKinds)
  await desk.load(recordIds)
  for (const recordId of recordIds) {
    const { kind, areaId: at, scopeIds } = desk.record(recordId)!
    const scopeId = scopeOf(kind, at, tree)
    if (scopeIds.length !== 1 || scopeIds[0] !== scopeId) await desk.republish(recordId, scopeId)
  }
}

/** Whether what stands below an area may have come to other scopes. */
export function reshapesTree(change: Change, before: KnownRecord | null): boolean {
  return (
    change.recordKind === 'area' &&
    before !== null &&
    change.action === 'set' &&
    ('parentId' in change.fields || 'level' in change.fields)
  )
}

// Judging one change and drawing its consequences (SPEC D, S7), at the desk of a transaction.
import type { Id } from '../domain/id'
import type { Change } from '../protocol/change'
import { decideChange } from '../protocol/decide'
import type { Refusal } from '../protocol/parse-change'
import { parentOf } from '../protocol/scopes'
import { readAuthority, type Authority } from './authority'
import { goAlong, moverOf, moveTo, republishBelow, reshapesTree } from './go-along'
import type { HubHands } from './hub-hand'
import { isTreeKind, type Desk } from './keep-change'

/** Whose changes they are: the caller himself, or the device that signed what a caller relays. */
export interface Receiver {
  deviceId: Id
  personId: Id
}

export interface Court {
  readonly desk: Desk
  authority: Authority
  /** The tree or somebody's rights changed since `authority` was read. */
  stale: boolean
  /** Records that were created here. */
  readonly created: Id[]
  /** The hub's own hands, for when they are needed; throws to begin again where others may have them too. */
  hands(): HubHands
}

/** What is known of these has to be loaded before a change is judged. */
export function recordsOf(change: Change): Id[] {
  const parentId = change.action === 'create' ? parentOf(change.recordKind, change.fields) : null
  return parentId === null ? [change.recordId] : [change.recordId, parentId]
}

/** The tree and the rights as what was accepted so far leaves them. */
export async function presentAuthority(court: Court): Promise<Authority> {
  if (court.stale) {
    await court.desk.flush()
    court.authority = await readAuthority(court.desk.store)
    court.stale = false
  }
  return court.authority
}

/** Accepts the change at the desk, or says why not; null: accepted. `again`: a refusal stood under its number. */
export async function judgeChange(
  court: Court,
  sender: Receiver,
  change: Change,
  text: string,
  again: boolean,
): Promise<Refusal | null> {
  const { desk } = court
  const { nowMs } = desk
  const authority = await presentAuthority(court)
  const known = desk.record(change.recordId)
  const parentId = change.action === 'create' ? parentOf(change.recordKind, change.fields) : null
  const folded = known || change.action === 'create' ? await desk.foldedWith(change) : undefined
  const decision = decideChange(
    change,
    {
      ...sender,
      grants: authority.grantsOf(sender.personId, nowMs),
      graceGrants: authority.graceGrantsOf(sender.personId, nowMs),
    },
    {
      known,
      parent: parentId === null ? null : desk.record(parentId),
      tree: authority.tree,
      nowMs,
      ...(folded && { folded }),
    },
  )
  if (!decision.store) return decision.refusal
  const { store: _, late, ...placement } = decision
  await desk.accept({ change, text, late, placement, folded, again })
  if (change.action === 'create') court.created.push(change.recordId)
  if (change.recordKind === 'area' || change.recordKind === 'membership') court.stale = true
  await follow(court, change, known?.areaId ?? null, placement.areaId, placement.goesTo, parentId)
  if (reshapesTree(change, known)) await republishBelow(desk, change.recordId)
  return null
}

/** Whatever hangs on the record, or what it hangs on itself, keeps it together (SPEC S7). */
async function follow(
  court: Court,
  change: Change,
  from: Id | null,
  to: Id | null,
  goesTo: Id | null,
  parentId: Id | null,
): Promise<void> {
  const { desk, authority } = court
  const { recordId, authorId } = change
  if (goesTo !== null && parentId !== null) {
    const hands = court.hands()
    const moverId = (await moverOf(desk, parentId)) ?? authorId
    await moveTo(desk, hands, authority.tree, recordId, goesTo, moverId)
  } else if (!isTreeKind(change.recordKind) && from !== null && to !== null && from !== to) {
    const hands = court.hands()
    await goAlong(desk, hands, authority.tree, { recordId, from, to, moverId: authorId })
  }
}

// Who may do what, as the store has it: the one place where the area tree and the memberships become grants.
import { areaTree, type Area, type AreaTree } from '../domain/area'
import { addDays, dayOf } from '../domain/day'
import type { Id } from '../domain/id'
import { grantsOn, type Grant, type Membership } from '../domain/role'
import { graceDays } from '../protocol/decide'
import type { HubStore } from './storage/hub-store'

export interface Authority {
  tree: AreaTree
  /** What a person may do on the day that `nowMs` falls on. */
  grantsOf(personId: Id, nowMs: number): Grant[]
  /** Those and what ended within the days of grace before (SPEC D10). */
  graceGrantsOf(personId: Id, nowMs: number): Grant[]
}

/** Memberships begin and end by the calendar of the villages, wherever the hub stands. */
export const hubOffsetMinutes = 8 * 60

/** Reads the tree and the memberships as they are. */
export async function readAuthority(store: HubStore): Promise<Authority> {
  const areas = await store.treeRecords('area')
  const memberships = await store.treeRecords('membership')
  const tree = areaTree(
    areas.map((row) => ({ ...(JSON.parse(row.fields) as Omit<Area, 'id'>), id: row.recordId })),
  )
  const heldByPerson = new Map<Id, Membership[]>()
  for (const row of memberships) {
    const held = { ...(JSON.parse(row.fields) as Omit<Membership, 'id'>), id: row.recordId }
    const list = heldByPerson.get(held.personId)
    if (list) list.push(held)
    else heldByPerson.set(held.personId, [held])
  }
  // A push asks for each of its changes, all at one moment.
  let askedMs = Number.NaN
  const answers = new Map<string, Grant[]>()
  const heldOn = (personId: Id, nowMs: number, grace: number): Grant[] => {
    if (nowMs !== askedMs) answers.clear()
    askedMs = nowMs
    const key = `${grace} ${personId}`
    const known = answers.get(key)
    if (known) return known
    const held = heldByPerson.get(personId) ?? []
    const lasting =
      grace === 0 ? held : held.map((one) => (one.until ? { ...one, until: addDays(one.until, grace) } : one))
    const grants = grantsOn(lasting, personId, dayOf(nowMs, hubOffsetMinutes))
    answers.set(key, grants)
    return grants
  }
  return {
    tree,
    grantsOf: (personId, nowMs) => heldOn(personId, nowMs, 0),
    graceGrantsOf: (personId, nowMs) => heldOn(personId, nowMs, graceDays),
  }
}

/**
 * Keeps the last reading until a change to the tree, and asks the store each time whether there was one: another process may
 * write too. Give it the store of a transaction only before the transaction has written.
 */
export function cachedAuthority(store: HubStore): (within?: HubStore) => Promise<Authority> {
  let held: { version: number; authority: Authority } | null = null
  return async (within = store) => {
    const version = await within.treeVersion()
    if (held?.version !== version) held = { version, authority: await readAuthority(within) }
    return held.authority
  }
}

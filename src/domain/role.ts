// Who may do what, and where: the one table that grants are read from (B5).
import type { AreaTree } from './area'
import type { Day } from './day'
import type { Id } from './id'

export const roles = ['gridWorker', 'gridLead', 'partySecretary', 'administrator'] as const
export type Role = (typeof roles)[number]

export interface Membership {
  id: Id
  personId: Id
  /** null: the whole hub; only an administrator holds that. */
  areaId: Id | null
  role: Role
  from: Day
  until?: Day | null
}

/** What a person may do in one area and everything below it, today. */
export interface Grant {
  role: Role
  areaId: Id | null
}

export const acts = [
  'readTree',
  'keepTree',
  'readWork',
  'writeWork',
  'reviewWork',
  'exportWork',
  'makeLinks',
] as const
export type Act = (typeof acts)[number]

const actsByRole: Record<Role, readonly Act[]> = {
  gridWorker: ['readTree', 'readWork', 'writeWork'],
  gridLead: ['readTree', 'readWork', 'writeWork', 'reviewWork', 'exportWork'],
  partySecretary: ['readTree', 'readWork', 'writeWork', 'reviewWork', 'exportWork', 'makeLinks'],
  administrator: ['readTree', 'keepTree', 'makeLinks'],
}

/** Memberships in force on `today`; the last day counts. */
export function grantsOn(memberships: Iterable<Membership>, personId: Id, today: Day): Grant[] {
  const grants: Grant[] = []
  for (const held of memberships) {
    if (held.personId !== personId || held.from > today || (held.until && held.until < today)) continue
    if (held.areaId === null && held.role !== 'administrator') continue
    grants.push({ role: held.role, areaId: held.areaId })
  }
  return grants
}

/** `areaId` null asks about the hub as a whole. */
export function may(grants: readonly Grant[], act: Act, areaId: Id | null, tree: AreaTree): boolean {
  return grants.some(
    (grant) =>
      actsByRole[grant.role].includes(act) &&
      (grant.areaId === null || (areaId !== null && tree.contains(grant.areaId, areaId))),
  )
}

/** Whether any grant allows the act anywhere: what decides if a button is shown at all. */
export function mayAnywhere(grants: readonly Grant[], act: Act): boolean {
  return grants.some((grant) => actsByRole[grant.role].includes(act))
}

// Who this person is here, and who else works with the book.
import { areaLevels } from '../domain/area'
import type { Id } from '../domain/id'
import { grantsOn, mayAnywhere, type Membership } from '../domain/role'
import type { Me } from './field-book'
import type { Identity } from './ports'
import { orderedAreas, mayAt, type View } from './view'

export function whoAmI(view: View, identity: Identity): Me {
  const { grants } = view
  return {
    personId: identity.personId,
    name: identity.name,
    hubName: identity.hubName,
    grants: [...grants],
    mayReview: mayAnywhere(grants, 'reviewWork'),
    mayExport: mayAnywhere(grants, 'exportWork'),
    mayMakeLinks: mayAnywhere(grants, 'makeLinks'),
    mayWrite: mayAnywhere(grants, 'writeWork'),
    areas: orderedAreas(view)
      .filter((area) => mayAt(view, 'writeWork', area.id))
      .sort((a, b) => areaLevels.indexOf(a.level) - areaLevels.indexOf(b.level)),
    ...(identity.ownNotebook ? { ownNotebook: true as const } : {}),
  }
}

export interface PersonRow {
  id: Id
  name: string
  position: string | null
  roles: { role: string; areaName: string }[]
}

export function people(view: View): PersonRow[] {
  const { notebook } = view
  const held = [...notebook.all('membership').values()].map((record): Membership => {
    const { until, ...rest } = record.fields
    return { id: record.id, ...rest, until: until ?? null }
  })
  return [...notebook.all('person').values()].map((person) => ({
    id: person.id,
    name: person.fields.name,
    position: person.fields.position ?? null,
    roles: grantsOn(held, person.id, view.today).map((grant) => ({
      role: grant.role,
      areaName: grant.areaId ? (notebook.tree().byId.get(grant.areaId)?.name ?? '') : '',
    })),
  }))
}

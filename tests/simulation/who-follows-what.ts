// Who may be sent what, reckoned plainly from memberships on the hub's disk and the fixed places of the village.
import { dayOf } from '../../src/domain/day'
import type { Id } from '../../src/domain/id'
import type { ScopeId } from '../../src/protocol/scopes'
import { theAreas } from '../support/changes'
import type { MemoryTables } from '../support/memory-tables'

const areas = theAreas()
const byId = new Map(areas.map((area) => [area.id, area]))
const treeLevels = ['city', 'county', 'township', 'village']
const readers = ['gridWorker', 'gridLead', 'partySecretary']

function above(areaId: Id): Id[] {
  const path: Id[] = []
  for (let at: Id | null = areaId; at !== null; at = byId.get(at)!.parentId) path.push(at)
  return path
}

const belowOf = new Map(
  areas.map(({ id }) => [id, areas.filter((area) => above(area.id).includes(id)).map((area) => area.id)]),
)
export const isWithin = (areaId: Id, ancestorId: Id): boolean => above(areaId).includes(ancestorId)

export interface Held {
  personId: Id
  areaId: Id | null
  role: string
  from: string
  until?: string | null
}

export function membershipsOf(tables: MemoryTables): { recordId: Id; held: Held }[] {
  const found: { recordId: Id; held: Held }[] = []
  for (const [recordId, { known, fields }] of tables.records)
    if (known.kind === 'membership') found.push({ recordId, held: JSON.parse(fields ?? '{}') as Held })
  return found
}

const remembered = new WeakMap<MemoryTables, { version: string; byPerson: Map<string, Set<ScopeId>> }>()

/** A disk put back in silence may come to the same version by another way. */
export function forgetReckoned(tables: MemoryTables): void {
  remembered.delete(tables)
}

export function followedBy(tables: MemoryTables, personId: Id, nowMs: number): Set<ScopeId> {
  const day = dayOf(nowMs, 480)
  const version = `${tables.meta.get('epoch')} ${tables.meta.get('treeVersion')} ${day}`
  let memory = remembered.get(tables)
  if (memory?.version !== version) {
    memory = { version, byPerson: new Map() }
    remembered.set(tables, memory)
  }
  let scopes = memory.byPerson.get(personId)
  if (!scopes) {
    scopes = reckon(tables, personId, day)
    memory.byPerson.set(personId, scopes)
  }
  return scopes
}

function reckon(tables: MemoryTables, personId: Id, day: string): Set<ScopeId> {
  const scopes = new Set<ScopeId>(['tree:hub'])
  for (const { held } of membershipsOf(tables)) {
    if (held.personId !== personId || held.from > day || (held.until && held.until < day)) continue
    if (held.areaId === null) continue
    const below = belowOf.get(held.areaId) ?? []
    for (const id of [...above(held.areaId), ...below])
      if (treeLevels.includes(byId.get(id)!.level)) scopes.add(`tree:${id}`)
    if (!readers.includes(held.role)) continue
    for (const id of below) if (byId.get(id)!.level !== 'microGrid') scopes.add(`work:${id}`)
  }
  return scopes
}

/** The scope of work placed there. */
export function workScopeAt(areaId: Id): ScopeId {
  return `work:${above(areaId).find((id) => byId.get(id)!.level !== 'microGrid')}`
}

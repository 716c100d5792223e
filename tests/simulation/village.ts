// The place every history begins in: two villages, three grids, and who works there. Made once by the hub's own code and
// copied for each seed.
import type { Id } from '../../src/domain/id'
import type { Role } from '../../src/domain/role'
import { appendHubDrafts, type HubDraft } from '../../src/server/hub-author'
import { anId, place, theAreas } from '../support/changes'
import { memoryDisk } from '../support/memory-hub-store'
import type { MemoryTables } from '../support/memory-tables'
import { random } from './random'

export const startMs = Date.UTC(2026, 10, 23, 1, 0, 0)
const dayMs = 86_400_000

export interface Person {
  personId: Id
  name: string
  role: Role
  areaId: Id
}

/** By the index a plan names them with. */
export const people: readonly Person[] = [
  { personId: anId(0x10), name: 'worker', role: 'gridWorker', areaId: place.grid },
  { personId: anId(0x11), name: 'lead', role: 'gridLead', areaId: place.grid },
  { personId: anId(0x12), name: 'second', role: 'gridWorker', areaId: place.grid },
  { personId: anId(0x13), name: 'other', role: 'gridWorker', areaId: place.otherGrid },
  { personId: anId(0x14), name: 'foreign', role: 'gridWorker', areaId: place.foreignGrid },
  { personId: anId(0x15), name: 'secretary', role: 'partySecretary', areaId: place.village },
]

export const workAreas = [place.grid, place.hamlet, place.otherHamlet, place.otherGrid, place.foreignGrid]
export const grids = [place.grid, place.otherGrid, place.foreignGrid]
export const administrator = anId(0x1f)

let village: Promise<MemoryTables> | null = null

export function villageTables(): Promise<MemoryTables> {
  village ??= build()
  return village
}

async function build(): Promise<MemoryTables> {
  const disk = memoryDisk('epoch-0')
  const chance = random(0, 'village')
  await appendHubDrafts(disk.open(), villageDrafts(), startMs - dayMs, (count) => chance.bytes(count))
  return disk.copy()
}

function villageDrafts(): HubDraft[] {
  const common = { authorId: administrator, madeAtMs: startMs - dayMs, action: 'create' } as const
  const areas = theAreas().map(({ id, level, parentId, name }): HubDraft => {
    return { ...common, recordKind: 'area', recordId: id, fields: { level, parentId, name } }
  })
  const staff = people.flatMap(({ personId, name, role, areaId }, index): HubDraft[] => [
    { ...common, recordKind: 'person', recordId: personId, fields: { areaId: place.village, name } },
    {
      ...common,
      recordKind: 'membership',
      recordId: anId(0xc0 + index),
      fields: { personId, areaId, role, from: '2026-01-01' },
    },
  ])
  return [...areas, ...staff]
}

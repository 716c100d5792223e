// What an empty hub begins with: the fictional village, or one administrator and nothing else.
import { dayOf } from '../domain/day'
import type { Id, NewId } from '../domain/id'
import { hubOffsetMinutes } from './authority'
import { demoVillage } from './demo/demo-village'
import { appendHubDrafts, type HubDraft } from './hub-author'
import type { RandomBytes } from './secrets'
import type { HubStore } from './storage/hub-store'

/** Whom a first sign-in link is for, and as what: the word its line on the terminal begins with. */
export interface FirstPerson {
  word: string
  personId: Id
}

export async function isEmpty(store: HubStore): Promise<boolean> {
  return (await store.treeRecords('person')).length === 0 && (await store.treeRecords('area')).length === 0
}

/** Writes all or nothing, and says who may sign in first. */
export async function fillEmptyHub(
  store: HubStore,
  withVillage: boolean,
  nowMs: number,
  newId: NewId,
  random: RandomBytes,
): Promise<FirstPerson[]> {
  const today = dayOf(nowMs, hubOffsetMinutes)
  if (!withVillage) {
    const personId = newId()
    await appendHubDrafts(store, administratorDrafts(personId, newId(), today, nowMs), nowMs, random)
    return [{ word: '管理员', personId }]
  }
  const village = demoVillage({ today, newId, nowMs })
  await appendHubDrafts(store, village.drafts, nowMs, random)
  return [
    { word: '网格员', personId: village.workerId },
    { word: '网格长', personId: village.leadId },
    { word: '村党组织书记', personId: village.secretaryId },
  ]
}

function administratorDrafts(personId: Id, membershipId: Id, today: string, nowMs: number): HubDraft[] {
  const common = { authorId: personId, madeAtMs: nowMs, action: 'create' } as const
  return [
    { ...common, recordKind: 'person', recordId: personId, fields: { areaId: null, name: '管理员' } },
    {
      ...common,
      recordKind: 'membership',
      recordId: membershipId,
      fields: { personId, areaId: null, role: 'administrator', from: today },
    },
  ]
}

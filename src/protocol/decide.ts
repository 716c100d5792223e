// The hub's decision on one change (SPEC D), a pure function of what the hub knows. Routes perform it, storage keeps it.
import type { AreaTree } from '../domain/area'
import type { Id } from '../domain/id'
import { may, type Act, type Grant } from '../domain/role'
import type { RecordKind } from '../domain/records'
import type { Change, Json } from './change'
import type { Refusal } from './parse-change'
import { placementOf, type KnownRecord, type Placement, type PlaceScene } from './place-change'

export type { KnownRecord } from './place-change'

export interface Sender {
  deviceId: Id
  personId: Id
  grants: readonly Grant[]
  /** `grants` and those that ended within the days of grace (SPEC D10). */
  graceGrants: readonly Grant[]
}

export interface Scene extends PlaceScene {
  /** Hub time, milliseconds since the epoch. */
  nowMs: number
}

export type Decision =
  /** `late`: stored by grace, and published with that mark (SPEC D10). */
  ({ store: true; late: boolean } & Placement) | { store: false; refusal: Refusal }

type Refused = Extract<Decision, { store: false }>

const refused = (code: Refusal['code'], field?: string): Refused => ({
  store: false,
  refusal: field === undefined ? { code } : { code, field },
})

/** For so long after a right has ended, work that was under way still counts. */
export const graceDays = 30
const graceMs = graceDays * 86_400_000

const actByKind: Record<RecordKind, Act> = {
  area: 'keepTree',
  person: 'keepTree',
  membership: 'keepTree',
  household: 'writeWork',
  contact: 'writeWork',
  entry: 'writeWork',
  comment: 'writeWork',
  attachment: 'writeWork',
  handover: 'writeWork',
  batch: 'exportWork',
}

/** 'late': by grace only. */
type Right = 'now' | 'late' | 'none'

/** Places are not kept by grace: a former administrator must not give himself anything. */
function rightAt(sender: Sender, kind: RecordKind, areaId: Id | null, tree: AreaTree): Right {
  const act = actByKind[kind]
  if (may(sender.grants, act, areaId, tree)) return 'now'
  return act !== 'keepTree' && may(sender.graceGrants, act, areaId, tree) ? 'late' : 'none'
}

/** What the sender may do with a record that is there: by where it is, or by grace where it was. */
function rightTo(sender: Sender, held: KnownRecord, { tree, nowMs }: Scene): Right {
  const here = rightAt(sender, held.kind, held.areaId, tree)
  if (here !== 'none') return here
  const was = held.left.some(
    ({ areaId, atMs }) => nowMs - atMs <= graceMs && rightAt(sender, held.kind, areaId, tree) !== 'none',
  )
  return was ? 'late' : 'none'
}

export function decideChange(change: Change, sender: Sender, scene: Scene): Decision {
  if (change.deviceId !== sender.deviceId) return refused('forged-device', 'deviceId')
  if (change.authorId !== sender.personId) return refused('forged-author', 'authorId')
  const held = scene.known?.created ? scene.known : null
  const rights: Right[] = []
  if (change.action === 'create') {
    if (held) return refused('already-exists', 'recordId')
  } else {
    const right = held ? rightTo(sender, held, scene) : 'none'
    // The same answer for a record that is not there and for one he may not know of (SPEC D3).
    if (!held || right === 'none') return refused('unknown-record', 'recordId')
    if (held.kind !== change.recordKind) return refused('bad-value', 'recordKind')
    if (change.recordKind === 'comment' && held.authorId !== sender.personId) return refused('not-allowed')
    if (change.recordKind === 'batch') return refused('not-allowed')
    rights.push(right)
  }
  const target = rightAtTarget(change, sender, scene.tree)
  if (typeof target === 'object') return target
  rights.push(target)

  const placement = placementOf(change, { ...scene, known: held })
  // What follows a record that was moved away arrives where its author may have no right (SPEC S7).
  if (placement.goesTo !== null)
    rights.push(rightAt(sender, change.recordKind, placement.goesTo, scene.tree) === 'now' ? 'now' : 'late')
  return { store: true, late: rights.includes('late'), ...placement }
}

/** The right to put the record where this change puts it, 'now' when it does not place it; or why it cannot be there. */
function rightAtTarget(change: Change, sender: Sender, tree: AreaTree): Right | Refused {
  const fields = fieldsOf(change)
  const { recordKind } = change
  if (recordKind === 'area') {
    if (!('parentId' in fields)) return 'now'
    const parentId = fields.parentId as Id | null
    if (rightAt(sender, recordKind, parentId, tree) === 'none') return refused('foreign-area', 'parentId')
    if (parentId !== null && !tree.byId.has(parentId)) return refused('unknown-area', 'parentId')
    return parentId !== null && tree.contains(change.recordId, parentId)
      ? refused('bad-value', 'parentId')
      : 'now'
  }
  if (!('areaId' in fields) && change.action !== 'create') return 'now'
  const areaId = (fields.areaId ?? null) as Id | null
  if (areaId !== null && !tree.byId.has(areaId)) return refused('foreign-area', 'areaId')
  const right = rightAt(sender, recordKind, areaId, tree)
  if (right === 'none') return refused('foreign-area', 'areaId')
  // Work is published by grid: who held a grant below a grid would be shown nothing, or too much (SPEC S3).
  const belowGrid = areaId !== null && tree.byId.get(areaId)?.level === 'microGrid'
  return recordKind === 'membership' && belowGrid ? refused('bad-value', 'areaId') : right
}

function fieldsOf(change: Change): Record<string, Json> {
  return change.action === 'event' ? {} : change.fields
}

// Changes the hub itself writes: the demo village, an import, the first administrator. They are ordinary changes of one
// device, the hub's own, so that every device pulls and folds them like any other.
import { areaTree, type Area, type AreaTree } from '../domain/area'
import { uuidV7, type Id } from '../domain/id'
import type { RecordKind } from '../domain/records'
import type { Change, Json } from '../protocol/change'
import { foldRecord, headStamps } from '../protocol/fold'
import { parseChange } from '../protocol/parse-change'
import { placeOf, scopeOf, type ScopeId } from '../protocol/scopes'
import { clockAtRest, stampOf, tick, type Clock, type Stamp } from '../protocol/stamp'
import { hubOffsetMinutes, readAuthority } from './authority'
import { keepAccepted, readChanges } from './keep-change'
import type { HubStore } from './storage/hub-store'

/** A change the hub is to write, before it has a number and a stamp. Already authorised: no grant is asked. */
export interface HubDraft {
  authorId: Id
  /** When it is said to have been made; stamps rise with it. Drafts must come in this order. */
  madeAtMs: number
  recordKind: RecordKind
  recordId: Id
  action: 'create' | 'set' | 'event'
  /** With `create` and `set`. */
  fields?: Record<string, Json>
  /** With `set`. 'seen': based on the heads that the earlier drafts left; left out: on nothing, a conflict. */
  basedOn?: 'seen'
  /** With `event`. */
  event?: { type: string; data: Json }
}

/**
 * Writes the drafts as changes of the hub's device, all or nothing. Throws on a draft that is not well-formed or is about a
 * record that is not there: the caller has checked them.
 */
export async function appendHubDrafts(
  store: HubStore,
  drafts: readonly HubDraft[],
  nowMs: number,
  random: (count: number) => Uint8Array,
): Promise<void> {
  await store.transaction(async (inner) => {
    const deviceId = await hubDevice(inner, nowMs, random)
    let number = await inner.lastNumber(deviceId)
    let clock = JSON.parse((await inner.readMeta('hubClock')) ?? JSON.stringify(clockAtRest)) as Clock
    const tree = treeWith((await readAuthority(inner)).tree, drafts)
    for (const draft of drafts) {
      clock = tick(clock, draft.madeAtMs)
      number++
      await appendOne(
        inner,
        tree,
        await toChange(inner, draft, deviceId, number, stampOf(clock, deviceId)),
        nowMs,
      )
    }
    await inner.writeMeta('hubClock', JSON.stringify(clock))
    await inner.advanceHave(deviceId)
  })
}

/** The hub's own device; its row keeps anybody else from signing in under its id. */
async function hubDevice(store: HubStore, nowMs: number, random: (count: number) => Uint8Array): Promise<Id> {
  const held = await store.readMeta('hubDeviceId')
  if (held !== null) return held
  const deviceId = uuidV7(nowMs, random(10))
  await store.writeMeta('hubDeviceId', deviceId)
  await store.addDevice(deviceId, deviceId, nowMs)
  return deviceId
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

async function toChange(
  store: HubStore,
  draft: HubDraft,
  deviceId: Id,
  number: number,
  stamp: Stamp,
): Promise<Change> {
  const { authorId, recordKind, recordId, action } = draft
  const body: Record<string, unknown> = {}
  if (action === 'event') body.event = draft.event
  else body.fields = draft.fields ?? {}
  if (action === 'set') body.basedOn = draft.basedOn === 'seen' ? await headsSeen(store, draft) : {}
  const parsed = parseChange({
    format: 1,
    deviceId,
    number,
    stamp,
    madeAt: madeAtText(draft.madeAtMs),
    authorId,
    recordKind,
    recordId,
    action,
    ...body,
  })
  if (parsed.ok) return parsed.change
  throw new Error(
    `draft ${number} (${recordKind} ${action}) is refused: ${parsed.refusal.code} ${parsed.refusal.field ?? ''}`,
  )
}

async function headsSeen(store: HubStore, draft: HubDraft): Promise<Record<string, Stamp[]>> {
  const changes = await readChanges(store, draft.recordId)
  if (changes.length === 0) return {}
  const record = foldRecord(changes)
  const basedOn: Record<string, Stamp[]> = {}
  for (const field of Object.keys(draft.fields ?? {})) basedOn[field] = headStamps(record, field)
  return basedOn
}

async function appendOne(store: HubStore, tree: AreaTree, change: Change, nowMs: number): Promise<void> {
  const known = await store.record(change.recordId)
  if ((known === null) !== (change.action === 'create'))
    throw new Error(`${change.action} of ${change.recordKind} does not fit`)
  const moves = change.action !== 'event' && (change.action === 'create' || 'areaId' in change.fields)
  const areaId =
    known && !moves
      ? known.areaId
      : placeOf(change.recordKind, change.recordId, 'fields' in change ? change.fields : {})
  if (areaId !== null && !tree.byId.has(areaId))
    throw new Error(`${change.recordKind} in an area that is not in the tree`)
  const scopeId: ScopeId = scopeOf(change.recordKind, areaId, tree)
  const old = known ? known.scopeIds : []
  const leaves = old.filter((left) => left !== scopeId)
  const enters = known && !old.includes(scopeId) ? [scopeId] : []
  await keepAccepted(store, change, { areaId, scopeIds: [scopeId, ...leaves], enters, leaves }, known, nowMs)
}

/** ISO 8601 as a clock in the village shows it. */
function madeAtText(ms: number): string {
  return new Date(ms + hubOffsetMinutes * 60_000).toISOString().replace('Z', '+08:00')
}

// The hub's own hand: the device under whose id it writes changes of its own, in order like any other device.
import { uuidV7, type Id } from '../domain/id'
import type { RecordKind } from '../domain/records'
import type { Change, Json } from '../protocol/change'
import { foldRecord, headStamps } from '../protocol/fold'
import { parseChange } from '../protocol/parse-change'
import { clockAtRest, stampOf, tick, type Clock, type Stamp } from '../protocol/stamp'
import { hubOffsetMinutes } from './authority'
import { readChanges, type Desk } from './keep-change'
import type { RandomBytes } from './secrets'
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
  fields?: Readonly<Record<string, Json>>
  /** With `set`. 'seen': based on the heads that the earlier drafts left; left out: on nothing, a conflict. */
  basedOn?: 'seen'
  /** With `event`. */
  event?: { type: string; data: Json }
}

export interface HubHand {
  /** The next change of the hub's device; the caller accepts it. Throws on a draft that is not well-formed. */
  write(desk: Desk, draft: HubDraft): Promise<{ change: Change; text: string }>
  /** Writes down how far it has come. Once, at the end of the transaction. */
  close(): Promise<void>
}

/** Must be the only one in its transaction, and no other transaction may have one at the same time. */
export async function openHubHand(store: HubStore, nowMs: number, random: RandomBytes): Promise<HubHand> {
  const deviceId = await hubDevice(store, nowMs, random)
  let number = (await store.device(deviceId))?.have ?? 0
  let clock = JSON.parse((await store.readMeta('hubClock')) ?? JSON.stringify(clockAtRest)) as Clock
  return {
    async write(desk, draft) {
      clock = tick(clock, draft.madeAtMs)
      number++
      return toChange(desk, draft, deviceId, number, stampOf(clock, deviceId))
    },
    async close() {
      await store.writeMeta('hubClock', JSON.stringify(clock))
      await store.setHave(deviceId, number)
    },
  }
}

/** Its row keeps anybody else from signing in under its id. */
async function hubDevice(store: HubStore, nowMs: number, random: RandomBytes): Promise<Id> {
  const held = await store.readMeta('hubDeviceId')
  if (held !== null) return held
  const deviceId = uuidV7(nowMs, random(10))
  await store.writeMeta('hubDeviceId', deviceId)
  await store.addDevice(deviceId, deviceId, nowMs, null)
  return deviceId
}

async function toChange(
  desk: Desk,
  draft: HubDraft,
  deviceId: Id,
  number: number,
  stamp: Stamp,
): Promise<{ change: Change; text: string }> {
  const { authorId, recordKind, recordId, action } = draft
  const body: Record<string, unknown> = {}
  if (action === 'event') body.event = draft.event
  else body.fields = draft.fields ?? {}
  if (action === 'set') body.basedOn = draft.basedOn === 'seen' ? await headsSeen(desk, draft) : {}
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
  if (parsed.ok) return parsed
  throw new Error(
    `draft ${number} (${recordKind} ${action}) is refused: ${parsed.refusal.code} ${parsed.refusal.field ?? ''}`,
  )
}

async function headsSeen(desk: Desk, draft: HubDraft): Promise<Record<string, Stamp[]>> {
  await desk.flush()
  const changes = await readChanges(desk.store, draft.recordId)
  if (changes.length === 0) return {}
  const record = foldRecord(changes)
  const basedOn: Record<string, Stamp[]> = {}
  for (const field of Object.keys(draft.fields ?? {})) basedOn[field] = headStamps(record, field)
  return basedOn
}

/** ISO 8601 as a clock in the village shows it. */
function madeAtText(ms: number): string {
  return new Date(ms + hubOffsetMinutes * 60_000).toISOString().replace('Z', '+08:00')
}

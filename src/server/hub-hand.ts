// The hub's own hands: devices under whose ids it writes changes of its own, in order like any other device. Whoever sees a
// change sees its number, so that no hand counts what its readers do not follow (SPEC I4): what stays in one scope is written by
// the hand of that scope, what moves a record by a hand of that record.
import { uuidV7, type Id } from '../domain/id'
import type { RecordKind } from '../domain/records'
import type { Change, Json } from '../protocol/change'
import { foldRecord, headStamps } from '../protocol/fold'
import { parseChange } from '../protocol/parse-change'
import type { ScopeId } from '../protocol/scopes'
import { clockAtRest, observe, stampOf, tick, type Clock, type Stamp } from '../protocol/stamp'
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

/** A scope into which alone it publishes, or the one record that it moves. */
export type HandOf = ScopeId | Id

export interface HubHands {
  /** The next change of that hand; the caller accepts it. Throws on a draft that is not well-formed. */
  write(desk: Desk, draft: HubDraft, of: HandOf): Promise<{ change: Change; text: string }>
  /** Writes down how far they have come. Once, at the end of the transaction. */
  close(): Promise<void>
}

interface Hand {
  deviceId: Id
  number: number
  clock: Clock
}

/** Rows of the hub's meta that begin so are hands; they end with a backup (SPEC R2). */
export const handKey = 'hubHand:'

/** Must be the only ones in their transaction, and no other transaction may have any at the same time. */
export function openHubHands(store: HubStore, nowMs: number, random: RandomBytes): HubHands {
  const hands = new Map<HandOf, Hand>()
  async function handOf(of: HandOf): Promise<Hand> {
    const open = hands.get(of) ?? (await openHand(store, of, nowMs, random))
    hands.set(of, open)
    return open
  }
  return {
    async write(desk, draft, of) {
      const hand = await handOf(of)
      const basedOn = draft.basedOn === 'seen' ? await headsSeen(desk, draft) : {}
      for (const seen of Object.values(basedOn).flat()) hand.clock = observe(hand.clock, seen, draft.madeAtMs)
      hand.clock = tick(hand.clock, draft.madeAtMs)
      hand.number++
      return toChange(draft, basedOn, hand)
    },
    async close() {
      for (const [of, { deviceId, number, clock }] of hands) {
        await store.writeMeta(handKey + of, JSON.stringify({ deviceId, clock }))
        await store.setHave(deviceId, number)
      }
    },
  }
}

/** Its device's row keeps anybody else from signing in under its id. */
async function openHand(store: HubStore, of: HandOf, nowMs: number, random: RandomBytes): Promise<Hand> {
  const kept = await store.readMeta(handKey + of)
  if (kept !== null) {
    const { deviceId, clock } = JSON.parse(kept) as Pick<Hand, 'deviceId' | 'clock'>
    return { deviceId, clock, number: (await store.device(deviceId))?.have ?? 0 }
  }
  const deviceId = uuidV7(nowMs, random(10))
  await store.addDevice(deviceId, deviceId, nowMs, null)
  return { deviceId, clock: clockAtRest, number: 0 }
}

function toChange(
  draft: HubDraft,
  basedOn: Record<string, Stamp[]>,
  { deviceId, number, clock }: Hand,
): { change: Change; text: string } {
  const { authorId, recordKind, recordId, action } = draft
  const body: Record<string, unknown> = {}
  if (action === 'event') body.event = draft.event
  else body.fields = draft.fields ?? {}
  if (action === 'set') body.basedOn = basedOn
  const parsed = parseChange({
    format: 1,
    deviceId,
    number,
    stamp: stampOf(clock, deviceId),
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

// What carrying works with, and where a receipt goes that is for somebody on this device.
import type { HubKey, Receipt } from '../protocol/messages'
import type { Desk } from './desk'
import type { DeviceRegistry, Keyring, OwnChange, Transport } from './ports'
import { isOfEarlierEpoch, settled, settlementsOf } from './read-receipt'
import type { Patience } from './patience'

export interface Carrier {
  desk: Desk
  registry: DeviceRegistry
  transport: Transport
  keyring: Keyring
  hubKey: HubKey
  patience: Patience
  /** Frames the hub would not have, since the book was opened. */
  rejected: number
}

export interface Applied {
  /** The receipt is for somebody who uses this device: nobody has to take it any further. */
  here: boolean
  /** It is of an earlier life of this device or of the hub. */
  past: boolean
  /** Own records delivered by it, and own changes refused. */
  delivered: string[]
  refused: number
}

const nothing = { past: false, delivered: [] as string[], refused: 0 }

/** The receipt has been found genuine. */
export async function applyReceipt(
  carrier: Omit<Carrier, 'patience' | 'rejected'>,
  receipt: Receipt,
): Promise<Applied> {
  const { desk, registry } = carrier
  if (receipt.deviceId === desk.identity().deviceId) return applyToOwn(desk, receipt)
  const people = await registry.people()
  const other = people.ok
    ? people.value.find(
        (one) => one.deviceId === receipt.deviceId && one.personId !== desk.identity().personId,
      )
    : undefined
  if (!other) return { ...nothing, here: false, past: isFormerSelf(desk, receipt) }
  const opened = await registry.open(other)
  if (!opened.ok) return { ...nothing, here: false }
  const store = opened.value
  try {
    const { identity, hub, own } = await store.read()
    if (identity.deviceId !== receipt.deviceId || isOfEarlierEpoch(receipt, hub))
      return { ...nothing, here: true, past: true }
    const settlements = settlementsOf(receipt, byNumber(own, receipt.deviceId))
    if (settlements.length > 0) await store.settle(settlements, desk.nowMs(), receipt.deviceId)
    for (const sha256 of receipt.files) await store.markFileDelivered(sha256)
    return { ...nothing, here: true }
  } finally {
    store.close()
  }
}

async function applyToOwn(desk: Desk, receipt: Receipt): Promise<Applied> {
  if (isOfEarlierEpoch(receipt, desk.hub())) return { ...nothing, here: true, past: true }
  const nowMs = desk.nowMs()
  const held = byNumber(desk.notebook().own.all(), receipt.deviceId)
  const settlements = settlementsOf(receipt, held)
  if (settlements.length > 0) {
    const kept = await desk.store.settle(settlements, nowMs, receipt.deviceId)
    // Without room to note it the work stays unsent, which is true enough: it will be sent again and found there.
    if (!kept.ok) return { ...nothing, here: true }
    desk.keepOwn(settlements.map((one) => settled(held.get(one.number)!, one, nowMs)))
  }
  for (const sha256 of receipt.files) await desk.store.markFileDelivered(sha256)
  return {
    here: true,
    past: false,
    delivered: settlements
      .filter(({ state }) => state === 'acked')
      .map(({ number }) => held.get(number)!.change.recordId),
    refused: settlements.filter(({ state }) => state === 'parked').length,
  }
}

/** This device has had that id, before another one was found to share it. */
function isFormerSelf(desk: Desk, receipt: Receipt): boolean {
  for (const { change } of desk.notebook().own.all()) if (change.deviceId === receipt.deviceId) return true
  return false
}

function byNumber(own: Iterable<OwnChange>, deviceId: string): Map<number, OwnChange> {
  const found = new Map<number, OwnChange>()
  for (const one of own) if (one.change.deviceId === deviceId) found.set(one.change.number, one)
  return found
}

// What a receipt means for the work of the device it is for. Only what the hub signed counts, only a verdict acknowledges, and
// only the very change it is about (I3).
import { changeDigest, signedReceiptText } from '../protocol/frame'
import type { HubKey, Receipt } from '../protocol/messages'
import type { HubKnowledge, Keyring, OwnChange, Settlement } from './ports'

export async function isGenuine(keyring: Keyring, hubKey: HubKey, receipt: Receipt): Promise<boolean> {
  if (receipt.hubKeyId !== hubKey.id) return false
  return keyring.verify(hubKey, signedReceiptText(receipt), receipt.signature)
}

/** From before the last contact with a hub that was restored since: what it acknowledged may be lost. */
export function isOfEarlierEpoch(receipt: Receipt, hub: HubKnowledge): boolean {
  if (hub.epoch === null || hub.epoch === receipt.epoch || hub.lastContactMs === null) return false
  return Date.parse(receipt.at) < hub.lastContactMs + hub.clockOffsetMs
}

/** `own`: changes of the receipt's device as they are held now. A second reading of the same receipt settles nothing more. */
export function settlementsOf(receipt: Receipt, own: ReadonlyMap<number, OwnChange>): Settlement[] {
  return receipt.verdicts.flatMap(({ number, verdict, code, field, digest }): Settlement[] => {
    const held = own.get(number)
    if (!held) return []
    if (verdict === 'stored' || verdict === 'duplicate') {
      const waits = held.state === 'pending' || held.state === 'parked'
      return waits && digest === changeDigest(held.change) ? [{ number, state: 'acked' }] : []
    }
    if (verdict !== 'parked' || held.state !== 'pending') return []
    const reason = { ...(code === undefined ? {} : { code }), ...(field === undefined ? {} : { field }) }
    return [{ number, state: 'parked', ...reason }]
  })
}

export function settled(own: OwnChange, { state, code, field }: Settlement, nowMs: number): OwnChange {
  return {
    change: own.change,
    state,
    ...(code === undefined ? {} : { code }),
    ...(field === undefined ? {} : { field }),
    ...(state === 'acked' ? { ackedAtMs: nowMs } : {}),
  }
}

// Reads everything the hub gives out, as one more device, and compares it with what the writers were told.
import { canonicalText, type PublishedChange } from '../../src/protocol/change'
import type { HubClient } from '../support/journey-hub-client'
import type { Writer } from './writer'

export interface Audit {
  acknowledged: number
  lost: number
  doubled: number
  altered: number
  /** Changes of a device that are not in the order of their numbers. */
  disordered: number
}

export async function audit(auditor: HubClient, writers: readonly Writer[]): Promise<Audit> {
  const byDevice = new Map<string, PublishedChange[]>()
  for (const change of await auditor.pullAll()) {
    const list = byDevice.get(change.deviceId)
    if (list) list.push(change)
    else byDevice.set(change.deviceId, [change])
  }
  const found: Audit = { acknowledged: 0, lost: 0, doubled: 0, altered: 0, disordered: 0 }
  for (const { deviceId, acknowledged, texts } of writers) {
    const counts = new Map<number, number>()
    let last = 0
    for (const change of byDevice.get(deviceId) ?? []) {
      counts.set(change.number, (counts.get(change.number) ?? 0) + 1)
      if (asWritten(change) !== texts[change.number - 1]) found.altered++
      if (change.number <= last) found.disordered++
      last = change.number
    }
    for (const count of counts.values()) if (count > 1) found.doubled++
    for (const number of acknowledged) if (!counts.has(number)) found.lost++
    found.acknowledged += acknowledged.size
  }
  return found
}

/** Without what only a hub adds. */
function asWritten(change: PublishedChange): string {
  const { effective: _, late: _late, ...written } = change as PublishedChange & { late?: boolean }
  return canonicalText(written)
}

export function isClean({ lost, doubled, altered, disordered }: Audit): boolean {
  return lost + doubled + altered + disordered === 0
}

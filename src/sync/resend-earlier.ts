// Work this device delivered under an id it has given up after a fork, which a hub restored from a backup may have lost. It is
// offered again as it was, under that id: what the hub still has is a duplicate, whatever else bears the number since.
import type { Id } from '../domain/id'
import { changeLimits } from '../protocol/change'
import type { WithheldChange } from '../protocol/messages'
import type { EngineDesk, Failure } from './engine-desk'
import type { OwnChange } from './ports'
import { cutBatch, type Outgoing } from './push-changes'
import { rebind } from './rebind'

/** `epoch`: of the hub as it is now. Harmless when repeated; null when all of it is there, or nothing was to be done. */
export async function resendEarlier(desk: EngineDesk, epoch: string): Promise<Failure | null> {
  const earlier = deliveredEarlier(desk)
  if (earlier.size === 0) return null
  for (const [deviceId, own] of earlier) {
    const failure = await resendAs(desk, deviceId, own, epoch)
    if (failure) return failure
  }
  return rebind(desk)
}

function deliveredEarlier(desk: EngineDesk): Map<Id, Map<number, OwnChange>> {
  const { deviceId } = desk.identity()
  const earlier = new Map<Id, Map<number, OwnChange>>()
  for (const own of desk.own()) {
    if (own.state !== 'acked' || own.change.deviceId === deviceId) continue
    const numbers = earlier.get(own.change.deviceId) ?? new Map<number, OwnChange>()
    earlier.set(own.change.deviceId, numbers.set(own.change.number, own))
  }
  return earlier
}

async function resendAs(
  desk: EngineDesk,
  deviceId: Id,
  own: ReadonlyMap<number, OwnChange>,
  epoch: string,
): Promise<Failure | null> {
  const former = { ...desk, identity: () => ({ ...desk.identity(), deviceId }) }
  const unbound = await rebind(former)
  if (unbound) return unbound
  const push = (batch: readonly Outgoing[]) =>
    desk.transport.push({ deviceId, epoch, changes: batch.map(({ body }) => body) })
  const empty = await push([])
  if (!empty.ok) return empty.failure
  let waiting = lackingAfter(empty.value.have, deviceId, own)
  while (waiting.length > 0) {
    const batch = cutBatch(waiting, changeLimits.changesPerPush)
    const sent = await push(batch)
    if (!sent.ok) return sent.failure
    desk.heardFromHub(sent.value.now)
    waiting = waiting.slice(batch.length)
  }
  return null
}

/**
 * What has another number now, or was taken by the other one who has this id, leaves a placeholder, which his own change may
 * still replace (SPEC P9).
 */
function lackingAfter(have: number, deviceId: Id, own: ReadonlyMap<number, OwnChange>): Outgoing[] {
  const lacking: Outgoing[] = []
  const last = Math.max(...own.keys())
  for (let number = have + 1; number <= last; number++) {
    const held = own.get(number) ?? null
    const withheld: WithheldChange = { format: 1, deviceId, number, withheld: true }
    lacking.push({ number, body: held?.change ?? withheld, own: held })
  }
  return lacking
}

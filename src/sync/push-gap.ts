// Numbers the hub turned out not to hold although this device had done with them: a hub restored from a backup, a placeholder
// that never arrived. The hub takes numbers in order (SPEC P7), so every one of them has to be there before the next.
import type { WithheldChange } from '../protocol/messages'
import type { ScopeId } from '../protocol/scopes'
import type { EngineDesk } from './engine-desk'
import { offerFilesAgain } from './offer-files-again'
import { parseLines } from './parse-lines'
import type { Kept, OwnChange } from './ports'
import type { Outgoing } from './push-changes'

function ownByNumber(desk: EngineDesk): Map<number, OwnChange> {
  const { deviceId } = desk.identity()
  const held = new Map<number, OwnChange>()
  for (const own of desk.own()) if (own.change.deviceId === deviceId) held.set(own.change.number, own)
  return held
}

/** The highest number of this device that counts as delivered; 0 for none. */
export function believedAcked(desk: EngineDesk): number {
  const { deviceId } = desk.identity()
  let highest = 0
  for (const { state, change } of desk.own())
    if (state === 'acked' && change.deviceId === deviceId && change.number > highest) highest = change.number
  return highest
}

/** What counted as delivered above `have` waits again (SPEC E3). A `have` that is higher acknowledges nothing (I3). */
export async function regainLost(desk: EngineDesk, have: number): Promise<Kept> {
  const lost = delivered(desk).filter(({ change }) => change.number > have)
  // A hub that has lost changes may have lost files as well.
  if (lost.length > 0) await offerFilesAgain(desk.store, desk.own())
  return offerAgain(desk, lost)
}

/**
 * Where the hub turns out to hold other logs than before, a `have` does not tell what is left: it may hold something else under
 * the number. What counted as delivered and is in no page of another log than the `differing` ones waits again (SPEC E5); what
 * the hub has after all is a duplicate. To be called before those logs are mended, so that breaking off loses nothing.
 */
export async function regainDoubtful(desk: EngineDesk, differing: readonly ScopeId[]): Promise<Kept> {
  const own = delivered(desk)
  if (own.length === 0) return { ok: true, value: undefined }
  const sure = await changesInPages(desk, differing)
  return offerAgain(
    desk,
    own.filter(({ change }) => !sure.has(change.number)),
  )
}

function delivered(desk: EngineDesk): OwnChange[] {
  return [...ownByNumber(desk).values()].filter((own) => own.state === 'acked')
}

async function offerAgain(desk: EngineDesk, lost: readonly OwnChange[]): Promise<Kept> {
  if (lost.length === 0) return { ok: true, value: undefined }
  const settled = await desk.store.settle(
    lost.map(({ change }) => ({ number: change.number, state: 'pending' })),
    desk.nowMs(),
    desk.identity().deviceId,
  )
  if (settled.ok) desk.settled(lost.map((own) => ({ change: own.change, state: 'pending' })))
  return settled
}

/**
 * Everything from have+1 up to `before`, as it can still be had: the change itself, from own work or from a page it came back
 * in; where its author set it aside, or nothing is left of it, a placeholder.
 */
export async function fillGap(desk: EngineDesk, have: number, before: number): Promise<Kept<Outgoing[]>> {
  const regained = await regainLost(desk, have)
  if (!regained.ok) return regained
  const held = ownByNumber(desk)
  const { deviceId } = desk.identity()
  const numbers: number[] = []
  for (let number = Math.max(0, have) + 1; number < before; number++) numbers.push(number)
  const pulled = numbers.some((number) => !held.has(number)) ? await changesInPages(desk) : new Map()
  const gap = numbers.map((number): Outgoing => {
    const own = held.get(number) ?? null
    const withheld: WithheldChange = { format: 1, deviceId, number, withheld: true }
    if (own?.state === 'setAside' || (own?.state === 'parked' && own.code === 'batch-refused'))
      return { number, body: withheld, own }
    return { number, body: own?.change ?? pulled.get(number) ?? withheld, own }
  })
  return { ok: true, value: gap }
}

/** This device's own changes as they came back in pages, without what the hub had added to them. */
async function changesInPages(
  desk: EngineDesk,
  without: readonly ScopeId[] = [],
): Promise<Map<number, Outgoing['body']>> {
  const { segments, identity } = await desk.store.read()
  const found = new Map<number, Outgoing['body']>()
  for (const { scopeId, lines } of segments) {
    if (without.includes(scopeId) || !lines.includes(identity.deviceId)) continue
    for (const { effective: _effective, late: _late, ...change } of parseLines(lines))
      if (change.deviceId === identity.deviceId) found.set(change.number, change as Outgoing['body'])
  }
  return found
}

// The lean run: what waits goes out, nothing comes in. For the service worker, which has no book, and may be ended at any time.
import type { EngineDesk, Failure } from './engine-desk'
import { engineDeskOver, type EngineDeskPorts } from './engine-desk-over'
import type { DeviceStore } from './ports'
import { pushChanges } from './push-changes'
import { withRebind } from './rebind'

/** `left`: work that this run could not deliver waits on, and another run is wanted. */
export type OutboxEnd = { left: false } | { left: true; failure: Failure | null }

/**
 * A hub that was restored is left to the next full run, which compares what is held; parked work waits for a person and is no
 * reason to come again.
 */
export async function runOutbox(store: DeviceStore, ports: EngineDeskPorts): Promise<OutboxEnd> {
  const desk = await engineDeskOver(store, ports)
  const failure = await sendAll(withRebind(desk))
  if (failure) return { left: true, failure }
  return (await store.pending(0, 1)).length > 0 ? { left: true, failure: null } : { left: false }
}

async function sendAll(desk: EngineDesk): Promise<Failure | null> {
  const pushed = await pushChanges(desk)
  if (pushed.type === 'failed') return pushed.failure
  if (pushed.type === 'epoch-changed') return null
  return (await desk.sendFiles?.()) ?? (await desk.carryOthers?.()) ?? null
}

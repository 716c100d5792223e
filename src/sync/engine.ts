// One run of the sync: own changes out, pages in, files after them. Every step can be repeated and broken off anywhere;
// what the hub holds is decided by its verdicts alone. Nothing here knows of timers, pages or people.
import { clockAtRest } from '../protocol/stamp'
import type { HubKnowledge } from './ports'
import type { EngineDesk, Failure } from './engine-desk'
import { pullPages } from './pull-pages'
import { pushChanges } from './push-changes'

export type RunEnd = { ok: true; backedUp: number } | { ok: false; failure: Failure }

/** A hub that changes its epoch in every reply is broken, not restored. */
const mostEpochs = 3

/** A session is for one device id: after taking a new one, or when another person's was shown, only signing in helps. */
function readable(failure: Failure): Failure {
  return failure.type === 'refused' && failure.failure === 'not-allowed' ? { type: 'signed-out' } : failure
}

export async function syncOnce(desk: EngineDesk): Promise<RunEnd> {
  for (let epochs = 0; epochs < mostEpochs; epochs++) {
    const pushed = await pushChanges(desk)
    if (pushed.type === 'epoch-changed') {
      const failure = await startOverWith(desk, pushed)
      if (failure) return { ok: false, failure }
      continue
    }
    // A hub that is short of breath with some changes can still be read.
    if (pushed.type === 'failed' && pushed.failure.type !== 'busy')
      return { ok: false, failure: readable(pushed.failure) }
    const pulled = await pullPages(desk)
    if (pulled.type === 'epoch-changed') {
      const failure = await startOverWith(desk, pulled)
      if (failure) return { ok: false, failure }
      continue
    }
    if (pulled.type === 'failed') return { ok: false, failure: readable(pulled.failure) }
    if (pushed.type === 'failed') return { ok: false, failure: pushed.failure }
    const failure = await deliverFiles(desk)
    return failure ? { ok: false, failure } : { ok: true, backedUp: pulled.backedUp }
  }
  return { ok: false, failure: { type: 'refused', failure: 'failed', status: 200 } }
}

/** The hub was restored from a backup: what it lost of ours is sent again, and its logs are read from their beginning. */
async function startOverWith(
  desk: EngineDesk,
  restored: { epoch: string; have: number },
): Promise<Failure | null> {
  const lost = [...desk.own()].filter(
    (own) =>
      own.state === 'acked' && own.change.deviceId === desk.deviceId() && own.change.number > restored.have,
  )
  const settled = await desk.store.settle(
    lost.map((own) => ({ number: own.change.number, state: 'pending' })),
    desk.nowMs(),
  )
  if (!settled.ok) return settled.failure
  desk.settled(lost.map((own) => ({ change: own.change, state: 'pending' })))
  const scopes = Object.keys(desk.cursors())
  const forgotten = await desk.store.forgetScopes(scopes)
  if (!forgotten.ok) return forgotten.failure
  desk.forgot(scopes)
  const hub: HubKnowledge = { ...desk.hub(), epoch: restored.epoch }
  const kept = await desk.store.keepPage([], hub, clockAtRest)
  if (!kept.ok) return kept.failure
  desk.pulled([], hub, {}, { done: 0, total: 0 })
  return null
}

/** Files go after the changes that name them; one the hub will not take is offered again in the next run. */
async function deliverFiles(desk: EngineDesk): Promise<Failure | null> {
  for (const { sha256 } of await desk.store.undeliveredFiles()) {
    if (!desk.mayDeliver(sha256)) continue
    const file = await desk.store.readFile(sha256)
    if (!file) continue
    const answer = await desk.transport.putFile(sha256, file.bytes)
    if (answer.ok) await desk.store.markFileDelivered(sha256)
    else if (answer.failure.type !== 'refused') return answer.failure
  }
  return null
}

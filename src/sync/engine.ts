// One run of the sync: own changes out, pages in, files and other people's work after them. Every step can be repeated and
// broken off anywhere; what the hub holds is decided by its verdicts alone. Nothing here knows of timers, pages or people.
import { clockAtRest } from '../protocol/stamp'
import { auditScopes } from './audit-scopes'
import { digestPages } from './digest-pages'
import type { EngineDesk, Failure } from './engine-desk'
import { forgetLeftScopes } from './left-scopes'
import type { HubKnowledge } from './ports'
import { pullPages } from './pull-pages'
import { pushChanges } from './push-changes'
import { offerFilesAgain } from './offer-files-again'
import { believedAcked, regainDoubtful, regainLost } from './push-gap'
import { withRebind } from './rebind'
import { resendEarlier } from './resend-earlier'

export type RunEnd = { ok: true; backedUp: number } | { ok: false; failure: Failure }

/** A hub that changes its epoch in every reply is broken, not restored. */
const mostEpochs = 3
/** Work written during a run goes out with it; somebody who never stops writing is served by the next run. */
const mostRounds = 5

export async function syncOnce(desk: EngineDesk): Promise<RunEnd> {
  const bound = withRebind(desk)
  let epochs = 0
  for (let round = 0; ; round++) {
    const end = await pushAndPull(bound)
    if (end.type === 'failed') return { ok: false, failure: end.failure }
    if (end.type === 'epoch-changed') {
      if (++epochs >= mostEpochs)
        return { ok: false, failure: { type: 'refused', failure: 'failed', status: 200 } }
      const failure = await followRestoredHub(bound, end)
      if (failure) return { ok: false, failure }
      continue
    }
    const left = await desk.store.pending(0, 1)
    if (left.length > 0 && round < mostRounds) continue
    const failure = (await desk.sendFiles?.()) ?? (await desk.carryOthers?.())
    return failure ? { ok: false, failure } : { ok: true, backedUp: end.backedUp }
  }
}

type RoundEnd =
  | { type: 'done'; backedUp: number }
  | { type: 'epoch-changed'; epoch: string; have: number }
  | { type: 'failed'; failure: Failure }

async function pushAndPull(desk: EngineDesk): Promise<RoundEnd> {
  const failed = (failure: Failure): RoundEnd => ({ type: 'failed', failure })
  const pushed = await pushChanges(desk)
  if (pushed.type === 'epoch-changed') return pushed
  // A hub that is short of breath with some changes can still be read, and so can one that falls over some of them.
  if (pushed.type === 'failed' && !mayStillBeRead(pushed.failure)) return failed(pushed.failure)
  const pulled = await pullPages(desk)
  if (pulled.type !== 'complete') return pulled
  // A log that ends early is a hub restored in silence, and no `have` tells of the ids this device has given up. Before
  // the log is cut: broken off here, the next run finds it so again.
  if (pulled.shorter) {
    const unsent = await resendEarlier(desk, pulled.epoch)
    if (unsent) return failed(unsent)
  }
  if (pulled.differs.length > 0) {
    const regained = await regainDoubtful(desk, pulled.differs)
    if (!regained.ok) return failed(regained.failure)
  }
  const audit = await auditScopes(desk, pulled.differs)
  if (audit) return failed(audit)
  const left = await forgetLeftScopes(desk, pulled.scopes)
  if (left) return failed(left)
  if (believedAcked(desk) > pulled.have) {
    const regained = await regainLost(desk, pulled.have)
    if (!regained.ok) return failed(regained.failure)
  }
  if (pushed.type === 'failed') return failed(pushed.failure)
  return { type: 'done', backedUp: pulled.backedUp }
}

function mayStillBeRead(failure: Failure): boolean {
  return failure.type === 'busy' || (failure.type === 'refused' && failure.status === 500)
}

/**
 * The hub was restored from a backup: what it lost of ours is sent again, and what is held of its logs is compared by digests
 * (SPEC P8, A): the book stays whole meanwhile.
 */
async function followRestoredHub(
  desk: EngineDesk,
  restored: { epoch: string; have: number },
): Promise<Failure | null> {
  const regained = await regainLost(desk, restored.have)
  if (!regained.ok) return regained.failure
  const doubtful = await regainDoubtful(desk, [])
  if (!doubtful.ok) return doubtful.failure
  await offerFilesAgain(desk.store, desk.own())
  // Before the epoch is noted: broken off here, the next run does all of it again.
  const unsent = await resendEarlier(desk, restored.epoch)
  if (unsent) return unsent
  const hub: HubKnowledge = { ...desk.hub(), epoch: restored.epoch }
  const kept = await desk.store.keepPage([], hub, clockAtRest)
  if (!kept.ok) return kept.failure
  desk.pulled({ segments: [], changes: [], deferred: 0 }, hub, { ...desk.cursors() }, null)
  return digestPages(desk)
}

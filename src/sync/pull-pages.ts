// Fetching the pages of all followed scopes: the next ones are asked for while the last is being written. What a page claims
// is checked against what is held, so that nothing can be skipped unnoticed.
import { canonicalText, type PublishedChange } from '../protocol/change'
import type { PullHeader, PullSection } from '../protocol/messages'
import type { ScopeId } from '../protocol/scopes'
import { rank } from '../protocol/fold'
import { clockAtRest, observe } from '../protocol/stamp'
import type { EngineDesk, Failure } from './engine-desk'
import { digestSums, withDigest } from './page-digests'
import { createPageQueue } from './page-queue'
import { countLines, readLines } from './parse-lines'
import type { Answer, HubKnowledge, OwnChange, PulledPage, Segment } from './ports'

export type PullEnd =
  | {
      type: 'complete'
      epoch: string
      backedUp: number
      have: number
      differs: ScopeId[]
      /** The hub has less of some scope than was pulled of it. */
      shorter: boolean
      scopes: ScopeId[]
    }
  | { type: 'epoch-changed'; epoch: string; have: number }
  | { type: 'failed'; failure: Failure }

const changesPerPage = 1_000
/** Two tabs that met over a page come back one after the other. */
const anotherTabMs = 1_000
/** A page whose numbers do not join on to what is held: the reply is not to be relied upon. */
const unreliable: Failure = { type: 'refused', failure: 'malformed', status: 200 }

export async function pullPages(desk: EngineDesk): Promise<PullEnd> {
  const cursors = { ...desk.cursors() }
  const broken = new Set<ScopeId>()
  let done = Object.values(cursors).reduce((sum, cursor) => sum + cursor, 0)
  let digests: Record<ScopeId, string> | null = digestSums(desk.pages(), cursors)
  let differs: ScopeId[] | null = null
  let shorter = false
  const queue = createPageQueue((at) => {
    // Only the first request of a run knows what all the pages before it are.
    const sums = digests
    digests = null
    return ask(desk, at, sums)
  }, changesPerPage)
  for (;;) {
    const answer = await queue.next(cursors)
    if (!answer.ok) return { type: 'failed', failure: answer.failure }
    const { header, sections } = answer.value
    desk.heardFromHub(header.now)
    const { epoch } = desk.hub()
    if (epoch !== null && epoch !== header.epoch)
      return { type: 'epoch-changed', epoch: header.epoch, have: header.have }
    if (differs === null) {
      const ended = shorterAtHub(header.sections, cursors)
      shorter = ended.length > 0
      differs = [...header.differs, ...ended]
    }

    // Before this page is read, on the word of its header.
    queue.foresee(header, cursorsAfter(header.sections, cursors, broken))
    const page = readSections(sections, cursors, broken)
    for (const segment of page.segments) cursors[segment.scopeId] = segment.to
    const more = header.more && page.segments.length > 0

    const nowMs = desk.nowMs()
    const hub = knownAfter(desk.hub(), header, broken.size === 0)
    const observed = page.changes.reduce((clock, change) => observe(clock, rank(change), nowMs), clockAtRest)
    const kept = await desk.store.keepPage(page.segments, hub, observed)
    if (!kept.ok) return { type: 'failed', failure: kept.failure }
    if (!kept.value.joined) {
      // Another tab moved the cursors while this page was under way: from what is here now, then.
      await desk.reload()
      return { type: 'failed', failure: { type: 'busy', retryAfterMs: anotherTabMs } }
    }
    done += page.changes.length + page.deferred
    desk.pulled(page, hub, { ...cursors }, { done, total: done + header.remaining })
    const unsettled = await ackReturned(desk, page.changes)
    if (unsettled) return { type: 'failed', failure: unsettled }
    if (more) continue
    if (broken.size > 0 || header.more) return { type: 'failed', failure: unreliable }
    const { backedUp, have, scopes } = header
    return { type: 'complete', epoch: header.epoch, backedUp, have, differs, shorter, scopes }
  }
}

function knownAfter(known: HubKnowledge, header: PullHeader, whole: boolean): HubKnowledge {
  const { epoch, grants, grantsVersion, hubKey, scopes, more } = header
  return {
    ...known,
    epoch,
    grants,
    grantsVersion,
    hubKey,
    scopes,
    complete: known.complete || (!more && whole),
  }
}

/** Where the cursors stand once the page is kept. */
function cursorsAfter(
  sections: readonly PullSection[],
  cursors: Readonly<Record<ScopeId, number>>,
  broken: ReadonlySet<ScopeId>,
): Record<ScopeId, number> {
  const ahead = { ...cursors }
  for (const { scopeId, from, to } of sections) {
    if (broken.has(scopeId) || from !== (cursors[scopeId] ?? 0) || to === from) continue
    ahead[scopeId] = to
  }
  return ahead
}

/** Scopes of which more is held than the hub has: it was restored without saying so. */
function shorterAtHub(
  sections: readonly PullSection[],
  cursors: Readonly<Record<ScopeId, number>>,
): ScopeId[] {
  return sections.filter(({ scopeId, head }) => head < (cursors[scopeId] ?? 0)).map(({ scopeId }) => scopeId)
}

function ask(
  desk: EngineDesk,
  cursors: Readonly<Record<ScopeId, number>>,
  digests: Record<ScopeId, string> | null,
): Promise<Answer<PulledPage>> {
  return desk.transport.pull({
    deviceId: desk.identity().deviceId,
    epoch: desk.hub().epoch,
    cursors: { ...cursors },
    limit: changesPerPage,
    ...(digests && Object.keys(digests).length > 0 ? { digests } : {}),
  })
}

interface ReadPage {
  segments: Segment[]
  changes: PublishedChange[]
  deferred: number
}

function readSections(
  sections: readonly { section: PullSection; lines: string }[],
  cursors: Record<ScopeId, number>,
  broken: Set<ScopeId>,
): ReadPage {
  const page: ReadPage = { segments: [], changes: [], deferred: 0 }
  for (const { section, lines } of sections) {
    const { scopeId, from, to } = section
    const cursor = cursors[scopeId] ?? 0
    // Nothing new; or a log that ends before the cursor, which is for the audit.
    if (broken.has(scopeId) || (from === to && from <= cursor)) continue
    if (from !== cursor || countLines(lines) !== to - from) {
      broken.add(scopeId)
      continue
    }
    const read = readLines(lines)
    page.segments.push(withDigest({ scopeId, from, to, lines }))
    for (const change of read.changes) page.changes.push(change)
    page.deferred += read.deferred
  }
  return page
}

/** An own change that comes back in a page has been delivered, whichever way it went (I3). */
async function ackReturned(desk: EngineDesk, changes: readonly PublishedChange[]): Promise<Failure | null> {
  const { deviceId } = desk.identity()
  const returned = new Map<number, PublishedChange>()
  for (const change of changes) if (change.deviceId === deviceId) returned.set(change.number, change)
  if (returned.size === 0) return null
  const delivered: OwnChange[] = []
  for (const own of desk.own()) {
    if (own.state === 'acked' || own.change.deviceId !== deviceId) continue
    const change = returned.get(own.change.number)
    if (change && sameChange(change, own)) delivered.push(own)
  }
  if (delivered.length === 0) return null
  const nowMs = desk.nowMs()
  const kept = await desk.store.settle(
    delivered.map(({ change }) => ({ number: change.number, state: 'acked' })),
    nowMs,
    deviceId,
  )
  if (!kept.ok) return kept.failure
  desk.settled(delivered.map(({ change }) => ({ change, state: 'acked', ackedAtMs: nowMs })))
  return null
}

function sameChange(published: PublishedChange, own: OwnChange): boolean {
  const { effective: _effective, late: _late, ...change } = published
  return canonicalText(change) === canonicalText(own.change)
}

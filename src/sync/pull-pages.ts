// Fetching the pages of all followed scopes: the next ones are asked for while the last is being written. What a page claims
// is checked against what is held, so that nothing can be skipped unnoticed.
import type { PublishedChange } from '../protocol/change'
import type { PullSection } from '../protocol/messages'
import type { ScopeId } from '../protocol/scopes'
import { rank } from '../protocol/fold'
import { clockAtRest, observe } from '../protocol/stamp'
import type { EngineDesk, Failure } from './engine-desk'
import { createPageQueue } from './page-queue'
import { parseLines } from './parse-lines'
import type { Answer, HubKnowledge, PulledPage, Segment } from './ports'

type PullEnd =
  | { type: 'complete'; backedUp: number }
  | { type: 'epoch-changed'; epoch: string; have: number }
  | { type: 'failed'; failure: Failure }

const changesPerPage = 1_000
/** A page whose numbers do not join on to what is held: the reply is not to be relied upon. */
const unreliable: Failure = { type: 'refused', failure: 'malformed', status: 200 }

export async function pullPages(desk: EngineDesk): Promise<PullEnd> {
  const cursors = { ...desk.cursors() }
  const broken = new Set<ScopeId>()
  let done = Object.values(cursors).reduce((sum, cursor) => sum + cursor, 0)
  const queue = createPageQueue((at) => ask(desk, at), changesPerPage)
  for (;;) {
    const answer = await queue.next(cursors)
    if (!answer.ok) return { type: 'failed', failure: answer.failure }
    const { header, sections } = answer.value
    desk.heardFromHub(header.now)
    const { epoch } = desk.hub()
    if (epoch !== null && epoch !== header.epoch)
      return { type: 'epoch-changed', epoch: header.epoch, have: header.have }

    // Before this page is read, on the word of its header.
    queue.foresee(header, cursorsAfter(header.sections, cursors, broken))
    const page = readSections(sections, cursors, broken)
    for (const segment of page.segments) cursors[segment.scopeId] = segment.to
    const more = header.more && page.segments.length > 0

    const nowMs = desk.nowMs()
    const hub: HubKnowledge = {
      ...desk.hub(),
      epoch: header.epoch,
      grants: header.grants,
      scopes: header.scopes,
      complete: desk.hub().complete || (!header.more && broken.size === 0),
    }
    const observed = page.changes.reduce((clock, change) => observe(clock, rank(change), nowMs), clockAtRest)
    const kept = await desk.store.keepPage(page.segments, hub, observed)
    if (!kept.ok) return { type: 'failed', failure: kept.failure }
    done += page.changes.length
    desk.pulled(page.changes, hub, { ...cursors }, { done, total: done + header.remaining })
    if (more) continue
    if (broken.size > 0 || header.more) return { type: 'failed', failure: unreliable }
    const left = await forgetLeftScopes(desk, header.scopes)
    return left ? { type: 'failed', failure: left } : { type: 'complete', backedUp: header.backedUp }
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

function ask(desk: EngineDesk, cursors: Readonly<Record<ScopeId, number>>): Promise<Answer<PulledPage>> {
  return desk.transport.pull({
    deviceId: desk.deviceId(),
    epoch: desk.hub().epoch,
    cursors: { ...cursors },
    limit: changesPerPage,
  })
}

function readSections(
  sections: readonly { section: PullSection; lines: string }[],
  cursors: Record<ScopeId, number>,
  broken: Set<ScopeId>,
): { segments: Segment[]; changes: PublishedChange[] } {
  const segments: Segment[] = []
  const changes: PublishedChange[] = []
  for (const { section, lines } of sections) {
    const { scopeId, from, to } = section
    if (broken.has(scopeId) || (from === to && from === (cursors[scopeId] ?? 0))) continue
    const read = from === (cursors[scopeId] ?? 0) ? readable(lines, to - from) : null
    if (!read) {
      broken.add(scopeId)
      continue
    }
    segments.push({ scopeId, from, to, lines })
    for (const change of read) changes.push(change)
  }
  return { segments, changes }
}

function readable(lines: string, count: number): PublishedChange[] | null {
  try {
    const changes = parseLines(lines)
    return changes.length === count ? changes : null
  } catch {
    return null
  }
}

/** What belongs to scopes this person may no longer follow is put away; own changes stay. */
async function forgetLeftScopes(desk: EngineDesk, scopes: readonly ScopeId[]): Promise<Failure | null> {
  const followed = new Set(scopes)
  const left = Object.keys(desk.cursors()).filter((scopeId) => !followed.has(scopeId))
  if (left.length === 0) return null
  const kept = await desk.store.forgetScopes(left)
  if (!kept.ok) return kept.failure
  desk.forgot(left)
  return null
}

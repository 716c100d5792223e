// Where digests say that this device and the hub hold different lines of a scope (SPEC A): the place is looked for, and what
// differs is pulled anew and put in place. Nothing is shown less meanwhile, and own work is never touched.
import type { PullHeader } from '../protocol/messages'
import { addDigests, digestText, textDigest } from '../protocol/digest'
import type { ScopeId } from '../protocol/scopes'
import { clockAtRest } from '../protocol/stamp'
import type { EngineDesk, Failure } from './engine-desk'
import { countLines } from './parse-lines'
import type { Segment } from './ports'

/** As many ranges as one request may ask for. */
const rangesPerRequest = 64
/** So many audits in a row that do not heal a scope make it a suspect. */
const auditsBeforeSuspect = 3
/** A hub that publishes while its log is read must not be able to push a page out of the reply. */
const spareLines = 200

type Audit = 'healed' | 'differs' | { failure: Failure }

/** `differs`: what the hub said of this run's sums. Scopes the device itself finds incomplete are audited as well. */
export async function auditScopes(desk: EngineDesk, differs: readonly ScopeId[]): Promise<Failure | null> {
  const wanted = new Set([...differs, ...scopesWithHoles(desk)])
  const followed = desk.hub().scopes
  let changed = false
  for (const scopeId of wanted) {
    if (!followed.includes(scopeId)) continue
    const audit = await auditScope(desk, scopeId)
    changed = true
    if (typeof audit === 'object') {
      // A scope that was left meanwhile, or a hub that knows no digests.
      if (isUnknown(audit.failure)) continue
      await desk.reload()
      return audit.failure
    }
    const failures = audit === 'healed' ? 0 : (desk.memory.failedAudits.get(scopeId) ?? 0) + 1
    desk.memory.failedAudits.set(scopeId, failures)
  }
  for (const scopeId of desk.memory.failedAudits.keys())
    if (!wanted.has(scopeId)) desk.memory.failedAudits.delete(scopeId)
  if (changed) await desk.reload()
  return keepSuspects(desk, wanted)
}

function isUnknown(failure: Failure): boolean {
  return failure.type === 'refused' && failure.status === 404
}

function scopesWithHoles(desk: EngineDesk): ScopeId[] {
  const held = new Map<ScopeId, number>()
  for (const { scopeId, from, to } of desk.pages()) held.set(scopeId, (held.get(scopeId) ?? 0) + to - from)
  return Object.entries(desk.cursors())
    .filter(([scopeId, cursor]) => (held.get(scopeId) ?? 0) !== cursor)
    .map(([scopeId]) => scopeId)
}

async function keepSuspects(desk: EngineDesk, audited: ReadonlySet<ScopeId>): Promise<Failure | null> {
  const before = desk.hub().suspects ?? []
  const suspects = desk
    .hub()
    .scopes.filter(
      (scopeId) =>
        (desk.memory.failedAudits.get(scopeId) ?? 0) >= auditsBeforeSuspect ||
        (before.includes(scopeId) &&
          audited.has(scopeId) &&
          (desk.memory.failedAudits.get(scopeId) ?? 0) > 0),
    )
  if (suspects.length === before.length && suspects.every((scopeId) => before.includes(scopeId))) return null
  const hub = { ...desk.hub(), suspects }
  const kept = await desk.store.keepPage([], hub, clockAtRest)
  if (!kept.ok) return kept.failure
  desk.pulled({ segments: [], changes: [], deferred: 0 }, hub, { ...desk.cursors() }, null)
  return null
}

/** A stretch of the log: a page as it is held, or a hole where none is. */
interface Stretch {
  from: number
  to: number
  page: Segment | null
  digest: number
}

async function auditScope(desk: EngineDesk, scopeId: ScopeId): Promise<Audit> {
  const held = await desk.store.read()
  const stretches = stretchesOf(
    held.segments.filter((segment) => segment.scopeId === scopeId),
    held.cursors[scopeId] ?? 0,
  )
  const found = await findDiffering(desk, scopeId, stretches)
  if ('failure' in found) return found
  let healed = true
  for (const { stretch, digest } of found.differing) {
    const pulled = await pullStretch(desk, scopeId, stretch)
    if ('failure' in pulled) return pulled
    const { pages, ended } = pulled
    const reached = pages[pages.length - 1]?.to ?? stretch.from
    if (reached < stretch.to) {
      if (!ended) return 'differs'
      return cutAt(desk, scopeId, stretch.from, pages)
    }
    const kept = await desk.store.replacePages(scopeId, stretch.from, stretch.to, pages)
    if (!kept.ok) return { failure: kept.failure }
    const sum = pages.reduce((total, page) => addDigests(total, page.digest ?? 0), 0)
    if (digestText(sum) !== digest) healed = false
  }
  return healed ? 'healed' : 'differs'
}

function stretchesOf(pages: Segment[], cursor: number): Stretch[] {
  const stretches: Stretch[] = []
  let at = 0
  const hole = (to: number) => {
    if (to > at) stretches.push({ from: at, to, page: null, digest: -1 })
  }
  for (const page of pages.sort((a, b) => a.from - b.from)) {
    if (page.from < at || page.to > cursor) continue
    hole(page.from)
    const whole = countLines(page.lines) === page.to - page.from
    stretches.push({ from: page.from, to: page.to, page, digest: whole ? textDigest(page.lines) : -1 })
    at = page.to
  }
  hole(cursor)
  return stretches
}

/** First many pages joined are asked for, then what differs in ever smaller parts. */
async function findDiffering(
  desk: EngineDesk,
  scopeId: ScopeId,
  stretches: readonly Stretch[],
): Promise<{ differing: { stretch: Stretch; digest: string }[] } | { failure: Failure }> {
  const differing: { stretch: Stretch; digest: string }[] = []
  let groups = cut(stretches)
  while (groups.length > 0) {
    const asked = groups.splice(0, rangesPerRequest)
    const answer = await desk.transport.digests({
      deviceId: desk.identity().deviceId,
      scopeId,
      ranges: asked.map((group) => ({ from: group[0]!.from, to: group[group.length - 1]!.to })),
    })
    if (!answer.ok) return { failure: answer.failure }
    asked.forEach((group, index) => {
      const digest = answer.value.digests[index]
      const hole = group.some((stretch) => stretch.digest < 0)
      const sum = group.reduce((total, stretch) => addDigests(total, Math.max(0, stretch.digest)), 0)
      if (digest === undefined || (!hole && digestText(sum) === digest)) return
      if (group.length === 1) differing.push({ stretch: group[0]!, digest })
      else groups = [...groups, ...cut(group)]
    })
  }
  return { differing: differing.sort((a, b) => a.stretch.from - b.stretch.from) }
}

function cut(stretches: readonly Stretch[]): Stretch[][] {
  const size = Math.ceil(stretches.length / rangesPerRequest)
  const groups: Stretch[][] = []
  for (let at = 0; at < stretches.length; at += size) groups.push(stretches.slice(at, at + size))
  return groups
}

/** `ended`: the hub has no more of this scope than was pulled. */
async function pullStretch(
  desk: EngineDesk,
  scopeId: ScopeId,
  { from, to }: Stretch,
): Promise<{ pages: Segment[]; ended: boolean } | { failure: Failure }> {
  const pages: Segment[] = []
  let at = from
  while (at < to) {
    const answer = await desk.transport.pull({
      deviceId: desk.identity().deviceId,
      epoch: desk.hub().epoch,
      cursors: { ...desk.cursors(), [scopeId]: at },
      limit: to - at + spareLines,
    })
    if (!answer.ok) return { failure: answer.failure }
    const { header, sections } = answer.value
    const mine = sections.find(({ section }) => section.scopeId === scopeId)
    const count = mine ? mine.section.to - mine.section.from : 0
    if (count === 0) return { pages, ended: isAtItsEnd(desk, header, scopeId) }
    if (mine!.section.from !== at || countLines(mine!.lines) !== count) return { pages, ended: false }
    const taken = Math.min(count, to - at)
    const lines = mine!.lines.trim().split('\n').slice(0, taken).join('\n')
    pages.push({ scopeId, from: at, to: at + taken, lines, digest: textDigest(lines) })
    at += taken
  }
  return { pages, ended: false }
}

function isAtItsEnd(desk: EngineDesk, header: PullHeader, scopeId: ScopeId): boolean {
  return header.epoch === desk.hub().epoch && !header.more && header.scopes.includes(scopeId)
}

/**
 * The hub's log of this scope is shorter than what was pulled of it: it was restored. What lies beyond its end is given back;
 * what of it is this device's own goes out again by its number, and what was others' they send again.
 */
async function cutAt(
  desk: EngineDesk,
  scopeId: ScopeId,
  from: number,
  pulled: readonly Segment[],
): Promise<Audit> {
  const held = await desk.store.read()
  const before = held.segments.filter((page) => page.scopeId === scopeId && page.to <= from)
  const forgotten = await desk.store.forgetScopes([scopeId])
  if (!forgotten.ok) return { failure: forgotten.failure }
  for (const page of [...before.sort((a, b) => a.from - b.from), ...pulled]) {
    const kept = await desk.store.keepPage([page], desk.hub(), clockAtRest)
    if (!kept.ok) return { failure: kept.failure }
  }
  return 'healed'
}

// Answering a pull (SPEC L): a header and then the changes as they are kept, line by line, over as many scopes as fit.
import { isId, type Id } from '../domain/id'
import { digestText, grantsVersion } from '../protocol/digest'
import type {
  DigestReply,
  DigestRequest,
  FailureCode,
  HubKey,
  PullHeader,
  PullRequest,
  PullSection,
} from '../protocol/messages'
import { publishedLine } from '../protocol/published-line'
import { followedScopes, type ScopeId } from '../protocol/scopes'
import type { Authority } from './authority'
import { unreadable } from './receive-push'
import type { HubStore, ScopeHead } from './storage/hub-store'

/** The most changes in one reply; 10,000 of them arrive in ten requests. */
const linesPerReply = 1_000
/** A reply ends early past this many UTF-16 units: batch records of a megabyte must not pile up in memory. */
const unitsPerReply = 4 * 1024 * 1024
const linesPerRead = 250
/** A county's device follows some thousands of scopes. */
const mostCursors = 20_000
const digestShape = /^[0-9a-f]{12}$/

export function parsePull(body: unknown): PullRequest | FailureCode {
  if (!isObject(body)) return unreadable(body)
  const { deviceId, epoch, cursors, limit, digests = {}, ...rest } = body
  if (!isId(deviceId) || !(epoch === null || typeof epoch === 'string')) return unreadable(body)
  if (!Number.isSafeInteger(limit) || (limit as number) < 1 || Object.keys(rest).length > 0)
    return unreadable(body)
  if (!isObject(cursors) || !isObject(digests)) return unreadable(body)
  if (Object.keys(cursors).length > mostCursors || Object.keys(digests).length > mostCursors)
    return 'too-large'
  if (!Object.values(cursors).every(isSequence)) return unreadable(body)
  if (!Object.values(digests).every((one) => typeof one === 'string' && digestShape.test(one)))
    return unreadable(body)
  return {
    deviceId,
    epoch,
    cursors: cursors as Record<string, number>,
    limit: limit as number,
    digests: digests as Record<string, string>,
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSequence(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** What of the hub a pull needs. */
export interface PullDesk {
  store: HubStore
  authority(): Promise<Authority>
  keys: { hubKey: HubKey }
}

/** The reply's text. Scopes the person may not follow are left out, whatever the cursors name. */
export async function answerPull(
  hub: PullDesk,
  person: { deviceId: Id; personId: Id },
  request: PullRequest,
  nowMs: number,
): Promise<string> {
  const { store } = hub
  const authority = await hub.authority()
  const grants = authority.grantsOf(person.personId, nowMs)
  const scopes = followedScopes(grants, authority.tree)
  const cursors = new Map(Object.entries(request.cursors))
  const heads = await store.heads(scopes)
  const limit = Math.min(request.limit, linesPerReply)

  const sections: PullSection[] = []
  const lines: string[] = []
  let units = 0
  let remaining = 0
  for (const scopeId of scopes) {
    const head = heads.get(scopeId)?.head ?? 0
    const cursor = cursors.get(scopeId) ?? 0
    // A cursor past the head is from before the hub was restored: the section, which does not begin there, says so.
    const from = Math.min(cursor, head)
    let to = from
    while (to < head && lines.length < limit && units < unitsPerReply) {
      const rows = await store.page(scopeId, to, Math.min(linesPerRead, limit - lines.length, head - to))
      if (rows.length === 0) throw new Error('a scope has fewer changes than its head says')
      for (const row of rows) {
        if (units >= unitsPerReply) break
        const line = publishedLine(row)
        lines.push(line)
        units += line.length
        to = row.sequence
      }
    }
    remaining += head - to
    if (to > from || cursor > head) sections.push({ scopeId, from, to, head })
  }
  const device = await store.device(person.deviceId)
  const header: PullHeader = {
    lianxin: 1,
    epoch: await store.epoch(),
    now: new Date(nowMs).toISOString(),
    personId: person.personId,
    grants,
    grantsVersion: grantsVersion(grants),
    hubKey: hub.keys.hubKey,
    scopes,
    sections,
    more: remaining > 0,
    remaining,
    have: device?.have ?? 0,
    backedUp: device?.backedUp ?? 0,
    differs: await differing(store, scopes, heads, request),
  }
  return `${[JSON.stringify(header), ...lines].join('\n')}\n`
}

/** Of the scopes whose digest the device sent, those where its lines are others than ours (SPEC A2). */
async function differing(
  store: HubStore,
  scopes: readonly ScopeId[],
  heads: ReadonlyMap<ScopeId, ScopeHead>,
  { cursors, digests = {} }: PullRequest,
): Promise<ScopeId[]> {
  const own = new Map(Object.entries(digests))
  const held = new Map(Object.entries(cursors))
  const differs: ScopeId[] = []
  for (const scopeId of scopes) {
    const theirs = own.get(scopeId)
    if (theirs === undefined) continue
    const cursor = held.get(scopeId) ?? 0
    const { head, digest } = heads.get(scopeId) ?? { head: 0, digest: 0 }
    const ours = cursor === head ? digest : await store.digest(scopeId, 0, cursor)
    if (cursor > head || digestText(ours) !== theirs) differs.push(scopeId)
  }
  return differs
}

/** A device asks for ranges as long as they differ, in ever smaller parts. */
const mostRanges = 64

export function parseDigests(body: unknown): DigestRequest | FailureCode {
  if (!isObject(body)) return unreadable(body)
  const { deviceId, scopeId, ranges, ...rest } = body
  if (!isId(deviceId) || typeof scopeId !== 'string' || !Array.isArray(ranges)) return unreadable(body)
  if (Object.keys(rest).length > 0) return unreadable(body)
  if (ranges.length > mostRanges) return 'too-large'
  const isRange = (one: unknown) =>
    isObject(one) && isSequence(one.from) && isSequence(one.to) && one.from <= one.to
  return ranges.every(isRange) ? { deviceId, scopeId, ranges } : unreadable(body)
}

/** null for a scope the person does not follow, as for one that is not there (SPEC I4). */
export async function answerDigests(
  hub: Pick<PullDesk, 'store' | 'authority'>,
  person: { personId: Id },
  { scopeId, ranges }: DigestRequest,
  nowMs: number,
): Promise<DigestReply | null> {
  const authority = await hub.authority()
  if (!followedScopes(authority.grantsOf(person.personId, nowMs), authority.tree).includes(scopeId))
    return null
  const digests: string[] = []
  for (const { from, to } of ranges) digests.push(digestText(await hub.store.digest(scopeId, from, to)))
  return { lianxin: 1, epoch: await hub.store.epoch(), digests }
}

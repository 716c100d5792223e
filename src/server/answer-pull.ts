// Answering a pull (SPEC L): a header and then the changes as they are kept, line by line, over as many scopes as fit.
import { isId, type Id } from '../domain/id'
import type { FailureCode, PullHeader, PullRequest, PullSection } from '../protocol/messages'
import { followedScopes } from '../protocol/scopes'
import type { Authority } from './authority'
import { unreadable } from './receive-push'
import type { HubStore, PageLine } from './storage/hub-store'

/** The most changes in one reply; 10,000 of them arrive in ten requests. */
const linesPerReply = 1_000
/** A reply ends early past this many UTF-16 units: batch records of a megabyte must not pile up in memory. */
const unitsPerReply = 4 * 1024 * 1024
const linesPerRead = 250
/** A county's device follows some thousands of scopes. */
const mostCursors = 20_000

export function parsePull(body: unknown): PullRequest | FailureCode {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return unreadable(body)
  const { deviceId, epoch, cursors, limit, ...rest } = body as Record<string, unknown>
  if (!isId(deviceId) || !(epoch === null || typeof epoch === 'string')) return unreadable(body)
  if (!Number.isSafeInteger(limit) || (limit as number) < 1 || Object.keys(rest).length > 0)
    return unreadable(body)
  if (typeof cursors !== 'object' || cursors === null || Array.isArray(cursors)) return unreadable(body)
  const entries = Object.entries(cursors)
  if (entries.length > mostCursors) return 'too-large'
  if (!entries.every(([, cursor]) => Number.isSafeInteger(cursor) && cursor >= 0)) return unreadable(body)
  return {
    deviceId,
    epoch,
    cursors: Object.fromEntries(entries) as Record<string, number>,
    limit: limit as number,
  }
}

/** The reply's text. Scopes the person may not follow are left out, whatever the cursors name. */
export async function answerPull(
  store: HubStore,
  authority: Authority,
  person: { deviceId: Id; personId: Id },
  request: PullRequest,
  nowMs: number,
): Promise<string> {
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
    const head = heads.get(scopeId) ?? 0
    const cursor = cursors.get(scopeId) ?? 0
    // A cursor past the head is from before the hub was restored; the new epoch in the header says so.
    const from = Math.min(cursor, head)
    let to = from
    while (to < head && lines.length < limit && units < unitsPerReply) {
      const rows = await store.page(scopeId, to, Math.min(linesPerRead, limit - lines.length, head - to))
      if (rows.length === 0) throw new Error('a scope has fewer changes than its head says')
      for (const row of rows) {
        if (units >= unitsPerReply) break
        const line = toLine(row)
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
    scopes,
    sections,
    more: remaining > 0,
    remaining,
    have: device?.have ?? 0,
    backedUp: 0,
  }
  return `${[JSON.stringify(header), ...lines].join('\n')}\n`
}

/** The kept text is sent as it is; only a lowered rank is put into it. */
function toLine(row: PageLine): string {
  return row.effective === null ? row.text : `${row.text.slice(0, -1)},"effective":"${row.effective}"}`
}

// A file for the person who helps from afar: what state the sync is in. Ids, counts, codes and times; never a word that
// somebody wrote, never anybody's name.
import { recordKinds, type RecordKind } from '../domain/records'
import { utf8Length } from '../protocol/parse-change'
import { stampMs } from '../protocol/stamp'
import type { PageFacts } from './care-book'
import type { Desk } from './desk'
import type { SyncStatus } from './field-book'
import type { ChangeState, DeviceState, OwnChange } from './ports'
import { utf8Bytes } from './utf8'

export async function diagnostics(
  desk: Desk,
  status: SyncStatus,
  page: PageFacts,
): Promise<{ name: string; bytes: Uint8Array }> {
  const held = await desk.store.read()
  const { epoch, grants, grantsVersion, complete, clockOffsetMs, suspects } = held.hub
  const content = {
    format: 'lianxin-diagnostics-1',
    madeAt: desk.madeAt(),
    page,
    deviceId: held.identity.deviceId,
    personId: held.identity.personId,
    ownNotebook: held.identity.ownNotebook === true,
    hub: {
      epoch,
      complete,
      grantsVersion: grantsVersion ?? null,
      grants: grants.map(({ role, areaId }) => ({ role, areaId })),
      lastContact: instant(held.hub.lastContactMs),
      clockOffsetMs,
      suspects: suspects ?? [],
    },
    sync: {
      running: status.running,
      failure: failureOf(status),
      hereOnly: status.hereOnly,
      attention: status.attention,
      stalled: status.stalled && { since: instant(status.stalled.sinceMs), count: status.stalled.count },
      deferred: status.deferred,
    },
    own: ownWork(held.own),
    lastNumber: held.lastNumber,
    scopes: scopesOf(held),
    records: Object.fromEntries(recordKinds.map((kind) => [kind, desk.notebook().all(kind).size])),
    drafts: (await desk.store.listDrafts()).filter(({ key }) => !key.startsWith('book:')).length,
    files: (await desk.store.listFiles()).reduce(
      (sum, file) => ({
        count: sum.count + 1,
        bytes: sum.bytes + file.sizeBytes,
        undelivered: sum.undelivered + Number(!file.delivered),
      }),
      { count: 0, bytes: 0, undelivered: 0 },
    ),
    carriedFrames: await desk.store.countFrames(),
  }
  return {
    name: `连心簿-诊断-${desk.view().today}.json`,
    bytes: utf8Bytes(JSON.stringify(content, null, 1)),
  }
}

/** Kinds and codes alone: the detail of a broken store may hold what was to be stored. */
function failureOf({ failure }: SyncStatus) {
  if (failure === null) return null
  if (failure.type === 'refused') return { type: failure.type, code: failure.failure, status: failure.status }
  if (failure.type === 'storage-unavailable')
    return { type: failure.type, error: /^\w*Error\b/.exec(failure.detail)?.[0] ?? null }
  return { type: failure.type }
}

function ownWork(own: readonly OwnChange[]) {
  const counts: Partial<Record<ChangeState, Partial<Record<RecordKind, number>>>> = {}
  const refused: { number: number; kind: RecordKind; action: string; state: ChangeState; code: string }[] = []
  const numbers: Partial<Record<ChangeState, { first: number; last: number; oldest: string | null }>> = {}
  for (const { change, state, code } of own) {
    const { recordKind, number, stamp } = change
    const byKind = (counts[state] ??= {})
    byKind[recordKind] = (byKind[recordKind] ?? 0) + 1
    const range = (numbers[state] ??= { first: number, last: number, oldest: instant(stampMs(stamp)) })
    if (number < range.first) Object.assign(range, { first: number, oldest: instant(stampMs(stamp)) })
    range.last = Math.max(range.last, number)
    if (state === 'parked' || state === 'setAside')
      refused.push({ number, kind: recordKind, action: change.action, state, code: code ?? '' })
  }
  return { counts, numbers, refused }
}

function scopesOf(held: DeviceState) {
  return held.hub.scopes.map((scopeId) => {
    const segments = held.segments.filter((segment) => segment.scopeId === scopeId)
    return {
      scopeId,
      cursor: held.cursors[scopeId] ?? 0,
      pages: segments.length,
      lines: segments.reduce((sum, { from, to }) => sum + to - from, 0),
      bytes: segments.reduce((sum, { lines }) => sum + utf8Length(lines), 0),
      digests: segments.filter(({ digest }) => digest !== undefined).length,
    }
  })
}

function instant(ms: number | null): string | null {
  return ms === null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString()
}

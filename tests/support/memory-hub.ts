// A hub in memory over the protocol's own decisions: what the engine is tried against before the real one.
import { areaTree, type Area } from '../../src/domain/area'
import type { Id } from '../../src/domain/id'
import type { Grant } from '../../src/domain/role'
import { canonicalText, changeKey, type Change, type PublishedChange } from '../../src/protocol/change'
import { decideChange, type KnownRecord } from '../../src/protocol/decide'
import type { PullHeader, PullRequest, PushReply, PushRequest, Verdict } from '../../src/protocol/messages'
import { parseChange } from '../../src/protocol/parse-change'
import { followedScopes, scopeOf, type ScopeId } from '../../src/protocol/scopes'
import { effectiveStamp } from '../../src/protocol/stamp'
import type { PulledPage } from '../../src/sync/ports'
import { splitPage } from '../../src/sync/split-page'

export interface MemoryHub {
  /** Publishes without judging, as the village that was there before. */
  plant(changes: readonly Change[]): void
  grant(personId: Id, grants: Grant[]): void
  receive(personId: Id, request: PushRequest): PushReply
  answer(personId: Id, request: PullRequest): PulledPage
  changes(): Change[]
  files: Map<string, Uint8Array>
  /** What it takes to go back to: the hub restored from that moment, with another epoch. */
  backUp(): () => void
}

interface HubState {
  epoch: number
  log: Map<ScopeId, PublishedChange[]>
  byKey: Map<string, Change>
  parked: Map<string, { text: string; verdict: Extract<Verdict, { verdict: 'parked' }> }>
  records: Map<Id, KnownRecord>
  areas: Map<Id, Area>
}

export function memoryHub(nowMs: () => number): MemoryHub {
  let state: HubState = {
    epoch: 1,
    log: new Map(),
    byKey: new Map(),
    parked: new Map(),
    records: new Map(),
    areas: new Map(),
  }
  const grantsByPerson = new Map<Id, Grant[]>()
  const files = new Map<string, Uint8Array>()
  const epoch = () => `epoch-${state.epoch}`
  const tree = () => areaTree(state.areas.values())
  const grantsOf = (personId: Id) => grantsByPerson.get(personId) ?? []

  function have(deviceId: Id): number {
    let number = 0
    while (state.byKey.has(`${deviceId}#${number + 1}`) || state.parked.has(`${deviceId}#${number + 1}`))
      number++
    return number
  }

  function publish(change: Change, scopeIds: readonly ScopeId[]): void {
    const effective = effectiveStamp(change.stamp, nowMs())
    const published = effective === change.stamp ? change : { ...change, effective }
    for (const scopeId of scopeIds) state.log.set(scopeId, [...(state.log.get(scopeId) ?? []), published])
    state.byKey.set(changeKey(change), change)
    if (change.recordKind === 'area' && change.action !== 'event') {
      const held = state.areas.get(change.recordId)
      state.areas.set(change.recordId, {
        id: change.recordId,
        parentId: null,
        ...held,
        ...change.fields,
      } as Area)
    }
  }

  function keep(
    change: Change,
    areaId: Id | null,
    scopeIds: readonly ScopeId[],
    known: KnownRecord | null,
  ): void {
    publish(change, scopeIds)
    state.records.set(change.recordId, {
      kind: change.recordKind,
      areaId,
      scopeIds,
      created: true,
      authorId: known?.authorId ?? change.authorId,
    })
  }

  function judge(personId: Id, deviceId: Id, raw: unknown): Omit<Verdict, 'index'> {
    const parsed = parseChange(raw)
    if (!parsed.ok)
      return { number: (raw as Change).number, verdict: 'parked', ...parsed.refusal } as Omit<
        Verdict,
        'index'
      >
    const { change } = parsed
    const key = changeKey(change)
    const text = canonicalText(change)
    const held = state.byKey.get(key)
    if (held) return { number: change.number, verdict: canonicalText(held) === text ? 'duplicate' : 'fork' }
    const parked = state.parked.get(key)
    if (parked) return parked.text === text ? parked.verdict : { number: change.number, verdict: 'fork' }
    const known = state.records.get(change.recordId) ?? null
    const decision = decideChange(change, { deviceId, personId, grants: grantsOf(personId) }, known, tree())
    if (!decision.store) {
      const verdict = { index: 0, number: change.number, verdict: 'parked', ...decision.refusal } as const
      state.parked.set(key, { text, verdict })
      return verdict
    }
    keep(change, decision.areaId, decision.scopeIds, known)
    return { number: change.number, verdict: 'stored' }
  }

  return {
    files,
    plant(changes) {
      for (const change of changes) {
        if (change.action === 'event') throw new Error('Only fields are planted.')
        const areaId =
          change.recordKind === 'area' ? change.recordId : ((change.fields.areaId as Id | null) ?? null)
        if (change.recordKind === 'area')
          state.areas.set(areaId!, { id: areaId!, ...change.fields } as unknown as Area)
        keep(change, areaId, [scopeOf(change.recordKind, areaId, tree())], null)
      }
    },
    grant: (personId, grants) => void grantsByPerson.set(personId, grants),
    receive(personId, request) {
      const restored = request.epoch !== null && request.epoch !== epoch()
      const verdicts = request.changes.map((raw, index) => {
        const verdict = restored
          ? { number: (raw as Change).number, verdict: 'retry' }
          : judge(personId, request.deviceId, raw)
        return { ...verdict, index } as Verdict
      })
      return {
        lianxin: 1,
        epoch: epoch(),
        now: new Date(nowMs()).toISOString(),
        have: have(request.deviceId),
        verdicts,
      }
    },
    answer(personId, request) {
      const grants = grantsOf(personId)
      const scopes = followedScopes(grants, tree())
      const sections: PullHeader['sections'] = []
      const lines: string[] = []
      let remaining = 0
      for (const scopeId of scopes) {
        const log = state.log.get(scopeId) ?? []
        const from = Math.min(request.cursors[scopeId] ?? 0, log.length)
        const to = Math.min(log.length, from + Math.max(0, request.limit - lines.length))
        remaining += log.length - to
        if (to === from) continue
        sections.push({ scopeId, from, to, head: log.length })
        for (const change of log.slice(from, to)) lines.push(JSON.stringify(change))
      }
      const header: PullHeader = {
        lianxin: 1,
        epoch: epoch(),
        now: new Date(nowMs()).toISOString(),
        personId,
        grants,
        scopes,
        sections,
        more: remaining > 0,
        remaining,
        have: have(request.deviceId),
        backedUp: 0,
      }
      return { header, sections: splitPage(sections, lines.join('\n')) }
    },
    changes: () => [...state.byKey.values()],
    backUp() {
      const kept = structuredClone(state)
      return () => {
        state = { ...structuredClone(kept), epoch: state.epoch + 1 }
      }
    },
  }
}

// A hub in memory over the protocol's own decisions: what the engine is tried against before the real one.
import { areaTree, type Area } from '../../src/domain/area'
import type { Id } from '../../src/domain/id'
import type { Grant } from '../../src/domain/role'
import { canonicalText, changeKey, type Change, type PublishedChange } from '../../src/protocol/change'
import { decideChange, type KnownRecord } from '../../src/protocol/decide'
import { addDigests, digestText, grantsVersion, lineDigest } from '../../src/protocol/digest'
import type {
  DigestReply,
  DigestRequest,
  FileState,
  PullHeader,
  PullRequest,
  PushReply,
  PushRequest,
  Verdict,
} from '../../src/protocol/messages'
import { admitChange, parkedAnswer, readPushed, type Answer } from '../../src/protocol/admit-change'
import type { Refusal } from '../../src/protocol/parse-change'
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
  digests(personId: Id, request: DigestRequest): DigestReply
  files: Map<string, Uint8Array>
  fileState(sha256: string): FileState
  putChunk(sha256: string, index: number, count: number, bytes: Uint8Array): FileState
  /** Lines as published: what a fault of the hub's own disk would spoil. */
  log(scopeId: ScopeId): PublishedChange[]
  /** Numbers up to which a verified backup exists. */
  backedUp: number
  /** What it takes to go back to: the hub restored from that moment, with another epoch unless it does not say so. */
  backUp(): (silently?: 'silently') => void
}

interface HubState {
  epoch: number
  log: Map<ScopeId, PublishedChange[]>
  byKey: Map<string, Change>
  parked: Map<string, { text: string | null; refusal: Refusal }>
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
      parentId: known?.parentId ?? null,
      left: known?.left ?? [],
    })
  }

  function judge(personId: Id, deviceId: Id, raw: unknown): Answer {
    const read = readPushed(raw, deviceId)
    const key = `${deviceId}#${read.number}`
    const kept = state.byKey.get(key)
    const held = kept ? { text: canonicalText(kept), refusal: null } : state.parked.get(key)
    const admission = admitChange(read, have(deviceId), held)
    if (admission.step === 'answer') return admission.answer
    const park = (number: number, refusal: Refusal, text: string | null) => {
      state.parked.set(key, { text, refusal })
      return parkedAnswer(number, refusal)
    }
    if (admission.step === 'park') return park(admission.number, admission.refusal, admission.text)
    const { change, text } = admission
    const known = state.records.get(change.recordId) ?? null
    const grants = grantsOf(personId)
    const decision = decideChange(
      change,
      { deviceId, personId, grants, graceGrants: grants },
      { known, parent: null, tree: tree(), nowMs: nowMs() },
    )
    if (!decision.store) return park(change.number, decision.refusal, text)
    keep(change, decision.areaId, decision.scopeIds, known)
    state.parked.delete(key)
    return { number: change.number, verdict: 'stored' }
  }

  const lineOf = (change: PublishedChange) => JSON.stringify(change)
  const digestOf = (scopeId: ScopeId, from: number, to: number) =>
    digestText(
      (state.log.get(scopeId) ?? [])
        .slice(from, to)
        .reduce((sum, change) => addDigests(sum, lineDigest(lineOf(change))), 0),
    )
  const chunks = new Map<string, Map<number, Uint8Array>>()

  const hub: MemoryHub = {
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
      let forked = false
      const verdicts = request.changes.map((raw, index) => {
        const verdict =
          restored || forked
            ? { number: (raw as Change).number, verdict: 'retry' }
            : judge(personId, request.deviceId, raw)
        if (verdict.verdict === 'fork' && !(raw as { withheld?: boolean }).withheld) forked = true
        return { ...verdict, index } as Verdict
      })
      return {
        lianxin: 1,
        epoch: epoch(),
        now: new Date(nowMs()).toISOString(),
        have: have(request.deviceId),
        grantsVersion: grantsVersion(grantsOf(personId)),
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
        if (to === from && (request.cursors[scopeId] ?? 0) <= log.length) continue
        sections.push({ scopeId, from, to, head: log.length })
        for (const change of log.slice(from, to)) lines.push(lineOf(change))
      }
      const header: PullHeader = {
        lianxin: 1,
        epoch: epoch(),
        now: new Date(nowMs()).toISOString(),
        personId,
        grants,
        grantsVersion: grantsVersion(grants),
        hubKey: { id: 'key', sealing: 'sealing', signing: 'signing' },
        scopes,
        sections,
        more: remaining > 0,
        remaining,
        have: have(request.deviceId),
        backedUp: hub.backedUp,
        differs: Object.entries(request.digests ?? {})
          .filter(([scopeId, sum]) => sum !== digestOf(scopeId, 0, request.cursors[scopeId] ?? 0))
          .map(([scopeId]) => scopeId),
      }
      return { header, sections: splitPage(sections, lines.join('\n')) }
    },
    digests: (_personId, { scopeId, ranges }) => ({
      lianxin: 1,
      epoch: epoch(),
      digests: ranges.map(({ from, to }) => digestOf(scopeId, from, to)),
    }),
    fileState: (sha256) => ({
      lianxin: 1,
      complete: files.has(sha256),
      chunks: [...(chunks.get(sha256)?.keys() ?? [])],
    }),
    putChunk(sha256, index, count, bytes) {
      const held = chunks.get(sha256) ?? new Map<number, Uint8Array>()
      chunks.set(sha256, held.set(index, bytes))
      if (held.size === count) {
        const whole = [...held].sort(([a], [b]) => a - b).flatMap(([, piece]) => [...piece])
        files.set(sha256, Uint8Array.from(whole))
      }
      return hub.fileState(sha256)
    },
    log: (scopeId) => state.log.get(scopeId) ?? [],
    backedUp: 0,
    changes: () => [...state.byKey.values()],
    backUp() {
      const kept = structuredClone(state)
      return (silently) => {
        state = { ...structuredClone(kept), epoch: silently ? state.epoch : state.epoch + 1 }
      }
    },
  }
  return hub
}

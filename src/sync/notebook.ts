// The model in memory: every change this device holds, folded into records, with what hangs on what. Built from the pages as
// they came and the device's own changes; changes that arrive later touch only the records they are about. Shows the records
// of followed scopes and, wherever they lie, those with work that has not been sent.
import { areaTree, type Area, type AreaTree } from '../domain/area'
import type { Id } from '../domain/id'
import { recordKinds, type RecordKind } from '../domain/records'
import { changeKey, type PublishedChange } from '../protocol/change'
import { foldRecord, type FoldedRecord } from '../protocol/fold'
import { scopeOf, type ScopeId } from '../protocol/scopes'
import type { Whereabouts } from './field-book'
import { createOwnWork, type OwnWork } from './own-work'
import { isUnderstood } from './parse-lines'
import type { OwnChange } from './ports'
import { createRecordLinks, type LinkName } from './record-links'

export interface Notebook {
  /** Rises with every change of content. */
  revision(): number
  tree(): AreaTree
  own: OwnWork
  /** What is shown of a record; undefined when it is not here or not followed. */
  get<K extends RecordKind>(kind: K, id: Id): FoldedRecord<K> | undefined
  all<K extends RecordKind>(kind: K): ReadonlyMap<Id, FoldedRecord<K>>
  /** The visible records that hang on `id`. */
  linked<K extends RecordKind>(kind: K, link: LinkName, id: Id): FoldedRecord<K>[]
  where(record: FoldedRecord): Whereabouts
  /** Everything held, shown or not. */
  everything(): Iterable<FoldedRecord>
  /** Computes once until the next change of content. */
  memo<T>(key: string, compute: () => T): T

  add(changes: readonly PublishedChange[]): void
  keepOwn(own: readonly OwnChange[]): void
  follow(scopes: readonly ScopeId[]): void
}

type VisibleByKind = Record<RecordKind, Map<Id, FoldedRecord>>

export function createNotebook(): Notebook {
  const held = new Map<Id, FoldedRecord>()
  const visible = Object.fromEntries(recordKinds.map((kind) => [kind, new Map()])) as unknown as VisibleByKind
  const links = createRecordLinks()
  const own = createOwnWork()
  const followed = new Set<ScopeId>()
  const placeFollowed = new Map<Id | null, boolean>()
  const memos = new Map<string, unknown>()
  let tree = areaTree([])
  let revision = 0

  function isFollowed(record: FoldedRecord): boolean {
    const { kind } = record
    if (kind === 'area' || kind === 'person' || kind === 'membership') return true
    const areaId = (record.fields as { areaId?: Id | null }).areaId ?? null
    let answer = placeFollowed.get(areaId)
    if (answer === undefined) {
      answer = followed.has(scopeOf(kind, areaId, tree))
      placeFollowed.set(areaId, answer)
    }
    return answer
  }

  function show(record: FoldedRecord): void {
    const { kind, id } = record
    const before = visible[kind].get(id)
    if (before) {
      links.remove(before)
      visible[kind].delete(id)
    }
    if (!isFollowed(record) && !own.unsettled(id)) return
    visible[kind].set(id, record)
    links.add(record)
  }

  function showAll(): void {
    placeFollowed.clear()
    links.clear()
    for (const kind of recordKinds) visible[kind].clear()
    tree = areaTree(areasOf(held))
    for (const record of held.values()) show(record)
  }

  /** A change its author set aside no longer speaks for the record, unless there is nothing else of it. */
  function fold(recordId: Id, changes: readonly PublishedChange[]): FoldedRecord {
    const aside = own.setAsideOf(recordId)
    if (aside.length === 0) return withoutDerivedConflicts(foldRecord(changes))
    const keys = new Set(aside.map((one) => changeKey(one.change)))
    const standing = changes.filter((change) => !keys.has(changeKey(change)))
    return withoutDerivedConflicts(foldRecord(standing.length > 0 ? standing : changes))
  }

  function touch(grouped: ReadonlyMap<Id, PublishedChange[]>): void {
    let placesMoved = false
    const touched: FoldedRecord[] = []
    for (const [recordId, changes] of grouped) {
      const before = held.get(recordId)
      const record = fold(recordId, before ? [...before.changes, ...changes] : changes)
      held.set(recordId, record)
      touched.push(record)
      if (record.kind === 'area') placesMoved = true
    }
    if (placesMoved) showAll()
    else for (const record of touched) show(record)
    revision++
    memos.clear()
  }

  return {
    revision: () => revision,
    tree: () => tree,
    own,
    get: (kind, id) => visible[kind].get(id) as never,
    all: (kind) => visible[kind] as never,
    linked(kind, link, id) {
      const found: FoldedRecord[] = []
      for (const linkedId of links.of(link, id)) {
        const record = visible[kind].get(linkedId)
        if (record) found.push(record)
      }
      return found as never
    },
    where: (record) => own.where(record.id, record.conflicts.length > 0),
    everything: () => held.values(),
    memo(key, compute) {
      if (!memos.has(key)) memos.set(key, compute())
      return memos.get(key) as never
    },
    add: (changes) => touch(groupByRecord(changes)),
    keepOwn(changes) {
      for (const one of changes) own.keep(one)
      // Written by a later version that was taken back: kept and sent, and shown when that version is here again.
      touch(groupByRecord(changes.map((one) => one.change).filter(isUnderstood)))
    },
    follow(scopes) {
      if (scopes.length === followed.size && scopes.every((scopeId) => followed.has(scopeId))) return
      followed.clear()
      for (const scopeId of scopes) followed.add(scopeId)
      showAll()
      revision++
      memos.clear()
    },
  }
}

/** Nobody chooses between initials: they follow the names, and are settled with them. */
function withoutDerivedConflicts(record: FoldedRecord): FoldedRecord {
  if (!record.conflicts.includes('initials')) return record
  return { ...record, conflicts: record.conflicts.filter((field) => field !== 'initials') }
}

function groupByRecord(changes: readonly PublishedChange[]): Map<Id, PublishedChange[]> {
  const grouped = new Map<Id, PublishedChange[]>()
  for (const change of changes) {
    const list = grouped.get(change.recordId)
    if (list) list.push(change)
    else grouped.set(change.recordId, [change])
  }
  return grouped
}

function* areasOf(records: ReadonlyMap<Id, FoldedRecord>): Iterable<Area> {
  for (const record of records.values()) {
    if (record.kind !== 'area') continue
    const { level, parentId, name, localName, code } = (record as FoldedRecord<'area'>).fields
    yield {
      id: record.id,
      level,
      parentId: parentId ?? null,
      name,
      localName: localName ?? null,
      code: code ?? null,
    }
  }
}

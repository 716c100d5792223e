// Two versions of one thing: which there are, what each side wrote and what both replaced, and what was settled of late.
import { recordKinds, textLimits, type RecordKind } from '../domain/records'
import { canonicalText, type PublishedChange } from '../protocol/change'
import { fieldStates, type FieldState, type FoldedRecord, type Version } from '../protocol/fold'
import type { ConflictBase, ConflictCase, ConflictField, SettledConflict, WrittenValue } from './care-book'
import { historyOf, lateStamps } from './history'
import { conflictsToSettle, mayRewrite, maySeeField, placeOfRecord } from './may-settle'
import { recordTitle } from './record-title'
import { authorName, hamletOf, type View } from './view'
import { linkedName } from './written-parts'

/** Texts long enough that two can stand one after the other, with the most they may hold. */
const longTexts: Partial<Record<RecordKind, Record<string, number>>> = {
  contact: { note: textLimits.note },
  entry: { text: textLimits.note },
  household: { needs: textLimits.line },
}
const settledShown = 20

export const longTextLimit = (kind: RecordKind, field: string): number | undefined => longTexts[kind]?.[field]

export function conflicts(view: View): ConflictCase[] {
  return view.notebook.memo('conflict cases', () => {
    const found: { lastStamp: string; held: ConflictCase }[] = []
    for (const record of allRecords(view)) {
      const fields = conflictsToSettle(view, record)
      if (fields.length === 0) continue
      const states = fieldStates(record.changes)
      const late = lateStamps(record)
      found.push({
        lastStamp: record.lastStamp,
        held: {
          ...aboutRecord(view, record),
          fields: fields.map((field) => conflictField(view, record, field, states[field]!, late)),
        },
      })
    }
    return found.sort((a, b) => (a.lastStamp < b.lastStamp ? 1 : -1)).map(({ held }) => held)
  })
}

function conflictField(
  view: View,
  record: FoldedRecord,
  field: string,
  state: FieldState,
  late: ReadonlySet<string>,
): ConflictField {
  const heads = state.heads.map((head): WrittenValue => ({
    value: head.value,
    name: linkedName(view, field, head.value),
    authorName: authorName(view, head.authorId),
    madeAt: head.madeAt,
    stamp: head.stamp,
    mine: head.authorId === view.meId,
    late: late.has(head.stamp),
  }))
  const base = baseOf(state)
  return {
    field,
    base: base && toBase(view, field, base),
    heads: heads.sort((a, b) => Number(b.mine) - Number(a.mine)),
    mayKeepBoth:
      longTextLimit(record.kind, field) !== undefined &&
      heads.every((head) => typeof head.value === 'string' && head.value.trim() !== ''),
  }
}

function toBase(view: View, field: string, base: Version | 'empty'): ConflictBase {
  if (base === 'empty') return { value: null, name: null, by: null }
  const { value, authorId, madeAt } = base
  return {
    value,
    name: linkedName(view, field, value),
    by: { authorName: authorName(view, authorId), madeAt },
  }
}

/**
 * The newest value that every side has replaced, directly or by way of other values; 'empty' when each began from nothing;
 * null when a value on the way is not on this device.
 */
export function baseOf(state: FieldState): Version | 'empty' | null {
  const byStamp = new Map(state.versions.map((version) => [version.stamp, version]))
  let whole = true
  const ancestries = state.heads.map((head) => {
    const ancestors = new Set<string>()
    const waiting = [...head.basedOn]
    for (let stamp = waiting.pop(); stamp !== undefined; stamp = waiting.pop()) {
      if (ancestors.has(stamp)) continue
      ancestors.add(stamp)
      const version = byStamp.get(stamp)
      if (version) waiting.push(...version.basedOn)
      else whole = false
    }
    return ancestors
  })
  const shared = state.versions.find(({ stamp }) => ancestries.every((one) => one.has(stamp)))
  return shared ?? (whole ? 'empty' : null)
}

export function settledConflicts(view: View): SettledConflict[] {
  return view.notebook.memo('settled conflicts', () => {
    const found: { stamp: string; record: FoldedRecord; field: string; change: PublishedChange }[] = []
    for (const record of allRecords(view)) {
      if (record.changes.length < 3 || !mayRewrite(view, record)) continue
      for (const [field, change] of lastSettlements(record))
        if (maySeeField(view, record, field)) found.push({ stamp: change.stamp, record, field, change })
    }
    found.sort((a, b) => (a.stamp < b.stamp ? 1 : -1))
    return found.slice(0, settledShown).flatMap(({ record, field, change }) => {
      const history = historyOf(view, record).find((one) => one.field === field)
      if (!history) return []
      const by = authorName(view, change.authorId)
      return [{ ...aboutRecord(view, record), by, madeAt: change.madeAt, history }]
    })
  })
}

/** For each field that is whole again, the latest change that replaced two different values at once. */
function lastSettlements(record: FoldedRecord): Map<string, PublishedChange> {
  const last = new Map<string, PublishedChange>()
  for (const change of record.changes) {
    if (change.action !== 'set') continue
    for (const [field, seen] of Object.entries(change.basedOn)) {
      if (seen.length < 2 || field === 'initials' || record.conflicts.includes(field)) continue
      if (differs(record, field, seen)) last.set(field, change)
    }
  }
  return last
}

function differs(record: FoldedRecord, field: string, stamps: readonly string[]): boolean {
  const values = new Set<string>()
  for (const change of record.changes) {
    if (change.action === 'event' || !stamps.includes(change.stamp) || !(field in change.fields)) continue
    values.add(canonicalText(change.fields[field]))
  }
  return values.size > 1
}

function aboutRecord(view: View, record: FoldedRecord) {
  const areaId = placeOfRecord(record)
  return {
    recordKind: record.kind,
    recordId: record.id,
    title: recordTitle(view, record),
    place: areaId ? hamletOf(view, areaId) : '',
  }
}

function* allRecords(view: View): Iterable<FoldedRecord> {
  for (const kind of recordKinds) yield* view.notebook.all(kind).values() as Iterable<FoldedRecord>
}

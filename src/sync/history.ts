// The history of a record as a detail page shows it, and what a correction is based on.
import type { RecordKind } from '../domain/records'
import { canonicalText, type Json } from '../protocol/change'
import { fieldStates, headStamps, type FieldState, type FoldedRecord } from '../protocol/fold'
import type { FieldHistory, FieldVersion, Seen } from './field-book'
import { authorName, type View } from './view'

function statesOf(record: FoldedRecord): Record<string, FieldState> {
  return fieldStates(record.changes)
}

export function seenOf(record: FoldedRecord): Seen {
  const seen: Seen = {}
  for (const field of Object.keys(statesOf(record))) seen[field] = headStamps(record, field)
  return seen
}

/** Stamps of what came late (SPEC D10). */
export function lateStamps(record: FoldedRecord): ReadonlySet<string> {
  return new Set(record.changes.filter((change) => change.late).map((change) => change.stamp))
}

/** Fields that were written twice, here or elsewhere. Initials are not anybody's words and have no history. */
export function historyOf(view: View, record: FoldedRecord): FieldHistory[] {
  const states = statesOf(record)
  const aside = view.notebook.own.setAsideOf(record.id).filter((own) => own.change.action === 'set')
  const late = lateStamps(record)
  const histories: FieldHistory[] = []
  for (const [field, state] of Object.entries(states)) {
    if (field === 'initials') continue
    const heads = new Set(state.heads.map((head) => head.stamp))
    const versions = state.versions.map((version): FieldVersion => ({
      value: version.value,
      authorName: authorName(view, version.authorId),
      madeAt: version.madeAt,
      isHead: heads.has(version.stamp),
      stamp: version.stamp,
      ...(late.has(version.stamp) ? { late: true } : {}),
    }))
    for (const { change } of aside) {
      if (change.action !== 'set' || !(field in change.fields)) continue
      if (versions.some((version) => version.stamp === change.stamp)) continue
      versions.push({
        value: change.fields[field]!,
        authorName: authorName(view, change.authorId),
        madeAt: change.madeAt,
        isHead: false,
        stamp: change.stamp,
      })
    }
    if (versions.length > 1) histories.push({ field, versions, conflict: state.heads.length > 1 })
  }
  return histories
}

const same = (a: Json | undefined, b: Json | undefined) =>
  canonicalText(a ?? null) === canonicalText(b ?? null)

/**
 * The part of `fields` a person changed, with what each is based on. Compared with the value he had in front of him, not
 * with the one held now: a field he left alone must not undo what somebody else wrote meanwhile.
 */
export function correctionOf<K extends RecordKind>(
  record: FoldedRecord<K>,
  fields: Partial<Record<string, Json>>,
  seen: Seen,
): { fields: Record<string, Json>; basedOn: Record<string, string[]> } {
  const states = statesOf(record as FoldedRecord)
  const held = record.fields as unknown as Record<string, Json | undefined>
  const changed: Record<string, Json> = {}
  const basedOn: Record<string, string[]> = {}
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue
    const stamps = seen[field] ?? []
    const inFront = states[field]?.versions.find((version) => stamps.includes(version.stamp))
    if (same(value, inFront ? inFront.value : held[field])) continue
    const inConflict = (states[field]?.heads.length ?? 0) > 1
    if (!inConflict && same(value, held[field])) continue
    changed[field] = value
    basedOn[field] = stamps.length > 0 ? [...stamps] : headStamps(record as FoldedRecord, field)
  }
  return { fields: changed, basedOn }
}

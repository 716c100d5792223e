// Free-text search by scanning prepared texts: at our sizes it beats an index. Every word typed must be found, in the
// record's own text or in the name of its place.
import { placeName } from '../domain/area'
import { entryNumber } from '../domain/entry'
import type { Id } from '../domain/id'
import { searchForm } from '../domain/text-rules'
import type { FoldedRecord } from '../protocol/fold'
import type { Notebook } from './notebook'
import type { View } from './view'

/** About ten milliseconds of a phone's time. */
const textsAtATime = 300

/** A record is folded anew when it changes, so its prepared text goes out of date by itself. */
const prepared = new WeakMap<FoldedRecord, string>()

/** Parts are kept apart by a character nobody types, so that a word is never found across two of them. */
function join(parts: readonly (string | null | undefined)[]): string {
  return searchForm(parts.filter((part) => part).join('\u0001'))
}

function householdText(record: FoldedRecord<'household'>): string {
  const { name, nickname, initials, doorNumber, phone } = record.fields
  return join([name, nickname, ...(initials ?? '').split(' '), doorNumber, (phone ?? '').replace(/\D/g, '')])
}

function entryText(record: FoldedRecord<'entry'>, notebook: Notebook): string {
  const { text, place, heardOn, raisedAs, householdId, raiser } = record.fields
  // A confidential or anonymous raiser must not be found by his name.
  const household =
    raisedAs === 'named' && householdId ? notebook.get('household', householdId)?.fields.name : null
  const openRaiser = raisedAs === 'named' || raisedAs === 'proxy' ? raiser : null
  return join([text, place, entryNumber(record.id, heardOn), household, openRaiser])
}

function textOf(record: FoldedRecord, notebook: Notebook): string {
  const known = prepared.get(record)
  if (known !== undefined) return known
  const text =
    record.kind === 'household'
      ? householdText(record as FoldedRecord<'household'>)
      : entryText(record as FoldedRecord<'entry'>, notebook)
  prepared.set(record, text)
  return text
}

/**
 * Prepares texts ahead of the first key-stroke, some of them at a time so that questions can be answered between. Answers
 * false while more are to be done.
 */
export function prepareSearch(notebook: Notebook): boolean {
  let left = textsAtATime
  for (const kind of ['household', 'entry'] as const) {
    for (const record of notebook.all(kind).values()) {
      if (prepared.has(record as FoldedRecord)) continue
      if (left-- === 0) return false
      textOf(record as FoldedRecord, notebook)
    }
  }
  return true
}

/** A test for households or entries; null when nothing was typed. */
export function matcher(
  view: View,
  typed: string,
): ((record: FoldedRecord<'household'> | FoldedRecord<'entry'>) => boolean) | null {
  const words = typed
    .split(/\s+/)
    .map(searchForm)
    .filter((word) => word !== '')
  if (words.length === 0) return null
  const placesByWord = words.map((word) => {
    const places = new Set<Id>()
    for (const area of view.notebook.tree().byId.values()) {
      if (searchForm(placeName(area)).includes(word)) places.add(area.id)
    }
    return places
  })
  return (record) => {
    const text = textOf(record as FoldedRecord, view.notebook)
    return words.every((word, index) => text.includes(word) || placesByWord[index]!.has(record.fields.areaId))
  }
}

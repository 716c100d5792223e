// Questions about ledger entries.
import { ageInDays, foldEntryLife, type EntryLife } from '../domain/entry-life'
import { categories, entryNumber } from '../domain/entry'
import type { Id } from '../domain/id'
import type { FoldedRecord } from '../protocol/fold'
import type { EntryFilter, EntryQuery, EntryRow, EntrySort, Page } from './field-book'
import { matcher } from './search'
import { areaRanks, areaSet, areasWhereMay, authorName, hamletOf, mayAt, pageOf, type View } from './view'

type Entry = FoldedRecord<'entry'>

const lives = new WeakMap<Entry, EntryLife>()
const untouched: EntryLife = { state: 'open', end: null, steps: [] }

export function entryLife(record: Entry): EntryLife {
  if (record.steps.length === 0) return untouched
  const known = lives.get(record)
  if (known) return known
  const life = foldEntryLife(record.steps)
  lives.set(record, life)
  return life
}

export const isOpen = (record: Entry) => entryLife(record).state === 'open'

/** Later days first; of one day, what was written later first. */
export function newestFirst(dayA: string, dayB: string, a: { id: Id }, b: { id: Id }): number {
  if (dayA !== dayB) return dayA < dayB ? 1 : -1
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0
}

/** Whether this person may see which talk and which house an entry came from: with them he would know a hidden raiser. */
export function maySeeSource(view: View, record: Entry): boolean {
  const { raisedAs, areaId } = record.fields
  if (raisedAs === 'anonymous') return false
  return raisedAs !== 'confidential' || record.createdBy === view.meId || mayAt(view, 'reviewWork', areaId)
}

/** Who said it, as this person may know it. */
export function raiserName(view: View, record: Entry): string | null {
  const { raisedAs, householdId, raiser } = record.fields
  if (!maySeeSource(view, record)) return null
  if (raisedAs === 'proxy') return raiser || null
  return raiser || (householdId && view.notebook.get('household', householdId)?.fields.name) || null
}

export const isExported = (view: View, entryId: Id) =>
  view.notebook.linked('batch', 'batchesOfEntry', entryId).length > 0

export function toEntryRow(view: View, record: Entry): EntryRow {
  const { notebook } = view
  const { ledger, category, text, place, lane, raisedAs, heardOn, areaId } = record.fields
  return {
    id: record.id,
    number: entryNumber(record.id, heardOn),
    ledger,
    category,
    text,
    place: place ?? null,
    lane,
    raisedAs,
    heardOn,
    ageDays: ageInDays(heardOn, view.today),
    state: entryLife(record).state,
    hamlet: hamletOf(view, areaId),
    areaId,
    raiserName: raiserName(view, record),
    authorName: authorName(view, record.createdBy),
    mine: record.createdBy === view.meId,
    commentCount: notebook.linked('comment', 'commentsOfEntry', record.id).length,
    exported: isExported(view, record.id),
    conflict: record.conflicts.length > 0,
    where: notebook.where(record as FoldedRecord),
  }
}

function sorted(view: View, sort: EntrySort): Entry[] {
  return view.notebook.memo(`entries ${sort}`, () => {
    const entries = [...view.notebook.all('entry').values()]
    const newest = (a: Entry, b: Entry) => newestFirst(a.fields.heardOn, b.fields.heardOn, a, b)
    if (sort === 'newest') return entries.sort(newest)
    if (sort === 'oldest') return entries.sort((a, b) => newest(b, a))
    if (sort === 'category') {
      const ranks = new Map<string, number>(categories.map((category, index) => [category, index]))
      return entries.sort(
        (a, b) => ranks.get(a.fields.category)! - ranks.get(b.fields.category)! || newest(a, b),
      )
    }
    const ranks = areaRanks(view)
    const rank = (entry: Entry) => ranks.get(entry.fields.areaId) ?? 0
    return entries.sort((a, b) => rank(a) - rank(b) || newest(a, b))
  })
}

function matchesState(record: Entry, state: EntryFilter['state']): boolean {
  if (state === null) return true
  const actual = entryLife(record).state
  return state === 'ended' ? actual !== 'open' : actual === state
}

export function filterEntries(view: View, filter: EntryFilter, sort: EntrySort): Entry[] {
  const matches = matcher(view, filter.text)
  const areas = areaSet(view, filter.areaId)
  return sorted(view, sort).filter((record) => {
    const { ledger, category, areaId, heardOn } = record.fields
    return (
      (filter.ledger === null || ledger === filter.ledger) &&
      (filter.category === null || category === filter.category) &&
      (areas === null || areas.has(areaId)) &&
      (filter.from === null || heardOn >= filter.from) &&
      (filter.to === null || heardOn <= filter.to) &&
      matchesState(record, filter.state) &&
      (!filter.onlyUnexported || !isExported(view, record.id)) &&
      (!filter.onlyAttention || view.notebook.where(record as FoldedRecord) === 'attention') &&
      (matches === null || matches(record))
    )
  })
}

export function findEntries(view: View, query: EntryQuery): Page<EntryRow> {
  return pageOf(filterEntries(view, query.filter, query.sort), query.offset, query.limit, (record) =>
    toEntryRow(view, record),
  )
}

/** What a batch made from this filter would hold: only entries of areas this person may export. */
export function exportableEntries(view: View, filter: EntryFilter, sort: EntrySort): Entry[] {
  const areas = areasWhereMay(view, 'exportWork')
  return filterEntries(view, filter, sort).filter((record) => areas.has(record.fields.areaId))
}

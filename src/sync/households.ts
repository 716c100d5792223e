// Questions about households and the talks had with them.
import type { Day } from '../domain/day'
import type { Id } from '../domain/id'
import type { FoldedRecord } from '../protocol/fold'
import { isOpen, maySeeSource, newestFirst, toEntryRow } from './entries'
import { toContactRow } from './contacts'
import type { HouseholdDetail, HouseholdQuery, HouseholdRow, Page } from './field-book'
import { historyOf, seenOf } from './history'
import { matcher } from './search'
import { areaRanks, areaSet, hamletOf, pageOf, type View } from './view'

type Household = FoldedRecord<'household'>

// Numbers within texts count as numbers: door 9 comes before door 10.
const collator = new Intl.Collator('zh-Hans-CN', { numeric: true })

function lastContactOn(view: View, householdId: Id): Day | null {
  let last: Day | null = null
  for (const contact of view.notebook.linked('contact', 'contactsOfHousehold', householdId)) {
    if (last === null || contact.fields.metOn > last) last = contact.fields.metOn
  }
  return last
}

export function toHouseholdRow(view: View, record: Household): HouseholdRow {
  const { name, nickname, areaId, doorNumber } = record.fields
  return {
    id: record.id,
    name,
    nickname: nickname ?? null,
    areaId,
    hamlet: hamletOf(view, areaId),
    doorNumber: doorNumber ?? null,
    lastContactOn: lastContactOn(view, record.id),
    openEntries: view.notebook
      .linked('entry', 'entriesOfHousehold', record.id)
      .filter((entry) => isOpen(entry) && maySeeSource(view, entry)).length,
    where: view.notebook.where(record as FoldedRecord),
  }
}

function byPlace(view: View): Household[] {
  return view.notebook.memo('households by place', () => {
    const ranks = areaRanks(view)
    return [...view.notebook.all('household').values()].sort(
      (a, b) =>
        (ranks.get(a.fields.areaId) ?? 0) - (ranks.get(b.fields.areaId) ?? 0) ||
        collator.compare(a.fields.doorNumber ?? '', b.fields.doorNumber ?? '') ||
        collator.compare(a.fields.name, b.fields.name) ||
        (a.id < b.id ? -1 : 1),
    )
  })
}

/** Those never met come first, then those met longest ago: a hint whom to see, never a quota. */
function bySuggestion(view: View): Household[] {
  return view.notebook.memo('households by suggestion', () => {
    const last = new Map<Id, Day>()
    const ordered = byPlace(view).filter((household) => household.fields.movedAway !== true)
    for (const household of ordered) last.set(household.id, lastContactOn(view, household.id) ?? '')
    return ordered.sort((a, b) => {
      const [x, y] = [last.get(a.id)!, last.get(b.id)!]
      return x < y ? -1 : x > y ? 1 : 0
    })
  })
}

export function findHouseholds(view: View, query: HouseholdQuery): Page<HouseholdRow> {
  const matches = matcher(view, query.text)
  const areas = areaSet(view, query.areaId)
  const ordered = query.order === 'place' ? byPlace(view) : bySuggestion(view)
  const found = ordered.filter(
    (record) => (!areas || areas.has(record.fields.areaId)) && (!matches || matches(record)),
  )
  return pageOf(found, query.offset, query.limit, (record) => toHouseholdRow(view, record))
}

export function householdDetail(view: View, id: Id): HouseholdDetail | null {
  const record = view.notebook.get('household', id)
  if (!record) return null
  const contacts = view.notebook.linked('contact', 'contactsOfHousehold', id)
  const entries = view.notebook
    .linked('entry', 'entriesOfHousehold', id)
    .filter((entry) => maySeeSource(view, entry))
  return {
    row: toHouseholdRow(view, record),
    seen: seenOf(record as FoldedRecord),
    fields: record.fields,
    contacts: contacts
      .sort((a, b) => newestFirst(a.fields.metOn, b.fields.metOn, a, b))
      .map((one) => toContactRow(view, one)),
    entries: entries
      .sort((a, b) => newestFirst(a.fields.heardOn, b.fields.heardOn, a, b))
      .map((one) => toEntryRow(view, one)),
    history: historyOf(view, record as FoldedRecord),
  }
}

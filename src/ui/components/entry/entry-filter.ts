// What the ledger page shows, as its address says it: a reload, a bookmark and the way back all bring the same list.
import { isDay, addDays, type Day } from '../../../domain/day'
import { categories, endings, ledgers } from '../../../domain/entry'
import { isId } from '../../../domain/id'
import type { EntryFilter, EntrySort } from '../../../sync/field-book'

export interface LedgerView {
  filter: EntryFilter
  sort: EntrySort
}

export const sorts = ['newest', 'oldest', 'place', 'category'] as const satisfies readonly EntrySort[]
export const states = ['open', 'ended', ...endings] as const
export const quickPeriods = ['thisMonth', 'threeMonths', 'thisYear'] as const
export type QuickPeriod = (typeof quickPeriods)[number]

export const everything: EntryFilter = {
  ledger: null,
  state: null,
  category: null,
  areaId: null,
  from: null,
  to: null,
  text: '',
  onlyUnexported: false,
  onlyAttention: false,
}

type Query = Record<string, unknown>

function oneOf<T extends string>(options: readonly T[], value: unknown): T | null {
  return options.find((option) => option === value) ?? null
}

/** An address is typed by people and kept in bookmarks: what it says wrongly counts as not said. */
export function viewFromQuery(query: Query): LedgerView {
  return {
    filter: {
      ledger: oneOf(ledgers, query.ledger),
      state: oneOf(states, query.state),
      category: oneOf(categories, query.category),
      areaId: isId(query.area) ? query.area : null,
      from: isDay(query.from) ? query.from : null,
      to: isDay(query.to) ? query.to : null,
      text: typeof query.text === 'string' ? query.text.slice(0, 200) : '',
      onlyUnexported: query.unexported === '1',
      onlyAttention: query.attention === '1',
    },
    sort: oneOf(sorts, query.sort) ?? 'newest',
  }
}

export function queryFromView({ filter, sort }: LedgerView): Record<string, string> {
  const query: Record<string, string> = {}
  if (filter.ledger) query.ledger = filter.ledger
  if (filter.state) query.state = filter.state
  if (filter.category) query.category = filter.category
  if (filter.areaId) query.area = filter.areaId
  if (filter.from) query.from = filter.from
  if (filter.to) query.to = filter.to
  if (filter.text.trim()) query.text = filter.text
  if (filter.onlyUnexported) query.unexported = '1'
  if (filter.onlyAttention) query.attention = '1'
  if (sort !== 'newest') query.sort = sort
  return query
}

export function startOf(period: QuickPeriod, today: Day): Day {
  if (period === 'thisMonth') return `${today.slice(0, 7)}-01`
  if (period === 'thisYear') return `${today.slice(0, 4)}-01-01`
  const month = Number(today.slice(5, 7)) - 3
  const year = Number(today.slice(0, 4)) - (month < 1 ? 1 : 0)
  const first = `${year}-${String(month < 1 ? month + 12 : month).padStart(2, '0')}-01`
  // The 31st has no fellow in a shorter month: the last day of that month stands in.
  const day = addDays(first, Number(today.slice(8, 10)) - 1)
  return day.slice(0, 7) === first.slice(0, 7) ? day : addDays(`${day.slice(0, 7)}-01`, -1)
}

/** The quick period a filter amounts to today, if it is one. */
export function periodOf(filter: EntryFilter, today: Day): QuickPeriod | null {
  if (filter.to !== null || filter.from === null) return null
  return quickPeriods.find((period) => startOf(period, today) === filter.from) ?? null
}

export type ChipName =
  'state' | 'category' | 'areaId' | 'period' | 'text' | 'onlyUnexported' | 'onlyAttention'

/** What narrows the list beyond its tab, in the order the form asks for it. */
export function activeParts(filter: EntryFilter): ChipName[] {
  const parts: ChipName[] = []
  if (filter.text.trim()) parts.push('text')
  if (filter.state) parts.push('state')
  if (filter.category) parts.push('category')
  if (filter.areaId) parts.push('areaId')
  if (filter.from || filter.to) parts.push('period')
  if (filter.onlyUnexported) parts.push('onlyUnexported')
  if (filter.onlyAttention) parts.push('onlyAttention')
  return parts
}

export function withoutPart(filter: EntryFilter, part: ChipName): EntryFilter {
  if (part === 'period') return { ...filter, from: null, to: null }
  return { ...filter, [part]: everything[part] }
}

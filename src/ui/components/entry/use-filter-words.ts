import { useLedgerWords } from '../../composables/use-ledger-words'
import { placeName, type Area } from '../../../domain/area'
import type { Day } from '../../../domain/day'
import type { EntryFilter } from '../../../sync/field-book'
import { useDayWords } from '../../composables/use-day-words'
import { activeParts, periodOf, type ChipName } from './entry-filter'

/** What is asked of the list, in words that can stand alone on a chip. */
export function useFilterWords() {
  const { t } = useLedgerWords()
  const { dayWords } = useDayWords()

  function period(filter: EntryFilter, today: Day | undefined): string {
    const quick = today ? periodOf(filter, today) : null
    if (quick) return t(`ledger.filter.periods.${quick}`)
    const from = filter.from ? dayWords(filter.from) : ''
    const to = filter.to ? dayWords(filter.to) : ''
    if (from && to) return t('ledger.filter.between', { from, to })
    return from ? t('ledger.filter.since', { from }) : t('ledger.filter.until', { to })
  }

  function part(name: ChipName, filter: EntryFilter, areas: readonly Area[], today: Day | undefined): string {
    switch (name) {
      case 'text':
        return t('ledger.filter.textWords', { text: filter.text.trim() })
      case 'state':
        return t(`ledger.state.${filter.state ?? 'open'}`)
      case 'category':
        return t(`ledger.category.${filter.category ?? 'other'}`)
      case 'areaId': {
        const area = areas.find((candidate) => candidate.id === filter.areaId)
        return area ? placeName(area) : t('ledger.filter.area')
      }
      case 'period':
        return period(filter, today)
      default:
        return t(`ledger.filter.${name}`)
    }
  }

  function parts(filter: EntryFilter, areas: readonly Area[], today: Day | undefined) {
    return activeParts(filter).map((name) => ({ name, words: part(name, filter, areas, today) }))
  }

  /** The whole filter in one line, the ledger included. */
  function line(filter: EntryFilter, areas: readonly Area[], today: Day | undefined): string {
    const said = parts(filter, areas, today).map((one) => one.words)
    if (filter.ledger) said.unshift(t(`ledger.kind.${filter.ledger}`))
    return said.length > 0 ? said.join(t('app.listComma')) : t('ledger.batch.whatAll')
  }

  return { parts, line }
}

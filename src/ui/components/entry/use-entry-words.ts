// Fields and values of records in words: what a history, a conflict and a row say of the same thing.
import { useLedgerWords } from '../../composables/use-ledger-words'
import { placeName, type Area } from '../../../domain/area'
import type { EntryState } from '../../../domain/entry'
import type { RecordKind } from '../../../domain/records'
import type { FieldVersion } from '../../../sync/field-book'
import { useDayWords } from '../../composables/use-day-words'

type Value = FieldVersion['value']

/** Fields whose values are words of a closed list, and where ui/text keeps those words. */
const listsByField: Record<string, string> = {
  ledger: 'ledger.kind',
  category: 'ledger.category',
  lane: 'ledger.lane',
  raisedAs: 'ledger.raisedAs',
  mode: 'contact.mode',
}
const dayFields = ['heardOn', 'metOn', 'madeOn']

export function useEntryWords() {
  const { t, te } = useLedgerWords()
  const { dayWords } = useDayWords()

  function state(value: EntryState): string {
    return t(`ledger.state.${value}`)
  }

  function field(kind: RecordKind, name: string): string {
    const key = `ledger.field.${kind}.${name}`
    return te(key) ? t(key) : t('ledger.field.other')
  }

  function value(name: string, held: Value, areas: readonly Area[]): string {
    if (held === null || held === '') return t('ledger.history.empty')
    if (typeof held === 'boolean') return t(held ? 'ledger.history.yes' : 'ledger.history.no')
    if (typeof held === 'number') return String(held)
    if (Array.isArray(held))
      return held.length > 0 ? held.map(wordsOfItem).join(t('app.listComma')) : t('ledger.history.empty')
    if (typeof held === 'object') return t('ledger.history.linked')
    const list = listsByField[name]
    if (list && te(`${list}.${held}`)) return t(`${list}.${held}`)
    if (dayFields.includes(name)) return dayWords(held)
    if (name === 'areaId') {
      const area = areas.find((candidate) => candidate.id === held)
      return area ? placeName(area) : t('ledger.history.linked')
    }
    return name.endsWith('Id') ? t('ledger.history.linked') : held
  }

  /** Only texts of a list can be said. */
  function wordsOfItem(item: Value): string {
    return item !== null && typeof item === 'object' ? t('ledger.history.linked') : String(item)
  }

  return { state, field, value }
}

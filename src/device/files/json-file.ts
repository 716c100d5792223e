// The batch as .json: everything about each entry, for people who bring their own tools.
import { ledgerColumns, type LedgerSheet } from '../../domain/ledger-sheet'

export function jsonText(sheet: LedgerSheet): string {
  const { rows, full, filterInWords, totals, ...batch } = sheet
  const columns = Object.fromEntries(ledgerColumns.map((column) => [column.key, column.label]))
  const file = {
    format: 'lianxin-ledger-batch/1',
    batch: { ...batch, filterInWords, totals },
    columns,
    rows,
    entries: full,
  }
  return JSON.stringify(file, null, 2) + '\n'
}

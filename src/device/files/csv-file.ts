// The batch as .csv: one head, one line an entry, every cell quoted (RFC 4180), UTF-8 with the mark Excel needs to see it.
import { ledgerColumns, type LedgerSheet } from '../../domain/ledger-sheet'

/** A spreadsheet would run what begins like this as a formula; an apostrophe in front makes it text. */
const looksLikeFormula = /^[=+\-@\t\r\n＝＋－＠]/

export function csvText(sheet: LedgerSheet): string {
  const lines = [
    ledgerColumns.map((column) => column.label),
    ...sheet.rows.map((row) => ledgerColumns.map((column) => String(row[column.key]))),
  ]
  return '\uFEFF' + lines.map((cells) => cells.map(csvCell).join(',') + '\r\n').join('')
}

export function csvCell(text: string): string {
  const safe = looksLikeFormula.test(text) ? `'${text}` : text
  return `"${safe.replace(/"/g, '""')}"`
}

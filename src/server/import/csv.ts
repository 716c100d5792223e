// Comma-separated values by RFC 4180: cells may be quoted, quoted cells may hold commas, quotes (doubled) and line ends.
// Line ends are CRLF or LF; a mark of UTF-8 at the start is skipped. Strict otherwise: a file that is not well formed is
// refused at the place of the fault, for a guess could put a name into the wrong column.

export interface CsvCell {
  text: string
  /** 1-based, as an editor counts. A quoted cell may span lines: where it begins. */
  line: number
}

export interface CsvRecord {
  line: number
  cells: CsvCell[]
}

export type ParsedCsv = { ok: true; records: CsvRecord[] } | { ok: false; fault: CsvFault }

export interface CsvFault {
  code: 'unclosed-quote' | 'text-after-quote' | 'quote-inside'
  line: number
  /** 1-based number of the cell in its line. */
  cell: number
}

/** Lines with nothing on them are left out. */
export function parseCsv(source: string): ParsedCsv {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source
  const records: CsvRecord[] = []
  let cells: CsvCell[] = []
  let line = 1
  let at = 0
  let recordLine = 1

  const fault = (code: CsvFault['code'], faultLine: number): ParsedCsv => ({
    ok: false,
    fault: { code, line: faultLine, cell: cells.length + 1 },
  })
  const endRecord = () => {
    if (cells.length > 1 || cells[0]!.text !== '') records.push({ line: recordLine, cells })
    cells = []
  }

  while (at < text.length || cells.length > 0) {
    if (cells.length === 0) recordLine = line
    const cellLine = line
    let value = ''
    if (text[at] === '"') {
      at++
      for (;;) {
        const quote = text.indexOf('"', at)
        if (quote < 0) return fault('unclosed-quote', cellLine)
        value += text.slice(at, quote)
        at = quote + 1
        if (text[at] !== '"') break
        value += '"'
        at++
      }
      line += value.split('\n').length - 1
      if (at < text.length && !',\r\n'.includes(text[at]!)) return fault('text-after-quote', line)
    } else {
      const from = at
      while (at < text.length && !',\r\n'.includes(text[at]!)) {
        if (text[at] === '"') return fault('quote-inside', line)
        at++
      }
      value = text.slice(from, at)
    }
    cells.push({ text: value, line: cellLine })
    if (text[at] === ',') {
      at++
      continue
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    line++
    endRecord()
  }
  return { ok: true, records }
}

// A file of a spreadsheet as rows of named cells, and what is said when it cannot be read. Messages are for the person who
// filled the table in, so they are plain Chinese and name the line and the column as his program shows them.
import { parseCsv, type CsvFault } from './csv'

export interface ImportError {
  /** The name of the file as it was given. */
  file: string
  /** 1-based, the head included. */
  line: number
  /** As the head of the file calls it; empty where the fault is not in one column. */
  column: string
  message: string
}

/** A column under its English name and the Chinese ones its head may bear. */
export interface Column<K extends string> {
  key: K
  names: readonly string[]
  required: boolean
}

export interface TableRow<K extends string> {
  line: number
  /** Trimmed; '' for a column the file does not have. */
  cells: Record<K, string>
}

export interface Table<K extends string> {
  rows: TableRow<K>[]
  /** The head's own name of a column, for messages. */
  label(key: K): string
}

export type ReadTable<K extends string> = { ok: true; table: Table<K> } | { ok: false; errors: ImportError[] }

const faults: Record<CsvFault['code'], string> = {
  'unclosed-quote': '引号没有成对，从这里开始后面的内容都分不清是哪一格',
  'text-after-quote': '引号后面还有文字，应当是逗号或者换行',
  'quote-inside': '格子中间有引号；有引号的格子要整个用引号括起来，里面的引号写两遍',
}
/** 18 digits, the last perhaps an X: what an identity card bears. The book has no place for it (B6). */
const identityNumber = /(^|[^0-9])[0-9]{17}[0-9Xx](?![0-9])/

export function readTable<K extends string>(
  file: string,
  bytes: Uint8Array,
  columns: readonly Column<K>[],
): ReadTable<K> {
  const fail = (line: number, column: string, message: string): ReadTable<K> => ({
    ok: false,
    errors: [{ file, line, column, message }],
  })
  const text = decode(bytes)
  if (text === null) {
    return fail(1, '', '文件不是 UTF-8 编码，请在表格软件里“另存为”，类型选“CSV UTF-8（逗号分隔）”，再导入')
  }
  const parsed = parseCsv(text)
  if (!parsed.ok) return fail(parsed.fault.line, `第 ${parsed.fault.cell} 格`, faults[parsed.fault.code])
  const [head, ...records] = parsed.records
  if (!head) return fail(1, '', '文件是空的，第一行应当是表头')

  const errors: ImportError[] = []
  const add = (line: number, column: string, message: string) => errors.push({ file, line, column, message })
  const labels = head.cells.map((cell) => cell.text.trim())
  const keys = labels.map((label, index) => {
    const column = columns.find(({ key, names }) => key === label.toLowerCase() || names.includes(label))
    if (!column)
      add(head.line, label || `第 ${index + 1} 列`, `不认识“${label}”这一列，${knownNames(columns)}`)
    return column?.key ?? null
  })
  keys.forEach((key, index) => {
    if (key !== null && keys.indexOf(key) !== index) add(head.line, labels[index]!, '这一列出现了两次')
  })
  for (const { key, names, required } of columns) {
    if (required && !keys.includes(key)) add(head.line, names[0]!, `缺少“${names[0]}”这一列`)
  }
  if (errors.length > 0) return { ok: false, errors }

  const rows: TableRow<K>[] = []
  for (const record of records) {
    if (record.cells.every((cell) => cell.text.trim() === '')) continue
    if (record.cells.length !== keys.length) {
      add(record.line, '', `这一行有 ${record.cells.length} 格，表头有 ${keys.length} 格`)
      continue
    }
    const cells = Object.fromEntries(columns.map(({ key }) => [key, ''])) as Record<K, string>
    record.cells.forEach((cell, index) => {
      cells[keys[index]!] = cell.text.trim()
      if (identityNumber.test(cell.text.normalize('NFKC'))) {
        add(cell.line, labels[index]!, '像是身份证号码。连心簿不收身份证号码，请删去再导入')
      }
    })
    rows.push({ line: record.line, cells })
  }
  if (errors.length > 0) return { ok: false, errors }
  const label = (key: K) =>
    labels[keys.indexOf(key)] ?? columns.find((column) => column.key === key)!.names[0]!
  return { ok: true, table: { rows, label } }
}

function knownNames<K extends string>(columns: readonly Column<K>[]): string {
  return `可以有：${columns.map((column) => column.names[0]).join('、')}`
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

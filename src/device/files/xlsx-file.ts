// The batch as .xlsx in the habits of a 台账 (B8): merged title, 填报 line, frozen head, totals, all cells text. It must open
// well in WPS, Excel and LibreOffice. Packed here and not by a library: those at hand start workers from blobs for larger
// files, which our content policy forbids, and put the time of day into the file, so that no two are alike.
import { strToU8, zipSync } from 'fflate'
import { ledgerColumns, type LedgerSheet, type LedgerSheetRow } from '../../domain/ledger-sheet'
import { fixedParts } from './xlsx-parts'
import { cellXml, columnName, sharedStrings, type SharedStrings, type Style } from './xlsx-cells'

/** In characters of the default font; a Chinese character takes about two. */
const widths: Record<(typeof ledgerColumns)[number]['key'], number> = {
  index: 5,
  number: 12,
  ledger: 9.5,
  source: 9.5,
  receivedOn: 11.5,
  raiser: 13,
  text: 36,
  area: 12,
  place: 14,
  category: 9.5,
  lane: 9.5,
  responsible: 9,
  measures: 12,
  deadline: 10,
  progress: 8,
  result: 32,
  satisfaction: 8,
  closed: 6.5,
  closedOn: 11.5,
  note: 13,
}
const centred: readonly string[] = [
  'index',
  'number',
  'ledger',
  'source',
  'receivedOn',
  'category',
  'lane',
  'deadline',
  'progress',
  'satisfaction',
  'closed',
  'closedOn',
]
/** What the format allows, in points. */
const tallestRow = 409
const lastColumn = columnName(ledgerColumns.length - 1)
/** Title, 填报 line and head stay in sight. */
const frozenRows = 3

export function xlsxBytes(sheet: LedgerSheet): Uint8Array<ArrayBuffer> {
  const strings = sharedStrings()
  const worksheet = worksheetXml(sheet, strings)
  const parts = {
    ...fixedParts(frozenRows),
    'xl/worksheets/sheet1.xml': worksheet,
    'xl/sharedStrings.xml': strings.xml(),
  }
  const files = Object.fromEntries(Object.entries(parts).map(([path, xml]) => [path, strToU8(xml)]))
  // A fixed day, read by the packer in local time, so that it is the same in every time zone.
  return zipSync(files, { mtime: new Date(2000, 0, 1), level: 6 }) as Uint8Array<ArrayBuffer>
}

function worksheetXml(sheet: LedgerSheet, strings: SharedStrings): string {
  const rows: string[] = []
  const merges: string[] = []
  const addRow = (cells: readonly string[], height: number) => {
    rows.push(`<row r="${rows.length + 1}" ht="${height}" customHeight="1">${cells.join('')}</row>`)
  }
  const place = (index: number) => `${columnName(index)}${rows.length + 1}`
  /** Texts over merged groups of columns; every cell is written so that borders are whole. */
  const addMergedRow = (
    groups: readonly { text: string; columns: number }[],
    style: Style,
    height: number,
  ) => {
    const cells: string[] = []
    for (const group of groups) {
      const from = place(cells.length)
      for (let i = 0; i < group.columns; i++)
        cells.push(cellXml(place(cells.length), i === 0 ? group.text : '', style, strings))
      if (group.columns > 1) merges.push(`${from}:${place(cells.length - 1)}`)
    }
    addRow(cells, height)
  }
  const all = ledgerColumns.length

  addMergedRow([{ text: sheet.title, columns: all }], 'title', 34)
  addMergedRow(
    [
      { text: `填报单位：${sheet.unit}`, columns: 6 },
      { text: `填报人：${sheet.madeBy}`, columns: 2 },
      { text: `填报日期：${sheet.madeOn}`, columns: 5 },
      { text: `批次号：${sheet.batchNumber}`, columns: all - 13 },
    ],
    'plain',
    22,
  )
  addRow(
    ledgerColumns.map((column, index) => cellXml(place(index), column.label, 'head', strings)),
    30,
  )
  for (const row of sheet.rows) {
    addRow(
      ledgerColumns.map((column, index) => {
        const style = centred.includes(column.key) ? 'centred' : 'text'
        return cellXml(place(index), row[column.key], style, strings)
      }),
      heightOf(row),
    )
  }
  addMergedRow(
    [
      { text: '合计', columns: 2 },
      { text: sheet.totals.map((total) => `${total.label} ${total.count} 条`).join('，'), columns: all - 2 },
    ],
    'total',
    24,
  )
  addMergedRow([{ text: explanation(sheet), columns: all }], 'plain', 22)

  const columns = ledgerColumns.map(
    ({ key }, index) => `<col min="${index + 1}" max="${index + 1}" width="${widths[key]}" customWidth="1"/>`,
  )
  const corner = `A${frozenRows + 1}`
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>\
<dimension ref="A1:${lastColumn}${rows.length}"/>\
<sheetViews><sheetView tabSelected="1" workbookViewId="0">\
<pane ySplit="${frozenRows}" topLeftCell="${corner}" activePane="bottomLeft" state="frozen"/>\
<selection pane="bottomLeft" activeCell="${corner}" sqref="${corner}"/></sheetView></sheetViews>\
<sheetFormatPr defaultRowHeight="16"/><cols>${columns.join('')}</cols><sheetData>${rows.join('')}</sheetData>\
<mergeCells count="${merges.length}">${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>\
<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>\
<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>\
<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>`
}

/** In points. Programs do not agree on fitting wrapped rows when they open a file, so the height is reckoned here. */
function heightOf(row: LedgerSheetRow): number {
  const lines = ledgerColumns.map(({ key }) => linesOf(String(row[key]), widths[key] - 1))
  return Math.min(tallestRow, Math.max(1, ...lines) * 15 + 5)
}

function linesOf(text: string, width: number): number {
  let lines = 0
  for (const paragraph of text.split('\n')) {
    let units = 0
    for (const letter of paragraph) units += letter.codePointAt(0)! < 0x2e80 ? 1.1 : 2.1
    lines += Math.max(1, Math.ceil(units / width))
  }
  return lines
}

function explanation(sheet: LedgerSheet): string {
  const names = sheet.masked ? '姓名和电话已遮住。' : `写出了姓名和电话，原因：${sheet.reason ?? ''}。`
  return `说明：${sheet.filterInWords ? `导出条件：${sheet.filterInWords}。` : ''}${names}`
}

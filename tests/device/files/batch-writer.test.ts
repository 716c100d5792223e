import { createHash } from 'node:crypto'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { createBatchWriter } from '../../../src/device/files/batch-writer'
import { csvCell, csvText } from '../../../src/device/files/csv-file'
import { jsonText } from '../../../src/device/files/json-file'
import { cellXml, columnName, sharedStrings } from '../../../src/device/files/xlsx-cells'
import { xlsxBytes } from '../../../src/device/files/xlsx-file'
import { parseCsv } from '../../../src/server/import/csv'
import { sheetEntry, sheetOf } from '../../support/ledger-sheet-builder'

const sheet = sheetOf([
  sheetEntry(1, { text: '=HYPERLINK("http://x","y") & <b>' }),
  sheetEntry(2, { text: '第一行\n第二行，"引号"', place: '-5号' }),
])
const partsOf = (bytes: Uint8Array) =>
  Object.fromEntries(Object.entries(unzipSync(bytes)).map(([path, content]) => [path, strFromU8(content)]))

describe('the batch writer', () => {
  it('makes three files with the hash of their bytes', async () => {
    const files = await createBatchWriter().write(sheet)
    expect(files.map((file) => file.format)).toEqual(['xlsx', 'csv', 'json'])
    for (const file of files) expect(file.sha256).toBe(createHash('sha256').update(file.bytes).digest('hex'))
  })

  it('makes the same bytes of the same sheet', async () => {
    const [first, second] = [await createBatchWriter().write(sheet), await createBatchWriter().write(sheet)]
    expect(second.map((file) => file.sha256)).toEqual(first.map((file) => file.sha256))
  })
})

describe('the .xlsx file', () => {
  const parts = partsOf(xlsxBytes(sheet))
  const worksheet = parts['xl/worksheets/sheet1.xml']!

  it('merges the title over all columns, freezes three rows and prints landscape A4 one page wide', () => {
    expect(worksheet).toContain('<mergeCell ref="A1:T1"/>')
    expect(worksheet).toContain('<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>')
    expect(worksheet).toContain(
      '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
    )
    expect(parts['xl/workbook.xml']).toContain("'民情台账'!$1:$3")
  })

  it('stores what looks like a formula as quoted text and has no formula at all', () => {
    expect(worksheet).not.toContain('<f')
    expect(parts['xl/sharedStrings.xml']).toContain(
      '=HYPERLINK(&quot;http://x&quot;,&quot;y&quot;) &amp; &lt;b&gt;',
    )
    expect(worksheet).toMatch(/<c r="G4" s="5" t="s">/)
    expect(parts['xl/styles.xml']!.match(/quotePrefix="1"/g)).toHaveLength(2)
  })

  it('writes only the running number as a number', () => {
    const numbers = [...worksheet.matchAll(/<c r="([A-Z]+\d+)" s="\d+"><v>/g)].map((match) => match[1])
    expect(numbers).toEqual(['A4', 'A5'])
  })

  it('says how many entries there are of each ledger and whether names are hidden', () => {
    expect(parts['xl/sharedStrings.xml']).toContain('意见建议 2 条，利益诉求 0 条，合计 2 条，已销号 0 条')
    expect(parts['xl/sharedStrings.xml']).toContain('姓名和电话已遮住')
  })

  it('keeps a thousand entries in one file without a second worker', () => {
    const many = Array.from({ length: 1000 }, (_, index) => sheetEntry(index))
    const worksheetOfMany = partsOf(xlsxBytes(sheetOf(many)))['xl/worksheets/sheet1.xml']!
    expect(worksheetOfMany.match(/<row /g)).toHaveLength(1005)
  })

  it('drops characters that XML has no place for and escapes what would be read as an escape', () => {
    const strings = sharedStrings()
    cellXml('A1', 'a\u0001b\r\nc _x0041_', 'text', strings)
    expect(strings.xml()).toContain('<t xml:space="preserve">ab\nc _x005F_x0041_</t>')
  })

  it('names columns past Z', () => {
    expect([0, 25, 26, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA'])
  })
})

describe('the .csv file', () => {
  it('starts with the mark of UTF-8, ends lines with CRLF and reads back as it was', () => {
    const text = csvText(sheet)
    expect(text.charCodeAt(0)).toBe(0xfeff)
    expect(text.endsWith('\r\n')).toBe(true)
    const parsed = parseCsv(text)
    expect(parsed.ok && parsed.records.map((record) => record.cells.length)).toEqual([20, 20, 20])
    expect(parsed.ok && parsed.records[2]!.cells[6]!.text).toBe('第一行\n第二行，"引号"')
  })

  it.each(['=1+1', '+86', '-5号', '@x', '\tx', '＝1'])('puts an apostrophe before %j', (text) => {
    expect(csvCell(text)).toBe(`"'${text}"`)
  })

  it('leaves other text as it is', () => {
    expect(csvCell('说 "好"')).toBe('"说 ""好"""')
  })
})

describe('the .json file', () => {
  it('names its format and holds the batch, the rows and everything about each entry', () => {
    const file = JSON.parse(jsonText(sheet)) as Record<string, unknown>
    expect(file).toMatchObject({
      format: 'lianxin-ledger-batch/1',
      batch: { batchNumber: 'B261123-7QK2M', masked: true, filterInWords: '未办结，用电' },
      columns: { number: '编号' },
      entries: [{ number: '2611-00001', category: 'electricity' }, { number: '2611-00002' }],
    })
    expect(file.rows).toHaveLength(2)
  })
})

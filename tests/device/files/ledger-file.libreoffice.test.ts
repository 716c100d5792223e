// The .xlsx in a real office program: a file that only our own reader understands is worth nothing to a township office.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { xlsxBytes } from '../../../src/device/files/xlsx-file'
import { parseCsv } from '../../../src/server/import/csv'
import { sheetEntry, sheetOf } from '../../support/ledger-sheet-builder'

function findSoffice(): string {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'soffice'))
  const found = [...places, '/usr/lib/libreoffice/program/soffice'].find((path) => existsSync(path))
  if (!found)
    throw new Error('LibreOffice is needed to check the .xlsx files: apt-get install libreoffice-calc')
  return found
}

let folder = ''
let rows: string[][] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lianxin-office-'))
  const entries = [
    sheetEntry(1, { text: '=1+1', place: '+86号' }),
    sheetEntry(2, { text: '第一行\n第二行，"引号"', ledger: 'request' }),
  ]
  writeFileSync(join(folder, 'ledger.xlsx'), xlsxBytes(sheetOf(entries)))
  execFileSync(
    findSoffice(),
    [
      `-env:UserInstallation=file://${folder}/profile`,
      '--headless',
      '--norestore',
      '--convert-to',
      'csv:Text - txt - csv (StarCalc):44,34,76',
      '--outdir',
      folder,
      join(folder, 'ledger.xlsx'),
    ],
    { stdio: 'pipe', timeout: 110_000 },
  )
  const parsed = parseCsv(readFileSync(join(folder, 'ledger.csv'), 'utf8'))
  rows = parsed.ok ? parsed.records.map((record) => record.cells.map((cell) => cell.text)) : []
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the .xlsx file in LibreOffice', () => {
  it('shows the title, the 填报 line and the head', () => {
    expect(rows[0]![0]).toBe('樟树村民情台账')
    expect(rows[1]!.filter((cell) => cell !== '')).toEqual([
      '填报单位：樟树村东片网格',
      '填报人：吴志远',
      '填报日期：2026-11-23',
      '批次号：B261123-7QK2M',
    ])
    expect(rows[2]!.slice(0, 7)).toEqual(['序号', '编号', '账本', '来源', '受理时间', '反映人', '内容'])
  })

  it('shows the entries as text: numbers, days and what looks like a formula', () => {
    expect(rows[3]!.slice(0, 9)).toEqual([
      '1',
      '2611-00001',
      '意见建议',
      '入户走访',
      '2026-11-20',
      '张某 138****1234',
      '=1+1',
      '东片网格 老樟屋',
      '+86号',
    ])
    expect(rows[4]![6]).toBe('第一行\n第二行，"引号"')
  })

  it('ends with the totals and the range', () => {
    expect(rows[5]!.filter((cell) => cell !== '')).toEqual([
      '合计',
      '意见建议 1 条，利益诉求 1 条，合计 2 条，已销号 0 条',
    ])
    expect(rows[6]![0]).toBe('说明：导出条件：未办结，用电。姓名和电话已遮住。')
  })
})

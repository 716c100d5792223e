import { describe, expect, it } from 'vitest'
import { parseCsv } from '../../../src/server/import/csv'

function rowsOf(text: string): string[][] {
  const parsed = parseCsv(text)
  return parsed.ok
    ? parsed.records.map((record) => record.cells.map((cell) => cell.text))
    : [['fault', parsed.fault.code]]
}

describe('reading CSV', () => {
  it.each([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['\uFEFFa,b\n', [['a', 'b']]],
    ['"a,1","b ""q"""\n', [['a,1', 'b "q"']]],
    ['"两\r\n行",x\n', [['两\r\n行', 'x']]],
    [
      'a,\n,b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['a,', [['a', '']]],
    ['""\n\n\na\n', [['a']]],
    ['', []],
    ['=1+1,+86\n', [['=1+1', '+86']]],
  ])('reads %j', (text, rows) => {
    expect(rowsOf(text)).toEqual(rows)
  })

  it('counts lines as an editor does, through cells of several lines', () => {
    const parsed = parseCsv('h\n"a\nb",1\n\nc,2\n')
    expect(parsed.ok && parsed.records.map((record) => record.line)).toEqual([1, 2, 5])
  })

  it.each([
    ['a\n"b', { code: 'unclosed-quote', line: 2, cell: 1 }],
    ['a,"b"c\n', { code: 'text-after-quote', line: 1, cell: 2 }],
    ['a,b"c\n', { code: 'quote-inside', line: 1, cell: 2 }],
  ])('refuses %j at the place of the fault', (text, fault) => {
    expect(parseCsv(text)).toEqual({ ok: false, fault })
  })
})

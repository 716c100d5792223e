import { describe, expect, it } from 'vitest'
import { ledgerColumns } from '../../src/domain/ledger-sheet'
import { sheetEntry, sheetOf } from '../support/ledger-sheet-builder'

const end = {
  ending: 'solved',
  answer: '换了灯头，有事打13812341234',
  toldOn: '2026-11-22',
  raiserAnswer: 'satisfied',
  note: null,
  byName: '吴志远',
  at: '2026-11-22T18:00:00+08:00',
} as const

describe('the ledger sheet', () => {
  it('writes an open and an ended entry in the columns of the 台账', () => {
    const { rows } = sheetOf([sheetEntry(1), sheetEntry(2, { ledger: 'request' }, { end })])
    expect(rows[0]).toEqual({
      index: 1,
      number: '2611-00001',
      ledger: '意见建议',
      source: '入户走访',
      receivedOn: '2026-11-20',
      raiser: '张某 138****1234',
      text: '路灯坏了一个多月',
      area: '东片网格 老樟屋',
      place: '樟树路',
      category: '用电',
      lane: '一般',
      responsible: '',
      measures: '',
      deadline: '',
      progress: '办理中',
      result: '',
      satisfaction: '',
      closed: '否',
      closedOn: '',
      note: '',
    })
    expect(rows[1]).toMatchObject({
      index: 2,
      ledger: '利益诉求',
      progress: '已办结',
      result: '已解决：换了灯头，有事打138****1234',
      satisfaction: '满意',
      closed: '是',
      closedOn: '2026-11-22',
    })
  })

  it('has a column for every member of a row, each once', () => {
    const { rows } = sheetOf([sheetEntry(1)])
    expect(ledgerColumns.map((column) => column.key).sort()).toEqual(Object.keys(rows[0]!).sort())
  })

  it('counts by ledger, in all, and what is closed', () => {
    const entries = [sheetEntry(1), sheetEntry(2, { ledger: 'request' }, { end }), sheetEntry(3, {}, { end })]
    expect(sheetOf(entries).totals).toEqual([
      { label: '意见建议', count: 2 },
      { label: '利益诉求', count: 1 },
      { label: '合计', count: 3 },
      { label: '已销号', count: 2 },
    ])
  })

  it('is whole with no entry at all', () => {
    const sheet = sheetOf([])
    expect(sheet.rows).toEqual([])
    expect(sheet.totals.map((total) => total.count)).toEqual([0, 0, 0, 0])
  })

  it('leaves no name and no number of a raiser anywhere when masked', () => {
    const sheet = sheetOf([
      sheetEntry(
        1,
        { text: '张三说，打13800001234找他', place: '张三屋后', raiser: '张三' },
        {
          end: { ...end, answer: '张三已经知道', note: '张三的号13800001234打不通' },
          steps: [
            {
              type: 'end',
              data: { answer: '告诉张三了' },
              byName: '吴志远',
              at: '2026-11-22T18:00:00+08:00',
              effective: true,
            },
          ],
          comments: [{ text: '张三家就是路口那户', byName: '吴志远', at: '2026-11-21T09:00:00+08:00' }],
        },
      ),
    ])
    const everything = JSON.stringify(sheet)
    expect(everything).not.toMatch(/张三|13800001234/)
    expect(everything).toContain('张某说')
    expect(everything).toContain('2026-11-22T18:00:00+08:00')
  })

  it('masks a name that was searched for in the words of the filter', () => {
    expect(sheetOf([sheetEntry(1)], { filterInWords: '含“张三”' }).filterInWords).toBe('含“张某”')
  })

  it('writes names and numbers out when not masked', () => {
    const sheet = sheetOf([sheetEntry(1, { text: '打13800001234' })], {
      masked: false,
      reason: '乡镇逐户核对',
    })
    expect(sheet.rows[0]).toMatchObject({ raiser: '张三 13800001234', text: '打13800001234' })
    expect(sheet.reason).toBe('乡镇逐户核对')
    expect(sheet.full[0]).toMatchObject({ raiser: '张三', raiserPhone: '13800001234' })
  })

  it.each([true, false])('never tells who asked for confidence (masked: %s)', (masked) => {
    const entry = sheetEntry(1, { raisedAs: 'confidential', text: '张三我说句心里话', raiser: '张三' })
    const sheet = sheetOf([entry], { masked, reason: masked ? null : '核对' })
    expect(sheet.rows[0]!.raiser).toBe('保密')
    expect(JSON.stringify(sheet)).not.toMatch(/张三|13800001234/)
    expect(sheet.full[0]).toMatchObject({
      contactId: null,
      householdId: null,
      raiser: null,
      raiserPhone: null,
    })
  })

  it('calls the nameless 匿名 and marks words by proxy', () => {
    const anonymous = sheetEntry(
      1,
      { raisedAs: 'anonymous', contactId: null, householdId: null },
      { raiserName: null },
    )
    const named = sheetEntry(2, { raisedAs: 'proxy' }, { raiserName: '李四' })
    const described = sheetEntry(3, { raisedAs: 'proxy' }, { raiserName: '隔壁王大爷的老伴' })
    expect(sheetOf([anonymous, named, described]).rows.map((row) => row.raiser)).toEqual([
      '匿名',
      '李某（代为反映）',
      '代为反映',
    ])
    const open = sheetOf([named, described], { masked: false, reason: '核对' })
    expect(open.rows.map((row) => row.raiser)).toEqual(['李四（代为反映）', '隔壁王大爷的老伴（代为反映）'])
  })

  it('names the entry that carries on after a merger', () => {
    const merged = { ...end, ending: 'merged', intoId: sheetEntry(9).id } as const
    const { rows } = sheetOf([sheetEntry(1, {}, { end: merged, intoNumber: '2611-00009' })])
    expect(rows[0]!.note).toBe('并入 2611-00009')
  })
})

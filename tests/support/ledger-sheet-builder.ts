// Entries and sheets for tests of the 台账 and its files.
import {
  ledgerSheet,
  type LedgerSheet,
  type SheetEntry,
  type SheetInput,
} from '../../src/domain/ledger-sheet'

const entryId = (n: number) => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`

/** A named suggestion of 张三's home, still open; `over` replaces fields, `around` what stands around them. */
export function sheetEntry(
  n: number,
  over: Partial<SheetEntry['fields']> = {},
  around: Partial<SheetEntry> = {},
): SheetEntry {
  return {
    id: entryId(n),
    number: `2611-${String(n).padStart(5, '0')}`,
    fields: {
      areaId: entryId(9001),
      contactId: entryId(9002),
      householdId: entryId(9003),
      ledger: 'suggestion',
      category: 'electricity',
      text: '路灯坏了一个多月',
      place: '樟树路',
      lane: 'normal',
      raisedAs: 'named',
      raiser: null,
      heardOn: '2026-11-20',
      ...over,
    },
    areaName: '东片网格 老樟屋',
    mode: 'visit',
    raiserName: '张三',
    raiserPhone: '13800001234',
    authorName: '陈小梅',
    createdAt: '2026-11-20T19:30:00+08:00',
    end: null,
    intoNumber: null,
    steps: [],
    comments: [],
    ...around,
  }
}

export function sheetOf(entries: readonly SheetEntry[], over: Partial<SheetInput> = {}): LedgerSheet {
  return ledgerSheet({
    title: '樟树村民情台账',
    unit: '樟树村东片网格',
    madeBy: '吴志远',
    madeOn: '2026-11-23',
    batchNumber: 'B261123-7QK2M',
    masked: true,
    reason: null,
    filterInWords: '未办结，用电',
    entries,
    ...over,
  })
}

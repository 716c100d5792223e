// The 台账 of a batch as data (B2, B8): what the files are written from. Everything in it is already masked or not.
import type { Day } from './day'
import type { Id } from './id'

/** One row in the columns of B2; empty where a later stage of the work has not filled it. All cells are text but `index`. */
export interface LedgerSheetRow {
  index: number
  number: string
  ledger: string
  source: string
  receivedOn: Day
  raiser: string
  text: string
  area: string
  place: string
  category: string
  lane: string
  responsible: string
  measures: string
  progress: string
  result: string
  satisfaction: string
  closed: string
  closedOn: string
  note: string
}

export interface LedgerSheet {
  /** '樟树村民情台账' */
  title: string
  /** 填报单位, 填报人, 日期 for the line under the title. */
  unit: string
  madeBy: string
  madeOn: Day
  batchNumber: string
  masked: boolean
  reason: string | null
  filterInWords: string
  rows: LedgerSheetRow[]
  /** Totals row: entries by ledger, and how many are closed. */
  totals: { label: string; count: number }[]
  /** Everything about each entry, for the .json file. */
  full: { id: Id; [member: string]: unknown }[]
}

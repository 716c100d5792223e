// The 台账 of a batch as data (B2, B8): what the files are written from. Everything in it is already masked or not, so that
// no writer of files has to think of it.
import type { ContactMode } from './contact'
import type { Day } from './day'
import type { EndData } from './entry'
import type { Id } from './id'
import {
  categoryWords,
  endingWords,
  laneWords,
  ledgerWords,
  modeWords,
  raisedAsWords,
  raiserAnswerWords,
} from './ledger-words'
import { looksLikeName, maskName, maskPhone, maskText } from './masking'
import type { Fields } from './records'

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
  deadline: string
  progress: string
  result: string
  satisfaction: string
  closed: string
  closedOn: string
  note: string
}

/** The columns in the order they stand on paper. */
export const ledgerColumns: readonly { key: keyof LedgerSheetRow; label: string }[] = [
  { key: 'index', label: '序号' },
  { key: 'number', label: '编号' },
  { key: 'ledger', label: '账本' },
  { key: 'source', label: '来源' },
  { key: 'receivedOn', label: '受理时间' },
  { key: 'raiser', label: '反映人' },
  { key: 'text', label: '内容' },
  { key: 'area', label: '网格、屋场' },
  { key: 'place', label: '地点' },
  { key: 'category', label: '类别' },
  { key: 'lane', label: '办理通道' },
  { key: 'responsible', label: '责任人' },
  { key: 'measures', label: '措施' },
  { key: 'deadline', label: '时限' },
  { key: 'progress', label: '进展' },
  { key: 'result', label: '结果' },
  { key: 'satisfaction', label: '满意度' },
  { key: 'closed', label: '是否销号' },
  { key: 'closedOn', label: '销号时间' },
  { key: 'note', label: '备注' },
]

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
  /** Totals row: entries by ledger, all of them, and how many are closed. */
  totals: { label: string; count: number }[]
  /** Everything about each entry, for the .json file. */
  full: { id: Id; [member: string]: unknown }[]
}

/** What is known of one entry, with ids turned into names. */
export interface SheetEntry {
  id: Id
  number: string
  fields: Fields<'entry'>
  /** Grid and hamlet as people say it: '东片网格 老樟屋'. */
  areaName: string
  /** How the talk it came from was held; null without one. */
  mode: ContactMode | null
  /** Of the home it was heard at, else what the entry itself says; null where nobody is named. */
  raiserName: string | null
  /** Of the home it was heard at; goes with the name of a named raiser. */
  raiserPhone: string | null
  authorName: string
  createdAt: string
  end: (EndData & { byName: string; at: string }) | null
  /** The number of the entry that carries on, where this one was merged. */
  intoNumber: string | null
  steps: readonly { type: string; data: unknown; byName: string; at: string; effective: boolean }[]
  comments: readonly { text: string; byName: string; at: string }[]
}

export interface SheetInput extends Omit<LedgerSheet, 'rows' | 'totals' | 'full'> {
  entries: readonly SheetEntry[]
}

/**
 * Masked or not, a raiser who asked for confidence is never named, and nothing leads to his home: a file travels further
 * than the person who made it.
 */
export function ledgerSheet({ entries, ...head }: SheetInput): LedgerSheet {
  const count = (wanted: (entry: SheetEntry) => boolean) => entries.filter(wanted).length
  const names = entries.map((entry) => entry.raiserName ?? '')
  return {
    ...head,
    // Somebody may have searched for a name or a number.
    filterInWords: head.masked ? maskText(head.filterInWords, names) : head.filterInWords,
    rows: entries.map((entry, index) => rowOf(entry, index + 1, head.masked)),
    totals: [
      { label: ledgerWords.suggestion, count: count((entry) => entry.fields.ledger === 'suggestion') },
      { label: ledgerWords.request, count: count((entry) => entry.fields.ledger === 'request') },
      { label: '合计', count: entries.length },
      { label: '已销号', count: count((entry) => entry.end !== null) },
    ],
    full: entries.map((entry) => fullOf(entry, head.masked)),
  }
}

function rowOf(entry: SheetEntry, index: number, masked: boolean): LedgerSheetRow {
  const { fields, end } = entry
  const shown = shower(entry, masked)
  return {
    index,
    number: entry.number,
    ledger: ledgerWords[fields.ledger],
    source: entry.mode ? modeWords[entry.mode] : '',
    receivedOn: fields.heardOn,
    raiser: raiserOf(entry, masked),
    text: shown(fields.text),
    area: entry.areaName,
    place: shown(fields.place ?? ''),
    category: categoryWords[fields.category],
    lane: laneWords[fields.lane],
    responsible: '',
    measures: '',
    deadline: '',
    progress: end ? '已办结' : '办理中',
    result: end ? `${endingWords[end.ending]}：${shown(end.answer)}` : '',
    satisfaction: end ? raiserAnswerWords[end.raiserAnswer] : '',
    closed: end ? '是' : '否',
    closedOn: end ? end.toldOn : '',
    note: noteOf(entry, shown),
  }
}

function raiserOf(entry: SheetEntry, masked: boolean): string {
  const { raisedAs } = entry.fields
  if (raisedAs === 'anonymous' || raisedAs === 'confidential') return raisedAsWords[raisedAs]
  const name = nameShown(entry.raiserName ?? '', masked)
  if (raisedAs === 'named') return [name, phoneShown(entry, masked)].filter((part) => part !== '').join(' ')
  return name ? `${name}（${raisedAsWords.proxy}）` : raisedAsWords.proxy
}

function phoneShown(entry: SheetEntry, masked: boolean): string {
  const phone = entry.fields.raisedAs === 'named' ? (entry.raiserPhone ?? '').trim() : ''
  return masked ? maskPhone(phone) : phone
}

/** "隔壁王大爷的老伴" is not a name to be masked letter by letter: a description is left out as a whole. */
function nameShown(name: string, masked: boolean): string {
  if (!masked) return name.trim()
  return looksLikeName(name) || !/\p{Script=Han}/u.test(name) ? maskName(name) : ''
}

function noteOf(entry: SheetEntry, shown: (text: string) => string): string {
  const parts = [entry.intoNumber ? `并入 ${entry.intoNumber}` : '', shown(entry.end?.note ?? '')]
  return parts.filter((part) => part !== '').join('；')
}

function isHidden(entry: SheetEntry): boolean {
  return entry.fields.raisedAs === 'confidential' || entry.fields.raisedAs === 'anonymous'
}

/** A confidential raiser's own name is taken out of the texts too. */
function shower(entry: SheetEntry, masked: boolean): (text: string) => string {
  const names = [entry.raiserName ?? '', entry.fields.raiser ?? '']
  if (masked) return (text) => maskText(text, names)
  if (!isHidden(entry)) return (text) => text
  return (text) =>
    names.filter(looksLikeName).reduce((kept, name) => kept.split(name.trim()).join(maskName(name)), text)
}

function fullOf(entry: SheetEntry, masked: boolean): LedgerSheet['full'][number] {
  const { fields, end } = entry
  const shown = shower(entry, masked)
  const hidden = isHidden(entry)
  return {
    id: entry.id,
    number: entry.number,
    areaId: fields.areaId,
    areaName: entry.areaName,
    contactId: hidden ? null : (fields.contactId ?? null),
    householdId: hidden ? null : (fields.householdId ?? null),
    ledger: fields.ledger,
    category: fields.category,
    lane: fields.lane,
    raisedAs: fields.raisedAs,
    raiser: hidden ? null : nameShown(entry.raiserName ?? '', masked) || null,
    raiserPhone: phoneShown(entry, masked) || null,
    heardOn: fields.heardOn,
    mode: entry.mode,
    text: shown(fields.text),
    place: shown(fields.place ?? '') || null,
    writtenBy: entry.authorName,
    writtenAt: entry.createdAt,
    end: end === null ? null : deep(end, shown),
    intoNumber: entry.intoNumber,
    steps: deep(entry.steps, shown),
    comments: deep(entry.comments, shown),
  }
}

/** Members that hold ids, moments or words of a closed list: masking them could only break them. */
const keptMembers = ['at', 'toldOn', 'type', 'ending', 'raiserAnswer', 'intoId', 'byName']

/** Texts at any depth as they are to be shown. Data here came through the parser of changes: its depth is limited. */
function deep(value: unknown, shown: (text: string) => string): unknown {
  if (typeof value === 'string') return shown(value)
  if (Array.isArray(value)) return value.map((item) => deep(item, shown))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      keptMembers.includes(key) ? member : deep(member, shown),
    ]),
  )
}

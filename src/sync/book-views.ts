// What lists and detail pages show: rows, details and histories, as plain data ready for a screen.
import type { ContactMode } from '../domain/contact'
import type { Day } from '../domain/day'
import type { Category, EndData, EntryState, Lane, Ledger, RaisedAs } from '../domain/entry'
import type { Id } from '../domain/id'
import type { Fields, RecordKind } from '../domain/records'
import type { Json } from '../protocol/change'
import type { OwnChange, TransportFailure } from './ports'

/**
 * Where a record's work is: in words 只在本机 / 已送达 / 需要处理. `attention` covers parked changes and open conflicts; `kept`
 * is all in a notebook of one's own: here, where it belongs.
 */
export type Whereabouts = 'hereOnly' | 'delivered' | 'attention' | 'kept'

export interface HouseholdRow {
  id: Id
  name: string
  nickname: string | null
  areaId: Id
  hamlet: string
  doorNumber: string | null
  lastContactOn: Day | null
  openEntries: number
  where: Whereabouts
}

export interface HouseholdQuery {
  /** Name, pinyin initials, door number, hamlet or phone; empty lists all. */
  text: string
  areaId: Id | null
  /** 'place': by hamlet and door; 'suggested': longest not seen first. */
  order: 'place' | 'suggested'
  offset: number
  limit: number
}

export interface Page<T> {
  total: number
  rows: T[]
}

export interface ContactRow {
  id: Id
  metOn: Day
  mode: ContactMode
  householdId: Id | null
  householdName: string | null
  hamlet: string
  metWith: string | null
  topics: string[]
  note: string | null
  authorName: string
  entryCount: number
  where: Whereabouts
}

export interface EntryRow {
  id: Id
  number: string
  ledger: Ledger
  category: Category
  text: string
  place: string | null
  lane: Lane
  raisedAs: RaisedAs
  heardOn: Day
  ageDays: number
  state: EntryState
  hamlet: string
  areaId: Id
  /** Name as this person may see it: '匿名' is null, a confidential raiser is shown to its writer and to reviewers. */
  raiserName: string | null
  authorName: string
  /** Written down by the person who looks. */
  mine: boolean
  commentCount: number
  exported: boolean
  conflict: boolean
  where: Whereabouts
}

export interface EntryFilter {
  ledger: Ledger | null
  /** 'open' or 'ended' or one exact ending; null is all. */
  state: EntryState | 'ended' | null
  category: Category | null
  areaId: Id | null
  from: Day | null
  to: Day | null
  text: string
  onlyUnexported: boolean
  onlyAttention: boolean
}

export type EntrySort = 'newest' | 'oldest' | 'place' | 'category'

export interface EntryQuery {
  filter: EntryFilter
  sort: EntrySort
  offset: number
  limit: number
}

/** One value a field had, newest first in a history. */
export interface FieldVersion {
  value: Json
  authorName: string
  madeAt: string
  /** Not yet replaced by anybody who saw it. */
  isHead: boolean
  /** Names the version when a conflict is settled or an earlier value put back. */
  stamp: string
  /** Came after its author's right to write there had ended, within the days of grace. */
  late?: true
}

export interface FieldHistory {
  field: string
  versions: FieldVersion[]
  conflict: boolean
}

/** For each field the stamps of the values a person had in front of him: what a correction is based on. */
export type Seen = Record<string, string[]>

export interface HouseholdDetail {
  row: HouseholdRow
  seen: Seen
  fields: Fields<'household'>
  contacts: ContactRow[]
  entries: EntryRow[]
  history: FieldHistory[]
}

export interface ContactDetail {
  row: ContactRow
  seen: Seen
  fields: Fields<'contact'>
  entries: EntryRow[]
  history: FieldHistory[]
}

export interface StepRow {
  type: string
  data: Json
  authorName: string
  madeAt: string
  effective: boolean
  late?: true
}

export interface CommentRow {
  id: Id
  text: string
  authorName: string
  madeAt: string
  mine: boolean
  where: Whereabouts
}

export interface EntryDetail {
  row: EntryRow
  seen: Seen
  fields: Fields<'entry'>
  createdAt: string
  /** The talk it came from; null for an anonymous word, and where the talk is not on this device. */
  contact: ContactRow | null
  household: HouseholdRow | null
  history: FieldHistory[]
  steps: StepRow[]
  end: (EndData & { byName: string; at: string }) | null
  comments: CommentRow[]
  batches: { id: Id; number: string; madeOn: Day }[]
}

export interface Attention {
  /** A change the hub parked, or a field with two values. */
  type: 'parked' | 'conflict'
  recordKind: RecordKind
  recordId: Id
  title: string
  field: string | null
  code: OwnChange['code'] | null
  number: number | null
}

export interface UnsentRow {
  recordKind: RecordKind
  recordId: Id
  title: string
  where: Whereabouts
  madeAt: string
}

/** Comments of others on entries I wrote or commented, newest first. */
export interface CommentNotice {
  entryId: Id
  entryText: string
  comment: CommentRow
}

export interface ExportRequest {
  filter: EntryFilter
  sort: EntrySort
  title: string
  unit: string
  /** Empty: names and phones are masked. Filled: written out, and the reason is kept with the batch. */
  reason: string
}

export interface BatchRow {
  id: Id
  number: string
  title: string
  madeOn: Day
  madeAt: string
  authorName: string
  entryCount: number
  masked: boolean
  reason: string | null
  filterInWords: string | null
  files: { format: 'xlsx' | 'csv' | 'json'; name: string; sha256: string; sizeBytes: number }[]
  where: Whereabouts
}

export type FileAnswer =
  | { ok: true; name: string; bytes: Uint8Array }
  | { ok: false; failure: { type: 'not-here' } | TransportFailure }

export interface Counts {
  households: number
  contacts: number
  openEntries: number
  openByLedger: Record<Ledger, number>
  attention: number
  newComments: number
  /** Refused work of others that waits for this person's answer. */
  handovers: number
}

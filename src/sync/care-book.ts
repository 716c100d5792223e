// What people ask of the book when work needs care: two versions of one thing, refused work, what was given to the grid lead,
// whether one may set out, and what a person who helps from afar must know.
import type { Id } from '../domain/id'
import type { RecordKind } from '../domain/records'
import type { Json } from '../protocol/change'
import type { FieldHistory } from './book-views'
import type { Saved } from './field-book'
import type { OwnChange } from './ports'

/** A value somebody wrote, and who it was. */
export interface WrittenValue {
  value: Json
  /** What the record is called that the value names; null where it names none, or one that is not here. */
  name: string | null
  authorName: string
  madeAt: string
  /** Names the version when it is chosen or restored. */
  stamp: string
  mine: boolean
  late: boolean
}

/** What all sides replaced. `by` is null where nothing had been filled in before. */
export interface ConflictBase {
  value: Json
  name: string | null
  by: { authorName: string; madeAt: string } | null
}

export interface ConflictField {
  field: string
  /** Null when this device does not hold it. */
  base: ConflictBase | null
  /** Two or more values, one's own first, then the newest. */
  heads: WrittenValue[]
  /** Both can stand one after the other. */
  mayKeepBoth: boolean
}

/** All of one record about which two people wrote differently, neither with sight of the other. */
export interface ConflictCase {
  recordKind: RecordKind
  recordId: Id
  title: string
  place: string
  fields: ConflictField[]
}

/** A field that had been in conflict until somebody chose; every value it had can be put back. */
export interface SettledConflict {
  recordKind: RecordKind
  recordId: Id
  title: string
  place: string
  by: string
  madeAt: string
  history: FieldHistory
}

/** What was written in one act: fields of the record, or a step in the life of an entry. */
export interface WrittenPart {
  what: 'fields' | 'end' | 'reopen' | 'unknown'
  fields: { field: string; value: Json; name: string | null }[]
}

/** All refused work on one record. It is answered as a whole. */
export interface ParkedWork {
  recordKind: RecordKind
  recordId: Id
  title: string
  /** Names the work in `answerParked`. */
  number: number
  code: OwnChange['code'] | null
  field: string | null
  madeAt: string
  parts: WrittenPart[]
  /** The place whose lead would receive it; null where this person has no place left, or it cannot be handed over. */
  handOverTo: string | null
}

export interface HandoverRow {
  id: Id
  /** Null for work of a kind this version does not know. */
  aboutKind: RecordKind | null
  aboutId: Id
  /** What the record is called here; empty where it is not on this device. */
  title: string
  authorName: string
  madeAt: string
  place: string
  /** A code of the closed list of refusals, as the author's device had it; it may be unknown here. */
  reasonCode: string | null
  note: string
  parts: WrittenPart[]
  /** Given by the person who looks. */
  mine: boolean
  /** He may answer it. */
  mayAnswer: boolean
  settled: { answer: string; authorName: string; madeAt: string } | null
}

export interface DepartureCheck {
  households: number
  contacts: number
  openEntries: number
  /** A pull has ended with nothing more to come. */
  complete: boolean
  lastContactMs: number | null
  /** Records with work that is only here, files included, and what needs a person's answer. */
  unsent: number
  unsentFiles: number
  attention: number
  /** Lines kept for a newer version of the app, which understands them. */
  deferred: number
  /** Parts of the book that differ from the hub's and did not heal. */
  suspects: number
  clockOffsetMs: number | null
  signedOut: boolean
  /** A notebook of one's own: there is no hub that could have anything newer, or to which anything should go. */
  ownNotebook: boolean
}

/** What only the page knows of its browser; plain figures and words, no content. */
export interface PageFacts {
  version: string
  browser: string
  persistence: string
  usedBytes: number | null
  freeBytes: number | null
  updateWaiting: boolean
  appKept: boolean
}

export interface CareBook {
  /** What this person may settle, newest first. */
  conflicts(): Promise<ConflictCase[]>
  /** The last ones that were settled, newest first. */
  settledConflicts(): Promise<SettledConflict[]>
  /** Chooses one of the values on the table; the others stay in the history. */
  settleConflict(kind: RecordKind, id: Id, field: string, stamp: string): Promise<Saved>
  /** Puts all values of a long text one after the other, each under its author's name. */
  keepBoth(kind: RecordKind, id: Id, field: string): Promise<Saved>
  /** Puts back a value of long ago, based on what stands now; nothing is lost by it, and it can be undone the same way. */
  restoreVersion(kind: RecordKind, id: Id, field: string, stamp: string): Promise<Saved>

  parkedWork(): Promise<ParkedWork[]>
  /**
   * 'resend' issues it again as the record stands now; 'setAside' keeps it visible in history without asking again;
   * 'handOver' gives what was written to the grid lead, with a note, and sets it aside here.
   */
  answerParked(number: number, choice: 'resend' | 'setAside' | 'handOver', note?: string): Promise<Saved>

  /** Open ones this person may answer, and his own with their answers of the last days; newest first. */
  handovers(): Promise<HandoverRow[]>
  settleHandover(id: Id, answer: string): Promise<Saved>

  /** Of one area and all below it; null: of everything. */
  departureCheck(areaId: Id | null): Promise<DepartureCheck>
  /** For the person who helps: counts, states, versions and failures as one JSON file; no content and no name of anybody. */
  diagnostics(page: PageFacts): Promise<{ name: string; bytes: Uint8Array }>
}

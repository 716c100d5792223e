// What the interface may ask of the device: the one contract between ui and everything below it. All lists, filters and
// figures are answered from memory; all saves are strictly durable before they resolve. `createFieldBook` builds it over the
// ports; in the browser it lives in a worker and the page holds a proxy of the same shape.
import type { Area } from '../domain/area'
import type { ContactMode } from '../domain/contact'
import type { Day } from '../domain/day'
import type { Category, EndData, Lane, Ledger, RaisedAs, RaiserAnswer } from '../domain/entry'
import type { Id } from '../domain/id'
import type { Fields } from '../domain/records'
import type { Grant } from '../domain/role'
import type {
  Attention,
  BatchRow,
  CommentNotice,
  ContactDetail,
  ContactRow,
  Counts,
  EntryDetail,
  EntryQuery,
  EntryRow,
  ExportRequest,
  FileAnswer,
  HouseholdDetail,
  HouseholdQuery,
  HouseholdRow,
  Page,
  Seen,
  UnsentRow,
} from './book-views'
import type { AttachmentBook, AttachmentForm, FilesProgress } from './attachment-book'
import type { CareBook } from './care-book'
import type { CarryBook } from './carry-book'
import type { OwnBook } from './own-book'
import type { Draft, StorageFailure, TransportFailure } from './ports'

export type * from './attachment-book'
export type * from './book-views'
export type * from './care-book'
export type * from './carry-book'

export type Progress = { done: number; total: number }

/** The life of the whole book; the page shows one of these and nothing else decides which screen is first. */
export type BookState =
  | { type: 'opening' }
  | { type: 'signed-out' }
  | { type: 'storage-unavailable'; detail: string }
  /** Somebody's store was here and is gone. Signing in brings back what the hub holds; what was not sent is lost. */
  | { type: 'storage-lost'; name: string; hubName: string }
  /** Signed in, and the first sync has not finished: `progress` while it runs, `failure` when it stopped. */
  | {
      type: 'preparing'
      name: string
      hubName: string
      progress: Progress | null
      failure: TransportFailure | StorageFailure | null
    }
  | { type: 'ready' }

export interface SyncStatus {
  /** Own changes and records by where they are. Counted in records, as a person counts. */
  hereOnly: number
  attention: number
  running: boolean
  /** Why the last run ended early; null when it went through. */
  failure: TransportFailure | StorageFailure | null
  lastContactMs: number | null
  /** Photos and other files on their way, as confirmed by the hub; null when none waits. */
  filesProgress: FilesProgress | null
  /** Set when device and hub clocks are more than ten minutes apart. */
  clockOffsetMs: number | null
  /** A notebook of one's own: nothing is to be sent anywhere, and that is no failure. */
  ownNotebook?: true
  /** Set when work has waited for more than fifteen minutes although the hub can be reached. */
  stalled: { sinceMs: number; count: number } | null
  /** Lines kept as they came, which only a newer version understands. */
  deferred: number
  /** Scopes whose digests differ from the hub's and did not heal. */
  suspects: number
}

export interface Me {
  personId: Id
  name: string
  hubName: string
  grants: Grant[]
  mayReview: boolean
  mayExport: boolean
  mayMakeLinks: boolean
  /** False for an administrator, who keeps the hub and sees no household. */
  mayWrite: boolean
  /** Areas in which this person may write, top-most first. */
  areas: Area[]
  /** He works without a hub. */
  ownNotebook?: true
}

export interface EntryForm {
  ledger: Ledger
  category: Category
  text: string
  place: string
  lane: Lane
  raisedAs: RaisedAs
  raiser: string
  /** With lane onSpot: what was answered there; makes the entry end as solved when saved. */
  onSpotAnswer: string
  /** What the raiser said to it; needed with an answer, except from an anonymous one. */
  onSpotRaiserAnswer: RaiserAnswer | null
  /** Kept on this device already (`keepAttachment`). */
  attachments: AttachmentForm[]
}

export interface ContactForm {
  /** Either a household or an area must be named. */
  householdId: Id | null
  areaId: Id | null
  metOn: Day
  mode: ContactMode
  metWith: string
  companions: string
  topics: string[]
  note: string
  attachments: AttachmentForm[]
  entries: EntryForm[]
}

export interface HouseholdForm {
  areaId: Id | null
  name: string
  nickname: string
  doorNumber: string
  phone: string
  under7: number | null
  from7to17: number | null
  from18to59: number | null
  over60: number | null
  isMemberHub: boolean
  needs: string
  movedAway: boolean
}

/** A form is at fault in named fields, or the device could not keep it. Nothing was saved; the text is still in the form. */
export type SaveFailure =
  { type: 'invalid'; problems: { field: string; code: string }[] } | { type: 'not-found' } | StorageFailure
export type Saved<T = undefined> = { ok: true; value: T } | { ok: false; failure: SaveFailure }

export interface FieldBook extends AttachmentBook, CareBook, CarryBook, OwnBook {
  state(): Promise<BookState>
  /** Calls back after every change of state, data or sync status, with a rising number; returns the way to stop. */
  watch(onChange: (revision: number) => void): () => void

  signIn(code: string): Promise<{ ok: true } | { ok: false; failure: TransportFailure | StorageFailure }>
  /** Runs or resumes the first sync; resolves when the book is ready or has stopped with a failure (see `state`). */
  prepare(): Promise<void>
  syncNow(): Promise<SyncStatus>
  syncStatus(): Promise<SyncStatus>
  /** Tells the engine that the network or the screen came back: it may try at once. */
  nudge(reason: 'online' | 'visible' | 'tap'): void

  me(): Promise<Me>
  today(): Promise<Day>
  areas(): Promise<Area[]>
  counts(): Promise<Counts>
  people(): Promise<
    { id: Id; name: string; position: string | null; roles: { role: string; areaName: string }[] }[]
  >

  findHouseholds(query: HouseholdQuery): Promise<Page<HouseholdRow>>
  household(id: Id): Promise<HouseholdDetail | null>
  contacts(query: { areaId: Id | null; offset: number; limit: number }): Promise<Page<ContactRow>>
  contact(id: Id): Promise<ContactDetail | null>
  findEntries(query: EntryQuery): Promise<Page<EntryRow>>
  entry(id: Id): Promise<EntryDetail | null>
  attention(): Promise<Attention[]>
  unsent(): Promise<UnsentRow[]>
  notices(): Promise<CommentNotice[]>
  batches(): Promise<BatchRow[]>

  /** Saves the talk and its entries as one act; the draft goes in the same transaction. */
  saveContact(form: ContactForm, draftKey: string): Promise<Saved<{ contactId: Id; entryIds: Id[] }>>
  /** Writes the fields that differ from what is held, based on `seen` as the form was opened with (it travels in the draft). */
  correctContact(id: Id, fields: Partial<Fields<'contact'>>, seen: Seen, draftKey: string): Promise<Saved>
  addHousehold(form: HouseholdForm, draftKey: string): Promise<Saved<Id>>
  correctHousehold(id: Id, form: HouseholdForm, seen: Seen, draftKey: string): Promise<Saved>
  correctEntry(id: Id, fields: Partial<Fields<'entry'>>, seen: Seen, draftKey: string): Promise<Saved>
  endEntry(id: Id, end: EndData, draftKey: string): Promise<Saved>
  reopenEntry(id: Id, reason: string): Promise<Saved>
  addComment(entryId: Id, text: string, draftKey: string): Promise<Saved<Id>>

  exportBatch(request: ExportRequest): Promise<Saved<BatchRow>>
  batchFile(sha256: string): Promise<FileAnswer>
  makeLink(
    personId: Id,
  ): Promise<{ ok: true; url: string; expiresAt: string } | { ok: false; failure: TransportFailure }>
  /** Everything this device holds, own and pulled, as one JSON file: leaving is always possible. */
  exportEverything(): Promise<{ name: string; bytes: Uint8Array }>

  readDraft(key: string): Promise<Draft | null>
  /** Forms only: what is kept under 'book:…' for the book itself is left out. */
  listDrafts(): Promise<Draft[]>
  keepDraft(key: string, value: string): Promise<Saved>
  dropDraft(key: string): Promise<void>
}

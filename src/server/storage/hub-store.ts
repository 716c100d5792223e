// What the hub needs of a database. SQLite implements it; tests/contracts/hub-store.contract.ts says what it must do.
import type { Id } from '../../domain/id'
import type { RecordKind } from '../../domain/records'
import type { KnownRecord } from '../../protocol/decide'
import type { Refusal, RefusalCode } from '../../protocol/parse-change'
import type { ScopeId } from '../../protocol/scopes'
import type { Stamp } from '../../protocol/stamp'

/** A change as the log keeps it. */
export interface KeptChange {
  deviceId: Id
  /** Dense per device; with `deviceId` it names the change for ever. */
  number: number
  recordKind: RecordKind
  recordId: Id
  authorId: Id
  /** Hub time of arrival, milliseconds since the epoch. */
  receivedAt: number
  /** The lower stamp it ranks by; null where its own stands (SPEC C4). */
  effective: Stamp | null
  /** It came after its author's right had ended, within the days of grace (SPEC D10). */
  late: boolean
  /** Canonical JSON of the change, as it is sent to devices. */
  text: string
}

/** What the hub has under a number: a kept change, or a parked one with its refusal. */
export interface Held {
  text: string | null
  refusal: Refusal | null
}

/** A change on its way into a scope. */
export interface Publication {
  deviceId: Id
  number: number
  /** `lineDigest` of the line as devices receive it. */
  digest: number
}

export interface ScopeHead {
  head: number
  /** Sum of the digests of all its lines. */
  digest: number
}

/** Who and what a transaction is about, so that a database with many writers can lock no more than that. */
export interface Touches {
  deviceIds: readonly Id[]
  recordIds: readonly Id[]
  /** It may change areas, people or memberships, and must be alone. */
  tree: boolean
}

/** A change that came but could not be accepted. Nobody but its sender's hub administrator ever sees it. */
export interface ParkedChange {
  deviceId: Id
  number: number
  code: RefusalCode
  field: string | null
  /** Canonical JSON; null where it may not be kept (SPEC P5). */
  text: string | null
  receivedAt: number
}

/** A record of the place tree with its fields as folded, JSON text. */
export interface TreeRecord {
  recordId: Id
  kind: 'area' | 'person' | 'membership'
  areaId: Id | null
  fields: string
}

export interface PageLine {
  sequence: number
  text: string
  effective: Stamp | null
  late: boolean
}

/** A record of work that names a file by its content. */
export interface FileNaming {
  recordId: Id
  recordKind: RecordKind
  areaId: Id | null
}

export interface Device {
  deviceId: Id
  /** Whose it is, for ever: a device that changes hands takes a new id. */
  personId: Id
  createdAt: number
  lastSeenAt: number
  /** Changes 1…have are kept or parked; the hub takes them in this order and no other. */
  have: number
  /** Changes 1…backedUp are in a verified backup. */
  backedUp: number
  /** Raw P-256 point in base64url by which its frames are checked; null until it has told one. */
  publicKey: string | null
}

export interface Session {
  /** SHA-256 of the cookie's token, hex. The token itself is nowhere on the hub. */
  tokenHash: string
  deviceId: Id
  personId: Id
  createdAt: number
  expiresAt: number
}

export interface SignInLink {
  /** SHA-256 of the code, hex. */
  codeHash: string
  personId: Id
  madeAt: number
  expiresAt: number
  usedByDevice: Id | null
  usedAt: number | null
}

/**
 * All writes are durable when their promise resolves (with power loss in mind), or when that of the outermost `transaction`
 * does. Numbers of milliseconds are since the epoch. Every member throws on a broken database; nothing is expected to fail
 * but a full disk, which throws `StoreFull`.
 */
export interface HubStore {
  /**
   * Runs `work` as if alone: no other writer of what it touches is between its reads and its writes. What `work` does through
   * the store it is given happens as a whole when it resolves, and not at all when it rejects; it may be run again from the
   * start when the database asks for it, so it changes nothing else. Within a transaction this makes a savepoint: a
   * rejected inner `work` takes back only its own writes. The outer store must not be used inside `work`. Without `touches`
   * it is alone with the whole store.
   */
  transaction<T>(work: (store: HubStore) => Promise<T>, touches?: Touches): Promise<T>

  /** A small value of the hub itself; null when it was never written. */
  readMeta(key: string): Promise<string | null>
  writeMeta(key: string, value: string): Promise<void>
  /** Made when the database was; a restored hub gets another. */
  epoch(): Promise<string>
  /** Rises with every change to an area, a person or a membership. */
  treeVersion(): Promise<number>
  raiseTreeVersion(): Promise<void>

  /** What is under these numbers of a device, kept or parked. */
  held(deviceId: Id, numbers: readonly number[]): Promise<Map<number, Held>>
  /** Adds to the log. Rejects all when a number is taken. */
  keepChanges(changes: readonly KeptChange[]): Promise<void>
  /** All changes of a record, in order of arrival. */
  changesOf(recordId: Id): Promise<KeptChange[]>

  parked(deviceId: Id, number: number): Promise<ParkedChange | null>
  /** Keeps refused changes with their reasons, in place of earlier ones of those numbers. */
  park(changes: readonly ParkedChange[]): Promise<void>
  unpark(deviceId: Id, numbers: readonly number[]): Promise<void>
  /** What was parked as `unknown-record`, with its text, about one of these records; by device and number. */
  waitingFor(recordIds: readonly Id[]): Promise<ParkedChange[]>

  /**
   * Gives each change the next sequence of the scope, in the order given, under a lock on that scope alone. Rejects a change
   * that the scope has already. Must run inside a transaction; several scopes are given in one call, or in rising order.
   */
  publish(byScope: ReadonlyMap<ScopeId, readonly Publication[]>): Promise<void>
  /** The changes of a record that the scope does not have, in the order in which `heldIn` got them: that of arrival. */
  unpublished(scopeId: ScopeId, recordId: Id, heldIn: ScopeId): Promise<KeptChange[]>
  /** Of each scope named that has any. */
  heads(scopeIds: readonly ScopeId[]): Promise<Map<ScopeId, ScopeHead>>
  /** Up to `limit` lines with sequences after+1 …, in order. */
  page(scopeId: ScopeId, after: number, limit: number): Promise<PageLine[]>
  /** Sum of the digests of sequences from+1 … to; 0 for none. */
  digest(scopeId: ScopeId, from: number, to: number): Promise<number>

  /** What `decideChange` asks for, of those the hub holds anything of. */
  records(recordIds: readonly Id[]): Promise<Map<Id, KnownRecord>>
  /** Writes what is known of records; `fields` (folded, JSON text) only for the kinds of the tree. */
  keepRecords(rows: readonly { recordId: Id; known: KnownRecord; fields: string | null }[]): Promise<void>
  /** The records that hang on one directly (`KnownRecord.parentId`). */
  hangingOn(recordId: Id): Promise<Id[]>
  /** The records placed in one of these areas. */
  recordsIn(areaIds: readonly Id[], kinds: readonly RecordKind[]): Promise<Id[]>
  /** All records of one kind of the tree, in no particular order. */
  treeRecords(kind: TreeRecord['kind']): Promise<TreeRecord[]>
  treeRecord(recordId: Id): Promise<TreeRecord | null>

  /** Notes that a record names these files. */
  nameFiles(recordId: Id, sha256s: readonly string[]): Promise<void>
  /** The records that name a file; empty when none does. */
  filesNaming(sha256: string): Promise<FileNaming[]>
  /** Notes that the bytes of a file are kept and their hash was verified, once. */
  keepFile(sha256: string, sizeBytes: number, keptAt: number): Promise<void>
  /** Of the files named, those kept whole. */
  keptFiles(sha256s: readonly string[]): Promise<string[]>

  device(deviceId: Id): Promise<Device | null>
  addDevice(deviceId: Id, personId: Id, now: number, publicKey: string | null): Promise<void>
  /** Only while it has none: a key that frames were signed with is not replaced. */
  setDeviceKey(deviceId: Id, publicKey: string): Promise<void>
  seeDevice(deviceId: Id, now: number): Promise<void>
  setHave(deviceId: Id, have: number): Promise<void>
  /** Raises `backedUp` of each device named; never lowers it. */
  raiseBackedUp(backedUp: ReadonlyMap<Id, number>): Promise<void>

  addSession(session: Session): Promise<void>
  /** null when there is none or it has expired by `now`. */
  session(tokenHash: string, now: number): Promise<Session | null>
  endSession(tokenHash: string): Promise<void>

  addLink(link: SignInLink): Promise<void>
  link(codeHash: string): Promise<SignInLink | null>
  useLink(codeHash: string, deviceId: Id, now: number): Promise<void>

  /** Finishes what runs and lets go of the database. */
  close(): Promise<void>
}

/** No room on the disk of the hub: nothing was written, and the same may be tried again. */
export class StoreFull extends Error {
  override name = 'StoreFull'
}

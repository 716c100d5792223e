// What the hub needs of a database. SQLite implements it; tests/contracts/hub-store.contract.ts says what it must do.
import type { Id } from '../../domain/id'
import type { RecordKind } from '../../domain/records'
import type { KnownRecord } from '../../protocol/decide'
import type { RefusalCode } from '../../protocol/parse-change'
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
  /** Canonical JSON of the change, as it is sent to devices. */
  text: string
}

/** A change that came but could not be accepted. Nobody but its sender's hub administrator ever sees it. */
export interface ParkedChange {
  deviceId: Id
  number: number
  code: RefusalCode
  field: string | null
  /** Canonical JSON; null when it was not a well-formed change of the sender's own. */
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
}

export interface Device {
  deviceId: Id
  /** Whose it is, for ever: a device that changes hands takes a new id. */
  personId: Id
  createdAt: number
  lastSeenAt: number
  /** Changes 1…have are kept or parked, without a gap. */
  have: number
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
 * does. Numbers of milliseconds are since the epoch. Every member throws on a broken database; nothing is expected to fail.
 */
export interface HubStore {
  /**
   * Runs `work` alone: no other writer is between its reads and its writes. What `work` does through the store it is given
   * happens as a whole when it resolves, and not at all when it rejects. Within a transaction this makes a savepoint: a
   * rejected inner `work` takes back only its own writes. The outer store must not be used inside `work`.
   */
  transaction<T>(work: (store: HubStore) => Promise<T>): Promise<T>

  /** A small value of the hub itself; null when it was never written. */
  readMeta(key: string): Promise<string | null>
  writeMeta(key: string, value: string): Promise<void>
  /** Made when the database was; a restored hub gets another. */
  epoch(): Promise<string>
  /** Rises with every change to an area, a person or a membership. */
  treeVersion(): Promise<number>
  raiseTreeVersion(): Promise<void>

  /** null when the log does not hold it; a parked change is not in the log. */
  change(deviceId: Id, number: number): Promise<KeptChange | null>
  /** Adds to the log. Rejects when the number is taken. */
  keepChange(change: KeptChange): Promise<void>
  /** All changes of a record, in order of arrival. */
  changesOf(recordId: Id): Promise<KeptChange[]>
  /** The highest number in the log for a device; 0 when it has none. */
  lastNumber(deviceId: Id): Promise<number>

  parked(deviceId: Id, number: number): Promise<ParkedChange | null>
  /** Keeps a refused change with the reason, in place of an earlier one of that number. */
  park(change: ParkedChange): Promise<void>
  unpark(deviceId: Id, number: number): Promise<void>

  /**
   * Gives each change the next sequence of the scope, in the order given, under a lock on that scope alone. Rejects a change
   * that the scope has already. Must run inside a transaction.
   */
  publish(scopeId: ScopeId, changes: readonly { deviceId: Id; number: number }[]): Promise<void>
  /** The changes of a record that the scope does not have, in order of arrival. */
  unpublished(scopeId: ScopeId, recordId: Id): Promise<{ deviceId: Id; number: number }[]>
  /** The last sequence of each scope named that has any. */
  heads(scopeIds: readonly ScopeId[]): Promise<Map<ScopeId, number>>
  /** Up to `limit` lines with sequences after+1 …, in order. */
  page(scopeId: ScopeId, after: number, limit: number): Promise<PageLine[]>

  /** What `decideChange` asks for; null when the hub holds nothing of it. */
  record(recordId: Id): Promise<KnownRecord | null>
  /** Writes what is known of a record; `fields` (folded, JSON text) only for the kinds of the tree. */
  keepRecord(recordId: Id, known: KnownRecord, fields: string | null): Promise<void>
  /** All records of one kind of the tree, in no particular order. */
  treeRecords(kind: TreeRecord['kind']): Promise<TreeRecord[]>
  treeRecord(recordId: Id): Promise<TreeRecord | null>

  /** Notes that a batch record names these files. */
  nameFiles(recordId: Id, sha256s: readonly string[]): Promise<void>
  /** The areas of the batches that name a file; empty when none does. */
  areasNamingFile(sha256: string): Promise<(Id | null)[]>
  /** Notes that the bytes of a file are kept, once. */
  keepFile(sha256: string, sizeBytes: number, keptAt: number): Promise<void>

  device(deviceId: Id): Promise<Device | null>
  addDevice(deviceId: Id, personId: Id, now: number): Promise<void>
  seeDevice(deviceId: Id, now: number): Promise<void>
  /** Moves `have` over all numbers that are kept or parked without a gap, and returns it. */
  advanceHave(deviceId: Id): Promise<number>

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

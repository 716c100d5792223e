// What the device's engine needs from the world. `device/` implements these for the browser, tests implement them in memory;
// both pass the suites in tests/contracts.
import type { Id } from '../domain/id'
import type { LedgerSheet } from '../domain/ledger-sheet'
import type { Grant } from '../domain/role'
import type { Change } from '../protocol/change'
import type { HubKey } from '../protocol/messages'
import type { RefusalCode } from '../protocol/parse-change'
import type { ScopeId } from '../protocol/scopes'
import type { Clock as StampClock } from '../protocol/stamp'

export type { Answer, PulledPage, Transport, TransportFailure } from './transport'

export interface WallClock {
  nowMs(): number
  /** Minutes east of UTC as the person's clock shows them: +480 in Beijing. */
  offsetMinutes(): number
}

/** At least `count` bytes nobody can guess. */
export type RandomBytes = (count: number) => Uint8Array

/** Why a device cannot keep work. `full`: no room; `unavailable`: private mode, or a broken store; nothing was written. */
export type StorageFailure = { type: 'storage-full' } | { type: 'storage-unavailable'; detail: string }
export type Kept<T = undefined> = { ok: true; value: T } | { ok: false; failure: StorageFailure }

/**
 * pending: not yet acknowledged. acked: the hub holds it. parked: the hub (or this device) could not accept it.
 * setAside: parked, and its author chose to leave it: readable for ever, not asked about again.
 */
export type ChangeState = 'pending' | 'acked' | 'parked' | 'setAside'

export interface OwnChange {
  change: Change
  state: ChangeState
  /** Why it was parked. */
  code?: RefusalCode | 'batch-refused'
  field?: string
  ackedAtMs?: number
}

export interface Settlement {
  number: number
  state: ChangeState
  code?: OwnChange['code']
  field?: string
}

/** A page of one scope's log, as it came from the hub: sequences from+1 … to, a change a line. Immutable. */
export interface Segment {
  scopeId: ScopeId
  from: number
  to: number
  lines: string
  /** `textDigest` of the lines; absent in pages kept before digests came. */
  digest?: number
}

export interface Identity {
  deviceId: Id
  personId: Id
  name: string
  hubName: string
  /** A notebook of one's own, which belongs to no hub (yet). */
  ownNotebook?: true
}

/** Everything small that is known of the hub; replaced as a whole. */
export interface HubKnowledge {
  epoch: string | null
  grants: Grant[]
  scopes: ScopeId[]
  /** True once a pull has ended with nothing more to come: from then on the device can work alone. */
  complete: boolean
  lastContactMs: number | null
  /** Hub time minus device time at the last contact, for showing a wrong clock. */
  clockOffsetMs: number
  /** What bundles are sealed to; null until the hub has told. */
  hubKey?: HubKey | null
  grantsVersion?: string | null
  /** Scopes whose digests did not heal: told to the person, nothing of them is deleted. */
  suspects?: ScopeId[]
}

export interface Draft {
  /** One per form and subject: 'contact:new', 'household:<id>' … */
  key: string
  value: string
  savedAtMs: number
}

/** Files made or fetched on this device, by content; the hub receives them after the changes that name them. */
export interface KeptFile {
  sha256: string
  name: string
  bytes: Uint8Array
  /** The hub has verified the whole hash. */
  delivered: boolean
  /** When it came here; files that nothing names are dropped some time after. */
  keptAtMs?: number
}

/** A frame of a colleague's work that is carried for him, unread. */
export interface CarriedFrame {
  /**
   * Kind, device, place and SHA-256 of `line`: the same frame imported twice is one, and the order of ids is that in which
   * they are sent.
   */
  id: string
  deviceId: Id
  /** The frame as canonical JSON. */
  line: string
  importedAtMs: number
}

/** A receipt to be taken back to the device it is for. */
export interface CarriedReceipt {
  /** SHA-256 of `line`, hex. */
  id: string
  deviceId: Id
  line: string
  keptAtMs: number
}

export interface DeviceState {
  identity: Identity
  hub: HubKnowledge
  clock: StampClock
  /** The highest number given out on this device. */
  lastNumber: number
  cursors: Record<ScopeId, number>
  own: OwnChange[]
  segments: Segment[]
}

/** What the caller leaves out, the store fills in within the transaction: number and stamp. */
export type NewChange = Change extends infer C
  ? C extends Change
    ? Omit<C, 'number' | 'stamp' | 'deviceId' | 'format'>
    : never
  : never

/**
 * One person's store on one device. Every write resolves only after its strict-durability transaction has completed, and
 * either happened as a whole or not at all. Several tabs may hold the same store open.
 */
export interface DeviceStore {
  /** Everything there is, for building the notebook in memory. */
  read(): Promise<DeviceState>
  /**
   * Gives out numbers and stamps and keeps the changes, all in one transaction with the removal of `dropDraft`.
   * Returns the completed changes in the order given.
   */
  append(changes: readonly NewChange[], nowMs: number, dropDraft?: string): Promise<Kept<Change[]>>
  /** Own changes not yet acknowledged, in number order, starting after `afterNumber`. */
  pending(afterNumber: number, limit: number): Promise<OwnChange[]>
  /**
   * Gives numbers of this device a state; others stay as they are. Never deletes. A restored hub makes acked pending again.
   * `deviceId` is whose numbers these are: a store that has taken another id meanwhile settles nothing, since other work bears
   * them now.
   */
  settle(results: readonly Settlement[], nowMs: number, deviceId: Id): Promise<Kept>
  /**
   * Keeps pages, moves their cursors and keeps what was learnt of the hub, in one transaction (SPEC L4). A page that does
   * not start at its scope's cursor is left out: another tab has been at work. `joined`: what they hold is here now, whoever
   * kept it; without that the book is not called complete either. `observed` carries the stamps seen in them.
   */
  keepPage(
    segments: readonly Segment[],
    hub: HubKnowledge,
    observed: StampClock,
  ): Promise<Kept<{ joined: boolean }>>
  /**
   * Puts pages pulled anew in place of those that lie within from+1 … to of a scope; cursors stay (SPEC A). Nothing is done
   * where a page reaches beyond that or the cursor lies before it: another tab has changed them, and the next audit looks again.
   */
  replacePages(scopeId: ScopeId, from: number, to: number, pages: readonly Segment[]): Promise<Kept>
  /** Joins many small segments of a scope into few; what can be read stays the same. */
  compact(): Promise<void>
  /** Forgets pulled pages of scopes that are no longer followed; never own changes. */
  forgetScopes(scopeIds: readonly ScopeId[]): Promise<Kept>
  /** Deletes acknowledged changes up to `backedUp` that were acknowledged before `beforeMs`, where a pulled page holds them. */
  forgetAcked(backedUp: number, beforeMs: number): Promise<void>
  /**
   * Takes over the changes of a notebook of his own, which come as they stand there, in number order: each becomes a change
   * of this device after those given out so far, with what it is based on translated (`adoptUnder`). Once: numbers of `from`
   * up to the highest taken so far are passed over. The drafts come along where no draft of that key is here. All in one
   * transaction (files by themselves before). Returns the new changes.
   */
  adopt(
    from: Id,
    changes: readonly Change[],
    drafts: readonly Draft[],
    nowMs: number,
  ): Promise<Kept<Change[]>>
  /**
   * Starts all over for a device id that two devices turned out to share: unsent changes are renumbered under the new id. Where
   * the store's id is no longer `from`, another tab has done it already, and nothing is done.
   */
  takeNewDeviceId(deviceId: Id, nowMs: number, from: Id): Promise<Kept>

  readDraft(key: string): Promise<Draft | null>
  listDrafts(): Promise<Draft[]>
  keepDraft(key: string, value: string, nowMs: number): Promise<Kept>
  dropDraft(key: string): Promise<Kept>

  keepFile(file: KeptFile): Promise<Kept>
  /** With bytes of the caller's own: he may give them away. */
  readFile(sha256: string): Promise<KeptFile | null>
  undeliveredFiles(): Promise<{ sha256: string }[]>
  markFileDelivered(sha256: string): Promise<void>
  /** All files here, without their bytes. */
  listFiles(): Promise<{ sha256: string; sizeBytes: number; delivered: boolean; keptAtMs: number }[]>
  /** Frees bytes. The caller has made sure that the hub has them, or that nothing names them. */
  dropFiles(sha256s: readonly string[]): Promise<Kept>

  /** Frames of others. Adding one that is here is harmless. */
  keepFrames(frames: readonly CarriedFrame[]): Promise<Kept>
  /** In order; the frames themselves may be too much to hold at once. */
  frameIds(): Promise<string[]>
  /** Those that are here. */
  readFrames(ids: readonly string[]): Promise<CarriedFrame[]>
  countFrames(): Promise<number>
  /** In one transaction: the frames are done with, their receipts are kept. */
  answerFrames(ids: readonly string[], receipts: readonly CarriedReceipt[]): Promise<Kept>
  listReceipts(): Promise<CarriedReceipt[]>
  dropReceipts(ids: readonly string[]): Promise<Kept>

  /** Calls back when this store was written by another tab; returns the way to stop. */
  watch(onChange: () => void): () => void
  close(): void
}

/** What is still known of a person whose store is gone; empty where it was never written down. */
export interface LostStore {
  personId: Id
  name: string
  hubName: string
}

/** Which people have a store on this device, and who is using it now. */
export interface DeviceRegistry {
  current(): Promise<Kept<Identity | null>>
  /**
   * The device id for a person who is new here: `fresh`, or the one kept by an earlier call that no person has taken yet.
   * A link answers only to the device that showed it first, so a lost reply must not cost the id it was shown with.
   */
  spareDeviceId(fresh: Id): Promise<Kept<Id>>
  /**
   * Makes `identity` the current person, and its store where there is none. Another person's store is left as it is.
   * Answers with the identity in force: a person who was here before keeps the device id of his store.
   */
  enter(identity: Identity): Promise<Kept<Identity>>
  /** Who used the book here last, where his store is not there any more: the browser has cleared it, or it broke. */
  lost(): Promise<Kept<LostStore | null>>
  /** Everybody who has a store here, the current one included. */
  people(): Promise<Kept<Identity[]>>
  open(identity: Identity): Promise<Kept<DeviceStore>>
}

/** Calls back once after `afterMs`; returns the way to call it off. */
export type Timer = (afterMs: number, callBack: () => void) => () => void

/** One at a time over all tabs of a person: two runs would be correct, and wasteful. */
export type Mutex = <T>(work: () => Promise<T>) => Promise<T>

/** Turns a finished sheet into files. Loads its heavy parts only when called. */
export interface BatchWriter {
  write(sheet: LedgerSheet): Promise<{ format: 'xlsx' | 'csv' | 'json'; bytes: Uint8Array; sha256: string }[]>
}

/** Pinyin initials of a Chinese name, lower case: 张三 → 'zs'. Characters it does not know stay as they are. */
export type Initials = (name: string) => Promise<string>

/** Named pairs of keys: this device's own signing key, and what it knows of the hub's. Seals and checks, never shows a secret. */
export interface Keyring {
  /** Raw P-256 point, base64url, of this person's key on this device; made at the first call and kept. */
  publicKey(personId: Id): Promise<string>
  /** ECDSA over SHA-256, base64url. */
  sign(personId: Id, text: string): Promise<string>
  /** HPKE to the hub: nobody on the way can read it, this device included. */
  seal(hub: HubKey, plain: Uint8Array, boundTo: string): Promise<{ encapsulated: string; sealed: string }>
  verify(hub: HubKey, text: string, signature: string): Promise<boolean>
  sha256(bytes: Uint8Array): Promise<string>
}

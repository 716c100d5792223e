// What a run of the sync reads, and whom it tells.
import type { Id } from '../domain/id'
import type { PublishedChange } from '../protocol/change'
import type { ScopeId } from '../protocol/scopes'
import type { Progress } from './field-book'
import type { PageMark } from './page-marks'
import type {
  DeviceStore,
  HubKnowledge,
  Identity,
  OwnChange,
  Segment,
  StorageFailure,
  Transport,
  TransportFailure,
} from './ports'

export type Failure = TransportFailure | StorageFailure

/** Pages as they were kept, and what of them could be read. */
export interface KeptPages {
  segments: readonly Segment[]
  changes: readonly PublishedChange[]
  /** Lines only a newer version understands. */
  deferred: number
}

/** What is remembered of troubles for as long as the book is open. Nothing of it is kept on disk, so nothing can stick (I8). */
export interface EngineMemory {
  /** Audits in a row that did not heal a scope. */
  failedAudits: Map<ScopeId, number>
}

export interface EngineDesk {
  store: DeviceStore
  transport: Transport
  memory: EngineMemory
  nowMs(): number
  newId(): Id
  identity(): Identity
  hub(): HubKnowledge
  cursors(): Readonly<Record<ScopeId, number>>
  own(): Iterable<OwnChange>
  /** The pages held, without their lines. */
  pages(): readonly PageMark[]
  /** This person's key on this device, for a hub that has to be told of another device id. */
  publicKey?(): Promise<string | undefined>

  heardFromHub(nowOfHub: string): void
  settled(own: readonly OwnChange[]): void
  pulled(
    pages: KeptPages,
    hub: HubKnowledge,
    cursors: Record<ScopeId, number>,
    progress: Progress | null,
  ): void
  forgot(scopes: readonly ScopeId[]): void
  /** Pages got their digests; what is in them stays. */
  marked(pages: readonly PageMark[]): void
  /** What is held was changed beyond what the other notices say: everything is to be read again. */
  reload(): Promise<void>

  /** Bytes, once text has gone ahead. */
  sendFiles?(): Promise<Failure | null>
  /** Work of other people who use this device, and of colleagues it is carried for. */
  carryOthers?(): Promise<Failure | null>
}

export function newEngineMemory(): EngineMemory {
  return { failedAudits: new Map() }
}

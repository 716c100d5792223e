// What a run of the sync reads, and whom it tells.
import type { Id } from '../domain/id'
import type { PublishedChange } from '../protocol/change'
import type { ScopeId } from '../protocol/scopes'
import type { Progress } from './field-book'
import type {
  DeviceStore,
  HubKnowledge,
  Kept,
  OwnChange,
  StorageFailure,
  Transport,
  TransportFailure,
} from './ports'

export type Failure = TransportFailure | StorageFailure

export interface EngineDesk {
  store: DeviceStore
  transport: Transport
  nowMs(): number
  deviceId(): Id
  hub(): HubKnowledge
  cursors(): Readonly<Record<ScopeId, number>>
  own(): Iterable<OwnChange>

  heardFromHub(nowOfHub: string): void
  settled(own: readonly OwnChange[]): void
  pulled(
    changes: readonly PublishedChange[],
    hub: HubKnowledge,
    cursors: Record<ScopeId, number>,
    progress: Progress,
  ): void
  forgot(scopes: readonly ScopeId[]): void
  /** True once the hub holds a batch that names the file; until then it would refuse it. */
  mayDeliver(sha256: string): boolean
  /** The hub knows this device id from another device: unsent work goes on under a new one. */
  takeNewDeviceId(): Promise<Kept>
}

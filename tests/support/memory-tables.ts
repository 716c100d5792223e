// What is on the disk of a hub in memory.
import type { Id } from '../../src/domain/id'
import type { KnownRecord } from '../../src/protocol/decide'
import type { ScopeId } from '../../src/protocol/scopes'
import type {
  Device,
  KeptChange,
  ParkedChange,
  Session,
  SignInLink,
} from '../../src/server/storage/hub-store'

export interface PublishedRow {
  change: KeptChange
  digest: number
  /** Sum of the digests of this line and all before it. */
  sum: number
}

/** Rows are replaced and never altered, so that a copy of the maps is a copy of everything. */
export interface MemoryTables {
  meta: Map<string, string>
  changes: Map<Id, Map<number, KeptChange>>
  changesByRecord: Map<Id, KeptChange[]>
  parked: Map<Id, Map<number, ParkedChange>>
  scopes: Map<ScopeId, PublishedRow[]>
  records: Map<Id, { known: KnownRecord; fields: string | null }>
  fileNames: Map<string, Set<Id>>
  files: Map<string, { sizeBytes: number; keptAt: number }>
  devices: Map<Id, Device>
  sessions: Map<string, Session>
  links: Map<string, SignInLink>
}

export function emptyTables(epoch: string): MemoryTables {
  return {
    meta: new Map([['epoch', epoch]]),
    changes: new Map(),
    changesByRecord: new Map(),
    parked: new Map(),
    scopes: new Map(),
    records: new Map(),
    fileNames: new Map(),
    files: new Map(),
    devices: new Map(),
    sessions: new Map(),
    links: new Map(),
  }
}

export function copyTables(tables: MemoryTables): MemoryTables {
  const maps = <K, L, V>(map: Map<K, Map<L, V>>) =>
    new Map([...map].map(([key, held]) => [key, new Map(held)]))
  const lists = <K, V>(map: Map<K, V[]>) => new Map([...map].map(([key, held]) => [key, [...held]]))
  return {
    meta: new Map(tables.meta),
    changes: maps(tables.changes),
    changesByRecord: lists(tables.changesByRecord),
    parked: maps(tables.parked),
    scopes: lists(tables.scopes),
    records: new Map(tables.records),
    fileNames: new Map(tables.fileNames),
    files: new Map(tables.files),
    devices: new Map(tables.devices),
    sessions: new Map(tables.sessions),
    links: new Map(tables.links),
  }
}

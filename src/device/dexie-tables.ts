// The tables of one person's database. Only what must be asked for is in the clear: device, number, state, scope and
// sequence; everything else is text. A later version may add tables and rebuild what was pulled: changes and drafts stay
// as they are for ever.
import Dexie, { type Table } from 'dexie'
import type {
  CarriedFrame,
  CarriedReceipt,
  ChangeState,
  HubKnowledge,
  Identity,
  KeptFile,
  OwnChange,
  Segment,
} from '../sync/ports'

export interface MetaRow {
  key: 'device'
  identity: Identity
  /** The stamp clock, as it was last issued or observed. */
  clock: { ms: number; counter: number }
  lastNumber: number
  hub: HubKnowledge
  /** Rises with every write that other tabs must learn of. */
  revision: number
  /** Names the last append, so that one repeated after a lost connection is not kept twice. */
  lastAppend: string | null
  /** Notebooks of one's own that were taken over: the highest number taken, by their device id. */
  adopted?: Record<string, number>
}

export interface ChangeRow {
  deviceId: string
  number: number
  state: ChangeState
  /** The change, as JSON. */
  change: string
  code?: OwnChange['code'] | undefined
  field?: string | undefined
  ackedAtMs?: number | undefined
}

export interface CursorRow {
  scopeId: string
  sequence: number
}

export interface DraftRow {
  key: string
  value: string
  savedAtMs: number
}

export type FileRow = Omit<KeptFile, 'delivered'> & { delivered: 0 | 1 }

/** Pairs of keys the browser keeps for us; their private halves cannot be read out by script. */
export interface KeyRow {
  name: 'signing'
  publicKey: CryptoKey
  privateKey: CryptoKey
}

export class PersonDatabase extends Dexie {
  readonly meta!: Table<MetaRow, 'device'>
  readonly changes!: Table<ChangeRow, [string, number]>
  readonly segments!: Table<Segment, [string, number]>
  readonly cursors!: Table<CursorRow, string>
  readonly drafts!: Table<DraftRow, string>
  readonly files!: Table<FileRow, string>
  readonly frames!: Table<CarriedFrame, string>
  readonly receipts!: Table<CarriedReceipt, string>
  readonly keys!: Table<KeyRow, KeyRow['name']>

  constructor(name: string) {
    // A save is called saved only when it would survive a power cut.
    super(name, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      meta: 'key',
      changes: '[deviceId+number], [deviceId+state+number]',
      segments: '[scopeId+from]',
      cursors: 'scopeId',
      drafts: 'key',
      files: 'sha256, delivered',
    })
    this.version(2).stores({ frames: 'id', receipts: 'id', keys: 'name' })
  }
}

export const databaseName = (personId: string) => `lianxin-${personId}`

// What people ask of the book when there is no network where they are: work that goes by hand, in a file only the hub can read.
import type { StorageFailure } from './ports'

/** nothing-waits: there is nothing to take along. no-hub: this device does not yet know whom to seal to. */
export type CarryFailure = { type: 'nothing-waits' } | { type: 'no-hub' } | StorageFailure

export type CarriedFileAnswer =
  | {
      ok: true
      name: string
      bytes: Uint8Array
      /** Records and files (photos, voice notes, tables) within; receipts in a file of receipts. */
      records: number
      files: number
      receipts: number
    }
  | { ok: false; failure: CarryFailure }

export interface Imported {
  /** Whose bundle it says it is; null for a file of receipts or a bundle that lost its first line. */
  from: string | null
  /** Parts now waiting here to be taken on, those that were here before, own ones, and ones for another hub. */
  frames: { kept: number; known: number; own: number; otherHub: number }
  /** Own records that are delivered since, and own changes the hub could not accept. */
  delivered: number
  refused: number
  receipts: {
    /** Told this device something of its own work, or of that of another person who uses it. */
    applied: number
    /** For others: kept, to be taken on. */
    kept: number
    /** Not signed by the hub. */
    forged: number
    /** Of an earlier life of this device or of the hub: nothing follows from them. */
    past: number
  }
  /** Lines that are broken or cut off, and lines of a later version than this one. */
  unreadable: number
  newer: number
}

export type ImportAnswer =
  | { ok: true; value: Imported }
  | { ok: false; failure: { type: 'not-ours' } | { type: 'no-hub' } | StorageFailure }

export interface CarryStatus {
  /** Whether work can be sealed: the hub has told this device its key. */
  ready: boolean
  /** Own records that are only here, and files that are not delivered. */
  unsent: { records: number; files: number }
  /** What is carried for others and not delivered yet, of how many devices. */
  carried: { frames: number; people: number }
  /** Parts the hub would not have since the book was opened: broken on the way, or not for this hub. */
  rejected: number
  /** Receipts to take back, to how many devices. */
  receipts: { count: number; people: number }
}

export interface CarryBook {
  carryStatus(): Promise<CarryStatus>
  /** Everything of one's own that is not delivered, as one file. Changes nothing here: it stays unsent until the hub has said so. */
  exportBundle(): Promise<CarriedFileAnswer>
  /** A bundle of somebody else, or a file of receipts; the book finds out which. */
  importBundle(bytes: Uint8Array): Promise<ImportAnswer>
  exportReceipts(): Promise<CarriedFileAnswer>
}

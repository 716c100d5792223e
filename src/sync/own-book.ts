// What the book offers to whoever works without a hub: a notebook of his own, and its way into a hub's work later.
import type { Id } from '../domain/id'
import type { Progress, Saved, SaveFailure } from './field-book'

export interface OwnNotebookForm {
  /** Of the person himself. */
  name: string
  village: string
  /** Blank ones count for nothing, the same one twice counts once. */
  hamlets: string[]
}

export interface OwnNotebookInfo {
  village: string
  hamlets: string[]
  /** When something was last written out as a file; null: never. There is no other copy. */
  exportedAtMs: number | null
  /** Whose book was left to look into this one; null: nobody's. */
  backTo: { name: string; hubName: string } | null
}

/** Where the records of one place of the notebook come to lie. */
export interface AdoptedPlace {
  from: string
  to: string
  /** The grid has no hamlet of that name, so that it goes before the door number. */
  named: boolean
  records: number
}

export interface PendingAdoption {
  name: string
  village: string
  households: number
  contacts: number
  entries: number
  /** Forms begun and not saved. */
  drafts: number
  /** Batches that stay where they are, because this person may not export. */
  batchesLeft: number
  /** Where it may go; empty for a person who may write nowhere. */
  grids: { id: Id; name: string; places: AdoptedPlace[] }[]
  /** Chosen before, when the taking over was broken off. */
  gridId: Id | null
  /** While it is under way. */
  progress: Progress | null
}

export type Adopted = { ok: true; records: number } | { ok: false; failure: SaveFailure }

export interface OwnBook {
  /** Starts it, or opens the one that is here already; the book is ready at once, with no network. */
  startOwnNotebook(form: OwnNotebookForm): Promise<Saved>
  /** null: this book belongs to a hub. */
  ownNotebook(): Promise<OwnNotebookInfo | null>
  /** A name that is there already answers with the hamlet that has it. */
  addHamlet(name: string): Promise<Saved<Id>>
  /** What was written in a notebook of one's own on this device and waits to be taken over; null: nothing. */
  pendingAdoption(): Promise<PendingAdoption | null>
  /** Takes everything over into the grid, once, wherever it was broken off before. */
  adoptOwnNotebook(gridId: Id): Promise<Adopted>
  /** Opens the notebook that was not taken over yet; its owner may come back from it. */
  openOwnNotebook(): Promise<Saved>
  backToHub(): Promise<Saved>
}

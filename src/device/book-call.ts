// What page and worker say to each other: a call by name and its answer, and the notice that something changed.
import type { FieldBook } from '../sync/field-book'

export type BookCall = Exclude<keyof FieldBook, 'watch' | 'nudge'>

/** The closed list: the worker answers to nothing else. */
export const bookCalls: readonly BookCall[] = [
  'state',
  'signIn',
  'prepare',
  'syncNow',
  'syncStatus',
  'me',
  'today',
  'areas',
  'counts',
  'people',
  'findHouseholds',
  'household',
  'contacts',
  'contact',
  'findEntries',
  'entry',
  'attention',
  'unsent',
  'notices',
  'batches',
  'saveContact',
  'correctContact',
  'addHousehold',
  'correctHousehold',
  'correctEntry',
  'endEntry',
  'reopenEntry',
  'addComment',
  'conflicts',
  'settledConflicts',
  'settleConflict',
  'keepBoth',
  'restoreVersion',
  'parkedWork',
  'answerParked',
  'handovers',
  'settleHandover',
  'departureCheck',
  'diagnostics',
  'keepAttachment',
  'attachments',
  'attachmentFile',
  'addAttachments',
  'removeAttachment',
  'carryStatus',
  'exportBundle',
  'importBundle',
  'exportReceipts',
  'exportBatch',
  'batchFile',
  'makeLink',
  'exportEverything',
  'startOwnNotebook',
  'ownNotebook',
  'addHamlet',
  'pendingAdoption',
  'adoptOwnNotebook',
  'openOwnNotebook',
  'backToHub',
  'readDraft',
  'listDrafts',
  'keepDraft',
  'dropDraft',
]

export type ToWorker =
  | { type: 'call'; id: number; name: BookCall; args: unknown[] }
  | { type: 'nudge'; reason: 'online' | 'visible' | 'tap' }
  | { type: 'visible'; visible: boolean }

export type FromWorker =
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'fault'; id: number; message: string; stack: string | null }
  | { type: 'changed'; revision: number }

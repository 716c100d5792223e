// What is carried for others: frames nobody here can read, and receipts to take back.
import type { DeviceStore } from '../sync/ports'
import type { PersonDatabase } from './dexie-tables'
import type { Keeper } from './reopening'

type Carried = Pick<
  DeviceStore,
  'keepFrames' | 'frameIds' | 'readFrames' | 'countFrames' | 'answerFrames' | 'listReceipts' | 'dropReceipts'
>

export function dexieCarried(db: PersonDatabase, keep: Keeper): Carried {
  return {
    keepFrames: (frames) =>
      keep.done(() => db.transaction('rw', db.frames, () => db.frames.bulkPut([...frames]))),
    frameIds: () => keep.orThrow(() => db.frames.toCollection().primaryKeys()),
    readFrames: (ids) =>
      keep.orThrow(async () => (await db.frames.bulkGet([...ids])).filter((frame) => frame !== undefined)),
    countFrames: () => keep.orThrow(() => db.frames.count()),
    answerFrames: (ids, receipts) =>
      keep.done(() =>
        db.transaction('rw', db.frames, db.receipts, async () => {
          await db.frames.bulkDelete([...ids])
          await db.receipts.bulkPut([...receipts])
        }),
      ),
    listReceipts: () => keep.orThrow(() => db.receipts.toArray()),
    dropReceipts: (ids) =>
      keep.done(() => db.transaction('rw', db.receipts, () => db.receipts.bulkDelete([...ids]))),
  }
}

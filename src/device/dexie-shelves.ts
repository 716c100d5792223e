// Drafts and files: what is kept beside the changes.
import type { DeviceStore, Draft, KeptFile } from '../sync/ports'
import type { PersonDatabase } from './dexie-tables'
import type { Keeper } from './reopening'

type Shelves = Pick<
  DeviceStore,
  | 'readDraft'
  | 'listDrafts'
  | 'keepDraft'
  | 'dropDraft'
  | 'keepFile'
  | 'readFile'
  | 'undeliveredFiles'
  | 'markFileDelivered'
  | 'listFiles'
  | 'dropFiles'
>

export function dexieShelves(db: PersonDatabase, keep: Keeper): Shelves {
  return {
    readDraft: (key) => keep.orThrow(async () => (await db.drafts.get(key)) ?? null),
    listDrafts: () =>
      keep.orThrow(async () => {
        const drafts: Draft[] = await db.drafts.toArray()
        return drafts.sort((a, b) => b.savedAtMs - a.savedAtMs)
      }),
    keepDraft: (key, value, nowMs) =>
      keep.done(() => db.transaction('rw', db.drafts, () => db.drafts.put({ key, value, savedAtMs: nowMs }))),
    dropDraft: (key) => keep.done(() => db.transaction('rw', db.drafts, () => db.drafts.delete(key))),

    keepFile: (file) =>
      keep.done(() =>
        db.transaction('rw', db.files, () => db.files.put({ ...file, delivered: file.delivered ? 1 : 0 })),
      ),
    readFile: (sha256) =>
      keep.orThrow(async (): Promise<KeptFile | null> => {
        const row = await db.files.get(sha256)
        return row ? { ...row, delivered: row.delivered === 1 } : null
      }),
    undeliveredFiles: () =>
      keep.orThrow(async () => {
        const keys = await db.files.where('delivered').equals(0).primaryKeys()
        return keys.map((sha256) => ({ sha256 }))
      }),
    markFileDelivered: (sha256) =>
      keep.orThrow(() =>
        db.transaction('rw', db.files, async () => void (await db.files.update(sha256, { delivered: 1 }))),
      ),
    listFiles: () =>
      keep.orThrow(async () => {
        const rows: Awaited<ReturnType<DeviceStore['listFiles']>> = []
        await db.files.each(({ sha256, bytes, delivered, keptAtMs = 0 }) => {
          rows.push({ sha256, sizeBytes: bytes.length, delivered: delivered === 1, keptAtMs })
        })
        return rows
      }),
    dropFiles: (sha256s) =>
      keep.done(() => db.transaction('rw', db.files, () => db.files.bulkDelete([...sha256s]))),
  }
}

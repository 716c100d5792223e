// Batches that were made, and their files.
import type { FoldedRecord } from '../protocol/fold'
import type { Desk } from './desk'
import type { BatchRow, FileAnswer } from './field-book'
import type { Transport } from './ports'
import { authorName, type View } from './view'

export function toBatchRow(view: View, record: FoldedRecord<'batch'>): BatchRow {
  const { number, title, madeOn, entryIds, masked, reason, filterInWords, files } = record.fields
  return {
    id: record.id,
    number,
    title,
    madeOn,
    madeAt: record.createdAt,
    authorName: authorName(view, record.createdBy),
    entryCount: entryIds.length,
    masked,
    reason: reason ?? null,
    filterInWords: filterInWords ?? null,
    files: files.map((file) => ({ ...file })),
    where: view.notebook.where(record as FoldedRecord),
  }
}

/** Newest first. */
export function batches(view: View): BatchRow[] {
  return [...view.notebook.all('batch').values()]
    .sort((a, b) => (a.lastStamp < b.lastStamp ? 1 : -1))
    .map((record) => toBatchRow(view, record))
}

/** The very bytes that were made: from this device, or else from the hub, and then kept here. */
export async function batchFile(desk: Desk, transport: Transport, sha256: string): Promise<FileAnswer> {
  const named = [...desk.notebook().all('batch').values()]
    .flatMap((record) => record.fields.files)
    .find((file) => file.sha256 === sha256)
  const held = await desk.store.readFile(sha256)
  if (held) return { ok: true, name: held.name, bytes: held.bytes }
  if (!named) return { ok: false, failure: { type: 'not-here' } }
  const answer = await transport.getFile(sha256)
  if (!answer.ok) {
    const missing = answer.failure.type === 'refused' && answer.failure.failure === 'not-found'
    return { ok: false, failure: missing ? { type: 'not-here' } : answer.failure }
  }
  const { name } = named
  await desk.store.keepFile({ sha256, name, bytes: answer.value, delivered: true, keptAtMs: desk.nowMs() })
  return { ok: true, name, bytes: answer.value }
}

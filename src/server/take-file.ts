// Files by their content (SPEC F): who may send and fetch them, and taking one in by pieces, whichever way a piece came.
import type { Id } from '../domain/id'
import { may, type Act } from '../domain/role'
import { fileChunkBytes, type FailureCode, type FileState } from '../protocol/messages'
import type { HubDependencies } from './hub'
import type { FileNaming } from './storage/hub-store'

type FileHub = Pick<HubDependencies, 'store' | 'files' | 'authority' | 'clock'>

export type TakenPiece = { ok: true; state: FileState } | { ok: false; failure: FailureCode }

/** 20 MiB, room for the largest table a batch makes; an attachment is held to less by its record. */
export const mostPieces = 80

export const isSha256 = (text: string) => /^[0-9a-f]{64}$/.test(text)

/** Who wrote the record that names a file may send it wherever that record has gone since; its bytes are fixed by its hash. */
export async function maySendFile(hub: FileHub, personId: Id, sha256: string): Promise<boolean> {
  const namings = await namingsOf(hub, sha256)
  if (namings.length === 0) return false
  if (await allowed(hub, personId, namings, 'writeWork')) return true
  const attachments = namings.filter((one) => one.recordKind === 'attachment').map((one) => one.recordId)
  const known = await hub.store.records(attachments)
  return [...known.values()].some((record) => record.authorId === personId)
}

export async function mayFetchFile(hub: FileHub, personId: Id, sha256: string): Promise<boolean> {
  return allowed(hub, personId, await namingsOf(hub, sha256), 'readWork')
}

async function namingsOf(hub: FileHub, sha256: string): Promise<FileNaming[]> {
  return isSha256(sha256) ? hub.store.filesNaming(sha256) : []
}

async function allowed(
  hub: FileHub,
  personId: Id,
  namings: readonly FileNaming[],
  ofAttachment: Act,
): Promise<boolean> {
  const { tree, grantsOf } = await hub.authority()
  const grants = grantsOf(personId, hub.clock.nowMs())
  return namings.some(({ recordKind, areaId }) => {
    if (recordKind === 'attachment') return may(grants, ofAttachment, areaId, tree)
    return recordKind === 'batch' && may(grants, 'exportWork', areaId, tree)
  })
}

/** What is held of a file; asked of by those who may send it. */
export async function fileState(hub: FileHub, sha256: string): Promise<FileState> {
  const state = await hub.files.state(sha256)
  if (state.complete) await noteKept(hub, sha256)
  return { lianxin: 1, ...state }
}

/**
 * Takes one piece from whoever may send the file: 'not-found' to everybody else, 'malformed' for a place or a length that no
 * piece has and for a file whose hash turned out wrong, 'too-large' beyond `fileChunkBytes`. Durable when it resolves.
 * Throws `StoreFull`.
 */
export async function takePiece(
  hub: FileHub,
  personId: Id,
  piece: { sha256: string; index: number; count: number; bytes: Uint8Array },
): Promise<TakenPiece> {
  const { sha256, index, count, bytes } = piece
  if (!(await maySendFile(hub, personId, sha256))) return { ok: false, failure: 'not-found' }
  if (!isPlace(index, count)) return { ok: false, failure: 'malformed' }
  if (bytes.length > fileChunkBytes) return { ok: false, failure: 'too-large' }
  // All pieces but the last are of one size, so that the count follows from the file and not from the sender.
  if (index < count - 1 && bytes.length !== fileChunkBytes) return { ok: false, failure: 'malformed' }
  if (bytes.length === 0 && count > 1) return { ok: false, failure: 'malformed' }
  const answer = await hub.files.writeChunk(sha256, index, count, bytes)
  if (answer.type === 'wrong') return { ok: false, failure: 'malformed' }
  if (answer.state.complete) await noteKept(hub, sha256)
  return { ok: true, state: { lianxin: 1, ...answer.state } }
}

export function isPlace(index: number, count: number): boolean {
  return (
    Number.isInteger(count) &&
    Number.isInteger(index) &&
    count >= 1 &&
    count <= mostPieces &&
    index >= 0 &&
    index < count
  )
}

/** The note may be missing where the hub was killed right after the last piece. */
async function noteKept(hub: FileHub, sha256: string): Promise<void> {
  if ((await hub.store.keptFiles([sha256])).length > 0) return
  const bytes = await hub.files.read(sha256)
  if (bytes) await hub.store.keepFile(sha256, bytes.length, hub.clock.nowMs())
}

/** Files that no record names, and pieces of files nobody went on with, stay this long. */
const sweepAfterMs = 30 * 24 * 3_600_000

/** Returns how many files went. */
export async function sweepFiles(hub: Pick<FileHub, 'store' | 'files' | 'clock'>): Promise<number> {
  const oldMs = hub.clock.nowMs() - sweepAfterMs
  let swept = 0
  for (const { sha256, complete, writtenAtMs } of await hub.files.list()) {
    if (writtenAtMs >= oldMs) continue
    if (complete && (await hub.store.filesNaming(sha256)).length > 0) continue
    await hub.files.remove(sha256)
    swept++
  }
  return swept
}

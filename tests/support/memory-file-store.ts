// The hub's files in memory. `nowMs` stands in for the times a disk would note.
import { createHash } from 'node:crypto'
import type { FileStore, PieceState } from '../../src/server/storage/file-store'
import { StoreFull } from '../../src/server/storage/hub-store'

export interface MemoryFileStore extends FileStore {
  /** While set, the disk has no room. */
  full: boolean
}

interface Kept {
  whole: Uint8Array | null
  count: number
  pieces: Map<number, Uint8Array>
  writtenAtMs: number
}

export function memoryFileStore(nowMs: () => number): MemoryFileStore {
  const kept = new Map<string, Kept>()
  const check = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a SHA-256')
    return kept.get(sha256)
  }
  const stateOf = (file: Kept | undefined): PieceState => ({
    complete: file?.whole != null,
    chunks: file && !file.whole ? [...file.pieces.keys()].sort((a, b) => a - b) : [],
  })

  const store: MemoryFileStore = {
    full: false,
    state: async (sha256) => stateOf(check(sha256)),
    async writeChunk(sha256, index, count, bytes) {
      const before = check(sha256)
      if (before?.whole) return { type: 'kept', state: stateOf(before) }
      if (store.full) throw new StoreFull('no room for files')
      const pieces = before?.count === count ? before.pieces : new Map<number, Uint8Array>()
      if (!pieces.has(index)) pieces.set(index, bytes.slice())
      const file: Kept = { whole: null, count, pieces, writtenAtMs: nowMs() }
      kept.set(sha256, file)
      if (pieces.size < count) return { type: 'kept', state: stateOf(file) }
      const whole = Buffer.concat(Array.from({ length: count }, (_, i) => pieces.get(i)!))
      if (createHash('sha256').update(whole).digest('hex') !== sha256) {
        kept.delete(sha256)
        return { type: 'wrong' }
      }
      file.whole = new Uint8Array(whole)
      pieces.clear()
      return { type: 'kept', state: stateOf(file) }
    },
    async read(sha256) {
      return check(sha256)?.whole?.slice() ?? null
    },
    list: async () =>
      [...kept].map(([sha256, { whole, writtenAtMs }]) => ({
        sha256,
        complete: whole !== null,
        writtenAtMs,
      })),
    async remove(sha256) {
      check(sha256)
      kept.delete(sha256)
    },
  }
  return store
}

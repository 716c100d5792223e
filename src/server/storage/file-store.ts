// The bytes of files, by their SHA-256. They come in pieces; a file is there once all of them are and their hash was found right.

/** `wrong`: all pieces were there and their hash was another; they are gone, and the file has to be sent anew. */
export type PieceAnswer = { type: 'kept'; state: PieceState } | { type: 'wrong' }

export interface PieceState {
  /** The whole file is here, its hash verified. */
  complete: boolean
  /** Pieces held while it is not, in rising order. */
  chunks: number[]
}

export interface ListedFile {
  sha256: string
  /** False while only pieces of it are here. */
  complete: boolean
  /** When the last of it was written, ms. */
  writtenAtMs: number
}

/**
 * Every write is durable when its promise resolves. `sha256` is 64 lower-case hex digits, else any member throws. A disk
 * without room throws `StoreFull`; nothing of that call was kept.
 */
export interface FileStore {
  state(sha256: string): Promise<PieceState>
  /**
   * Keeps piece `index` of `count`; with the last missing one the file is put together, verified and kept whole. A piece that
   * is here already is left as it is. Pieces sent under another `count` are dropped: one of the two senders is wrong, and
   * the hash will tell.
   */
  writeChunk(sha256: string, index: number, count: number, bytes: Uint8Array): Promise<PieceAnswer>
  /** The whole file; null while it is not here. */
  read(sha256: string): Promise<Uint8Array | null>
  list(): Promise<ListedFile[]>
  /** The file and all pieces of it; harmless where there is nothing. */
  remove(sha256: string): Promise<void>
}

// The bytes of files, by their SHA-256.

export interface FileStore {
  /** Durable when it resolves; a file that is there already is left as it is. */
  write(sha256: string, bytes: Uint8Array): Promise<void>
  /** null when there is no such file. */
  read(sha256: string): Promise<Uint8Array | null>
}

// Bytes on their way to the hub: after the text that names them, one file at a time, the smallest first, in pieces. What the
// hub says it holds is all that counts, so a run may be broken off anywhere and goes on at the missing piece (SPEC F).
import { fileChunkBytes } from '../protocol/messages'
import type { FilesProgress } from './attachment-book'
import type { Failure } from './engine-desk'
import type { DeviceStore, Transport } from './ports'

export interface FileRoad {
  store: Pick<DeviceStore, 'undeliveredFiles' | 'readFile' | 'markFileDelivered'>
  transport: Pick<Transport, 'fileState' | 'putChunk'>
  nowMs(): number
  /** Bytes of a file, once the hub holds a record that names it; null: not now. */
  deliverableSize(sha256: string): number | null
  /** Bytes of a file that any record here names: what a person waits for. */
  namedSize(sha256: string): number | null
  /** The highest number of a change that waits to be sent: what rises during a run is text that goes first. */
  lastPending(): number
}

export interface FileDelivery {
  /** Sends what can be sent; null when it went through or made way for text. */
  run(): Promise<Failure | null>
  /** What waits, as the hub has confirmed it; null when nothing does. */
  progress(): FilesProgress | null
  /** Looks again what is here and undelivered; to be called when files were kept, before a record names them. */
  look(): Promise<void>
  /** While it is being sent: whole per cent, as confirmed. */
  percentOf(sha256: string): number | null
  isRefused(sha256: string): boolean
}

/** A file the hub would not take is offered again after this time, or by the next start. */
const refusedPauseMs = 10 * 60_000
/** A hub that drops pieces as fast as they come is broken; the next run may find it better. */
const mostRounds = 3

export function createFileDelivery(road: FileRoad, told: () => void): FileDelivery {
  const refused = new Map<string, number>()
  /** Undelivered files here, each with the bytes the hub has confirmed. */
  let confirmed = new Map<string, number>()
  let pendingAtStart = 0
  let sending: { sha256: string; sizeBytes: number } | null = null

  const textWaits = () => road.lastPending() > pendingAtStart

  async function look(): Promise<void> {
    const undelivered = await road.store.undeliveredFiles()
    confirmed = new Map(undelivered.map(({ sha256 }) => [sha256, confirmed.get(sha256) ?? 0]))
  }

  function deliverable(): string[] {
    const sized = [...confirmed.keys()].flatMap((sha256) => {
      const size = road.deliverableSize(sha256)
      return size === null ? [] : [{ sha256, size }]
    })
    return sized.sort((a, b) => a.size - b.size || (a.sha256 < b.sha256 ? -1 : 1)).map(({ sha256 }) => sha256)
  }

  function confirm(sha256: string, sizeBytes: number, chunks: readonly number[]): void {
    const count = pieceCount(sizeBytes)
    const held = new Set(chunks.filter((index) => index >= 0 && index < count))
    const bytes = [...held].reduce((sum, index) => sum + pieceLength(sizeBytes, index), 0)
    confirmed.set(sha256, bytes)
    told()
  }

  /** true: delivered. 'refused': not this file. 'later': text goes first, or the hub loses what it is sent. */
  async function deliver(sha256: string): Promise<true | 'refused' | 'later' | Failure> {
    const held = await road.store.readFile(sha256)
    if (!held) return 'later'
    const sizeBytes = held.bytes.length
    sending = { sha256, sizeBytes }
    const count = pieceCount(sizeBytes)
    let answer = await road.transport.fileState(sha256)
    for (let round = 0; round < mostRounds; round++) {
      if (!answer.ok) return answer.failure.type === 'refused' ? 'refused' : answer.failure
      if (answer.value.complete) return true
      confirm(sha256, sizeBytes, answer.value.chunks)
      const there = new Set(answer.value.chunks)
      const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !there.has(index))
      // A hub that was killed before it put the pieces together does so when one of them comes again.
      for (const index of missing.length > 0 ? missing : [count - 1]) {
        if (textWaits()) return 'later'
        const start = index * fileChunkBytes
        const bytes = held.bytes.slice(start, start + fileChunkBytes)
        answer = await road.transport.putChunk(sha256, index, count, bytes)
        if (!answer.ok) return answer.failure.type === 'refused' ? 'refused' : answer.failure
        if (answer.value.complete) return true
        confirm(sha256, sizeBytes, answer.value.chunks)
      }
    }
    return 'later'
  }

  async function run(): Promise<Failure | null> {
    pendingAtStart = road.lastPending()
    await look()
    for (const sha256 of deliverable()) {
      if (textWaits()) return null
      if (road.nowMs() - (refused.get(sha256) ?? -Infinity) < refusedPauseMs) continue
      const end = await deliver(sha256)
      sending = null
      if (end === true) {
        await road.store.markFileDelivered(sha256)
        refused.delete(sha256)
        confirmed.delete(sha256)
        told()
      } else if (end === 'refused') {
        refused.set(sha256, road.nowMs())
        confirmed.set(sha256, 0)
        told()
      } else if (end !== 'later') return end
    }
    return null
  }

  return {
    async run() {
      try {
        return await run()
      } finally {
        sending = null
      }
    },
    look,
    progress() {
      const progress: FilesProgress = { files: 0, bytesDone: 0, bytesTotal: 0 }
      for (const [sha256, bytes] of confirmed) {
        const sizeBytes = road.namedSize(sha256)
        if (sizeBytes === null) continue
        progress.files++
        progress.bytesDone += Math.min(bytes, sizeBytes)
        progress.bytesTotal += sizeBytes
      }
      return progress.files > 0 ? progress : null
    },
    percentOf(sha256) {
      if (sending?.sha256 !== sha256) return null
      const { sizeBytes } = sending
      return sizeBytes > 0 ? Math.floor(((confirmed.get(sha256) ?? 0) / sizeBytes) * 100) : 0
    },
    isRefused: (sha256) => refused.has(sha256),
  }
}

/** An empty file is one empty piece. */
const pieceCount = (sizeBytes: number) => Math.max(1, Math.ceil(sizeBytes / fileChunkBytes))
const pieceLength = (sizeBytes: number, index: number) =>
  Math.max(0, Math.min(fileChunkBytes, sizeBytes - index * fileChunkBytes))

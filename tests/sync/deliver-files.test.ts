import { beforeEach, describe, expect, it } from 'vitest'
import { fileChunkBytes, type FileState } from '../../src/protocol/messages'
import { createFileDelivery, type FileDelivery, type FileRoad } from '../../src/sync/deliver-files'
import type { Answer, TransportFailure } from '../../src/sync/ports'
import { memoryFileStore, type MemoryFileStore } from '../support/memory-file-store'
import { aPhoto, type MadeFile } from '../support/photos'

const small = aPhoto(1, 1_000)
const middle = aPhoto(2, fileChunkBytes + 10)
const large = aPhoto(3, 4 * fileChunkBytes)
const noNetwork: TransportFailure = { type: 'no-network' }
const notFound: TransportFailure = { type: 'refused', failure: 'not-found', status: 404 }

let here: Map<string, MadeFile>
let marked: string[]
let hub: MemoryFileStore
let said: string[]
let progress: (string | null)[]
let nowMs: number
let pending: number
let unnamed: Set<string>
/** What the next requests end with; null lets one through. */
let troubles: (TransportFailure | null)[]
let afterPiece: () => void
let delivery: FileDelivery

beforeEach(() => {
  here = new Map([large, small, middle].map((file) => [file.sha256, file]))
  marked = []
  said = []
  progress = []
  nowMs = 0
  pending = 7
  unnamed = new Set()
  troubles = []
  hub = memoryFileStore(() => nowMs)
  afterPiece = () => undefined
  const answer = async (work: () => Promise<FileState>): Promise<Answer<FileState>> => {
    const trouble = troubles.shift()
    return trouble ? { ok: false, failure: trouble } : { ok: true, value: await work() }
  }
  const nameOf = (sha256: string) =>
    ['small', 'middle', 'large'][[small, middle, large].findIndex((one) => one.sha256 === sha256)]
  const road: FileRoad = {
    store: {
      undeliveredFiles: async () =>
        [...here.keys()].filter((sha256) => !marked.includes(sha256)).map((sha256) => ({ sha256 })),
      async readFile(sha256) {
        const file = here.get(sha256)
        return file ? { sha256, name: '', bytes: file.bytes, delivered: false } : null
      },
      markFileDelivered: async (sha256) => void marked.push(sha256),
    },
    transport: {
      fileState: (sha256) => {
        said.push(`${nameOf(sha256)}?`)
        return answer(async () => ({ lianxin: 1, ...(await hub.state(sha256)) }))
      },
      putChunk: (sha256, index, count, bytes) => {
        said.push(`${nameOf(sha256)} ${index}/${count}`)
        return answer(async () => {
          const kept = await hub.writeChunk(sha256, index, count, bytes)
          afterPiece()
          return { lianxin: 1, ...(kept.type === 'kept' ? kept.state : { complete: false, chunks: [] }) }
        })
      },
    },
    nowMs: () => nowMs,
    deliverableSize: (sha256) => (unnamed.has(sha256) ? null : here.get(sha256)!.sizeBytes),
    namedSize: (sha256) => here.get(sha256)?.sizeBytes ?? null,
    lastPending: () => pending,
  }
  delivery = createFileDelivery(road, () => {
    const now = delivery.progress()
    progress.push(now && `${now.files} ${now.bytesDone}/${now.bytesTotal}`)
  })
})

describe('files on their way', () => {
  it('go one after the other, the smallest first, each marked only once the hub has all of it', async () => {
    expect(await delivery.run()).toBeNull()
    expect(said).toEqual([
      'small?',
      'small 0/1',
      'middle?',
      'middle 0/2',
      'middle 1/2',
      'large?',
      'large 0/4',
      'large 1/4',
      'large 2/4',
      'large 3/4',
    ])
    expect(marked).toEqual([small.sha256, middle.sha256, large.sha256])
    expect(delivery.progress()).toBeNull()
  })

  it('that broke off are asked about again and go on at the missing piece', async () => {
    here = new Map([[large.sha256, large]])
    troubles = [null, null, null, null, noNetwork]
    expect(await delivery.run()).toEqual(noNetwork)
    expect(marked).toEqual([])
    said = []
    expect(await delivery.run()).toBeNull()
    expect(said).toEqual(['large?', 'large 3/4'])
    expect(marked).toEqual([large.sha256])
  })

  it('tell what the hub has confirmed, and nothing more', async () => {
    here = new Map([[large.sha256, large]])
    await delivery.look()
    expect(delivery.progress()).toEqual({ files: 1, bytesDone: 0, bytesTotal: large.sizeBytes })
    troubles = [null, null, noNetwork]
    await delivery.run()
    expect(progress).toEqual([`1 0/${large.sizeBytes}`, `1 ${fileChunkBytes}/${large.sizeBytes}`])
    expect(delivery.progress()).toEqual({ files: 1, bytesDone: fileChunkBytes, bytesTotal: large.sizeBytes })
  })

  it('make way for text that was written meanwhile, and go on in the next run', async () => {
    afterPiece = () => {
      if (said.at(-1) === 'large 1/4') pending = 8
    }
    expect(await delivery.run()).toBeNull()
    expect(said.at(-1)).toBe('large 1/4')
    expect(marked).toEqual([small.sha256, middle.sha256])
    said = []
    expect(await delivery.run()).toBeNull()
    expect(said).toEqual(['large?', 'large 2/4', 'large 3/4'])
  })

  it('are not held up by one that the hub refuses, which is offered again some time after', async () => {
    troubles = [notFound]
    expect(await delivery.run()).toBeNull()
    expect(marked).toEqual([middle.sha256, large.sha256])
    expect(delivery.isRefused(small.sha256)).toBe(true)
    expect(delivery.progress()).toEqual({ files: 1, bytesDone: 0, bytesTotal: small.sizeBytes })
    said = []
    await delivery.run()
    expect(said).toEqual([])
    nowMs += 10 * 60_000
    await delivery.run()
    expect(marked).toContain(small.sha256)
    expect(delivery.isRefused(small.sha256)).toBe(false)
  })

  it.each<TransportFailure>([noNetwork, { type: 'signed-out' }, { type: 'busy', retryAfterMs: 5_000 }])(
    'all wait when the road ends in %o',
    async (failure) => {
      troubles = [null, failure]
      expect(await delivery.run()).toEqual(failure)
      expect(said).toEqual(['small?', 'small 0/1'])
      expect(marked).toEqual([])
    },
  )

  it('stay where they are while the hub holds no record that names them', async () => {
    unnamed = new Set([small.sha256, large.sha256])
    await delivery.run()
    expect(marked).toEqual([middle.sha256])
    expect(delivery.progress()?.files).toBe(2)
  })

  it('that the hub has from somebody else already are not sent', async () => {
    here = new Map([[small.sha256, small]])
    await hub.writeChunk(small.sha256, 0, 1, small.bytes)
    await delivery.run()
    expect(said).toEqual(['small?'])
    expect(marked).toEqual([small.sha256])
  })

  it('are put together by a hub that has all pieces, and was killed before it did', async () => {
    here = new Map([[middle.sha256, middle]])
    await hub.writeChunk(middle.sha256, 0, 2, middle.bytes.slice(0, fileChunkBytes))
    const { state } = hub
    hub.state = async () => ({ complete: false, chunks: [0, 1] })
    expect(await delivery.run()).toBeNull()
    hub.state = state
    expect(said.slice(0, 2)).toEqual(['middle?', 'middle 1/2'])
    expect(marked).toEqual([middle.sha256])
  })

  it('are given up for this run by a hub that loses every piece', async () => {
    here = new Map([[middle.sha256, middle]])
    afterPiece = () => void hub.remove(middle.sha256)
    expect(await delivery.run()).toBeNull()
    expect(marked).toEqual([])
    expect(said.length).toBeLessThan(10)
  })
})

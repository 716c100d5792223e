// What every store of the hub's files does.
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileStore } from '../../src/server/storage/file-store'

export interface OpenFileStore {
  store: FileStore
  /** The process is killed and started again. */
  reopen(): Promise<FileStore>
  close(): Promise<void>
}

const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => (i * 31 + (i >> 3)) % 256)
const hashOf = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')
const sha256 = hashOf(bytes)
const part = (index: number) => bytes.slice(index * 300, index * 300 + 300)
const whole = { complete: true, chunks: [] }

export function fileStoreContract(name: string, open: () => Promise<OpenFileStore>): void {
  describe(`a file store ${name}`, () => {
    let opened: OpenFileStore
    let store: FileStore
    beforeEach(async () => {
      opened = await open()
      store = opened.store
    })
    afterEach(() => opened.close())

    it('has nothing of a file it never saw', async () => {
      expect(await store.state(sha256)).toEqual({ complete: false, chunks: [] })
      expect(await store.read(sha256)).toBeNull()
      expect(await store.list()).toEqual([])
    })

    it('keeps a file once all pieces are there, in whatever order they came', async () => {
      expect(await store.writeChunk(sha256, 3, 4, part(3))).toEqual({
        type: 'kept',
        state: { complete: false, chunks: [3] },
      })
      await store.writeChunk(sha256, 0, 4, part(0))
      expect(await store.read(sha256)).toBeNull()
      await store.writeChunk(sha256, 2, 4, part(2))
      expect(await store.state(sha256)).toEqual({ complete: false, chunks: [0, 2, 3] })
      expect(await store.writeChunk(sha256, 1, 4, part(1))).toEqual({ type: 'kept', state: whole })
      expect(await store.state(sha256)).toEqual(whole)
      expect(new Uint8Array((await store.read(sha256))!)).toEqual(bytes)
    })

    it('takes pieces and whole files again without harm', async () => {
      for (const index of [0, 0, 1, 2, 3, 3]) await store.writeChunk(sha256, index, 4, part(index))
      expect(await store.writeChunk(sha256, 1, 4, part(2))).toEqual({ type: 'kept', state: whole })
      expect(new Uint8Array((await store.read(sha256))!)).toEqual(bytes)
    })

    it('keeps pieces and files over a restart', async () => {
      await store.writeChunk(sha256, 0, 4, part(0))
      store = await opened.reopen()
      expect(await store.state(sha256)).toEqual({ complete: false, chunks: [0] })
      for (const index of [1, 2, 3]) await store.writeChunk(sha256, index, 4, part(index))
      store = await opened.reopen()
      expect(await store.state(sha256)).toEqual(whole)
    })

    it('drops all pieces of a file whose hash is another, so that it can be sent anew', async () => {
      for (const index of [0, 1, 2]) await store.writeChunk(sha256, index, 4, part(index))
      expect(await store.writeChunk(sha256, 3, 4, part(0))).toEqual({ type: 'wrong' })
      expect(await store.state(sha256)).toEqual({ complete: false, chunks: [] })
      for (const index of [0, 1, 2, 3]) await store.writeChunk(sha256, index, 4, part(index))
      expect(await store.state(sha256)).toEqual(whole)
    })

    it('drops pieces that were cut in another way', async () => {
      await store.writeChunk(sha256, 0, 2, bytes.slice(0, 500))
      expect(await store.writeChunk(sha256, 1, 4, part(1))).toEqual({
        type: 'kept',
        state: { complete: false, chunks: [1] },
      })
    })

    it('puts a file together when a piece comes again that was there already', async () => {
      for (const index of [0, 1, 2]) await store.writeChunk(sha256, index, 4, part(index))
      await store.writeChunk(sha256, 3, 4, part(3))
      expect(await store.writeChunk(sha256, 3, 4, part(3))).toEqual({ type: 'kept', state: whole })
    })

    it('puts a file together once when all its pieces come at the same moment', async () => {
      const answers = await Promise.all(
        [0, 1, 2, 3].map((index) => store.writeChunk(sha256, index, 4, part(index))),
      )
      expect(answers.filter((one) => one.type === 'kept' && one.state.complete)).toHaveLength(1)
      expect(new Uint8Array((await store.read(sha256))!)).toEqual(bytes)
    })

    it('lists whole and unfinished files, and removes what it is told to', async () => {
      await store.writeChunk(sha256, 0, 1, bytes)
      const other = hashOf(part(0))
      await store.writeChunk(other, 0, 2, part(1))
      const listed = (await store.list()).map(({ sha256: name, complete }) => [name, complete])
      expect(new Map(listed as [string, boolean][])).toEqual(
        new Map([
          [sha256, true],
          [other, false],
        ]),
      )
      await store.remove(sha256)
      await store.remove(other)
      await store.remove(other)
      expect(await store.list()).toEqual([])
      expect(await store.read(sha256)).toBeNull()
    })

    it('refuses a name that is no hash', async () => {
      for (const name of ['../etc/passwd', 'A'.repeat(64), sha256 + '.pieces']) {
        await expect(Promise.resolve().then(() => store.read(name))).rejects.toThrow()
        await expect(Promise.resolve().then(() => store.writeChunk(name, 0, 1, bytes))).rejects.toThrow()
      }
    })
  })
}

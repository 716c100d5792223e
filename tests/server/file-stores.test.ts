import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sha256Hex } from '../../src/server/secrets'
import { openDiskFileStore } from '../../src/server/storage/disk-file-store'
import { fileStoreContract } from '../contracts/file-store.contract'
import { memoryFileStore } from '../support/memory-file-store'

fileStoreContract('on disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-files-'))
  return {
    store: await openDiskFileStore(folder),
    reopen: () => openDiskFileStore(folder),
    close: () => rm(folder, { recursive: true, force: true }),
  }
})

fileStoreContract('in memory', async () => {
  const store = memoryFileStore(() => 0)
  return { store, reopen: async () => store, close: async () => undefined }
})

it('puts a file together that a killed process left in pieces, when one of them comes again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-files-'))
  const bytes = new TextEncoder().encode('二十四个字的一小段话')
  const sha256 = sha256Hex(bytes)
  const store = await openDiskFileStore(folder)
  await store.writeChunk(sha256, 0, 2, bytes.slice(0, 10))
  await writeFile(join(folder, `${sha256}.pieces/2-1`), bytes.slice(10))
  expect(await store.state(sha256)).toEqual({ complete: false, chunks: [0, 1] })
  expect(await store.writeChunk(sha256, 1, 2, bytes.slice(10))).toEqual({
    type: 'kept',
    state: { complete: true, chunks: [] },
  })
  expect(new Uint8Array((await store.read(sha256))!)).toEqual(bytes)
  await rm(folder, { recursive: true, force: true })
})

it('clears away what a killed process left half written, and nothing that may still be under way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-files-'))
  for (const name of ['old.part', 'new.part']) await writeFile(join(folder, name), 'half')
  await utimes(join(folder, 'old.part'), 1_000, 1_000)
  await openDiskFileStore(folder)
  expect(await readdir(folder)).toEqual(['new.part'])
  await rm(folder, { recursive: true, force: true })
})

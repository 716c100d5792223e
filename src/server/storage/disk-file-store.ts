// Files in a folder of the data folder. A file has its name only once all its bytes are on the disk and were verified; until
// then its pieces lie in a folder of their own beside it: `<sha256>.pieces/<count>-<index>`.
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hex } from '../secrets'
import type { FileStore, ListedFile, PieceState } from './file-store'
import { StoreFull } from './hub-store'

const pieces = '.pieces'
const isName = (name: string) => /^[0-9a-f]{64}$/.test(name)

export async function openDiskFileStore(folder: string): Promise<FileStore> {
  await mkdir(folder, { recursive: true })
  await dropUnfinished(folder)
  const pathOf = (sha256: string) => {
    if (!isName(sha256)) throw new Error('not a SHA-256')
    return join(folder, sha256)
  }
  /** Two requests of one file go one after the other; of another process they meet only in renames, which are whole. */
  const turns = new Map<string, Promise<unknown>>()
  async function inTurn<T>(sha256: string, work: () => Promise<T>): Promise<T> {
    const before = turns.get(sha256) ?? Promise.resolve()
    const mine = before.then(work, work)
    const ended = mine.catch(() => undefined)
    turns.set(sha256, ended)
    void ended.then(() => turns.get(sha256) === ended && turns.delete(sha256))
    return mine
  }

  const isWhole = async (sha256: string) => (await stat(pathOf(sha256)).catch(absent)) !== null

  async function held(sha256: string): Promise<{ index: number; count: number; name: string }[]> {
    const names = (await readdir(pathOf(sha256) + pieces).catch(absent)) ?? []
    return names
      .flatMap((name) => {
        const [, count, index] = /^(\d+)-(\d+)$/.exec(name) ?? []
        return count === undefined ? [] : [{ index: Number(index), count: Number(count), name }]
      })
      .sort((a, b) => a.index - b.index)
  }

  async function state(sha256: string): Promise<PieceState> {
    if (await isWhole(sha256)) return { complete: true, chunks: [] }
    return { complete: false, chunks: (await held(sha256)).map(({ index }) => index) }
  }

  async function dropPieces(sha256: string): Promise<void> {
    await rm(pathOf(sha256) + pieces, { recursive: true, force: true })
  }

  /** null when a piece has gone meanwhile: another process has put the file together, or dropped it. */
  async function joined(sha256: string, count: number): Promise<Uint8Array | null> {
    const parts: Uint8Array[] = []
    for (let index = 0; index < count; index++) {
      const part = await readFile(join(pathOf(sha256) + pieces, `${count}-${index}`)).catch(absent)
      if (!part) return null
      parts.push(part)
    }
    return Buffer.concat(parts)
  }

  return {
    state,
    writeChunk: (sha256, index, count, bytes) =>
      inTurn(sha256, () =>
        orFull(async () => {
          const path = pathOf(sha256)
          if (await isWhole(sha256)) return { type: 'kept', state: { complete: true, chunks: [] } }
          const before = await held(sha256)
          if (before.some((piece) => piece.count !== count)) await dropPieces(sha256)
          if (await mkdir(path + pieces, { recursive: true })) await syncFolder(folder)
          if (!before.some((piece) => piece.count === count && piece.index === index))
            await writeDurably(join(path + pieces, `${count}-${index}`), bytes)
          const now = await held(sha256)
          if (now.length < count)
            return { type: 'kept', state: { complete: false, chunks: now.map((piece) => piece.index) } }
          const whole = await joined(sha256, count)
          if (!whole) return { type: 'kept', state: await state(sha256) }
          if (sha256Hex(whole) !== sha256) {
            await dropPieces(sha256)
            return { type: 'wrong' }
          }
          await writeDurably(path, whole)
          await dropPieces(sha256)
          return { type: 'kept', state: { complete: true, chunks: [] } }
        }),
      ),
    read: (sha256) => readFile(pathOf(sha256)).catch(absent),

    async list() {
      const found = new Map<string, ListedFile>()
      for (const name of await readdir(folder)) {
        const sha256 = name.slice(0, 64)
        if (!isName(sha256) || (name !== sha256 && name !== sha256 + pieces)) continue
        const complete = name === sha256
        const facts = await stat(join(folder, name)).catch(absent)
        if (!facts || (!complete && found.get(sha256)?.complete)) continue
        found.set(sha256, { sha256, complete, writtenAtMs: facts.mtimeMs })
      }
      return [...found.values()]
    },
    remove: (sha256) =>
      inTurn(sha256, async () => {
        await rm(pathOf(sha256), { force: true })
        await dropPieces(sha256)
      }),
  }
}

/** Under another name first, so that a name never stands for half a file. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.part`
  try {
    const file = await open(unfinished, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw error
  }
  await syncFolder(join(path, '..'))
}

async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** What a killed process left half written; a file that is being written is never that old. */
async function dropUnfinished(folder: string): Promise<void> {
  const oldMs = Date.now() - 24 * 3_600_000
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.part')) continue
    const facts = await stat(join(folder, name)).catch(absent)
    if (facts && facts.mtimeMs < oldMs) await rm(join(folder, name), { force: true })
  }
}

async function orFull<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS') throw new StoreFull('no room for files')
    throw error
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

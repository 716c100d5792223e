// Files in a folder of the data folder. A file has its name only once all its bytes are on the disk.
import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileStore } from './file-store'

export async function openDiskFileStore(folder: string): Promise<FileStore> {
  await mkdir(folder, { recursive: true })
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a SHA-256')
    return join(folder, sha256)
  }
  return {
    async write(sha256, bytes) {
      const path = pathOf(sha256)
      if (await stat(path).catch(absent)) return
      const unfinished = `${path}.${randomBytes(6).toString('hex')}.part`
      const file = await open(unfinished, 'wx')
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinished, path)
      const directory = await open(folder, 'r')
      try {
        await directory.sync()
      } finally {
        await directory.close()
      }
    },
    read: (sha256) => readFile(pathOf(sha256)).catch(absent),
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

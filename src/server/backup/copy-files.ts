// The bytes of files beside their backup, by their SHA-256: each is copied once, since what has that name never changes.
import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface FilesCopied {
  copied: number
  /** Not where they should be, or with other bytes than their name says. */
  missing: number
}

/** What is there already stays; every copy is durable and was read again. */
export async function copyFiles(names: readonly string[], from: string, to: string): Promise<FilesCopied> {
  const wanted = names.filter((name) => /^[0-9a-f]{64}$/.test(name))
  if (wanted.length === 0) return { copied: 0, missing: 0 }
  await mkdir(to, { recursive: true, mode: 0o700 })
  const done: FilesCopied = { copied: 0, missing: 0 }
  for (const name of wanted) {
    if (await stat(join(to, name)).catch(absent)) continue
    if (await copyOne(name, from, to)) done.copied++
    else done.missing++
  }
  return done
}

async function copyOne(name: string, from: string, to: string): Promise<boolean> {
  const unfinished = join(to, `${name}.${randomBytes(6).toString('hex')}.part`)
  try {
    const copied = await copyFile(join(from, name), unfinished, constants.COPYFILE_FICLONE).then(
      () => true,
      absent,
    )
    if (!copied) return false
    const sha256 = createHash('sha256').update(await readFile(unfinished))
    if (sha256.digest('hex') !== name) return false
    const file = await open(unfinished, 'r')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, join(to, name))
    return true
  } finally {
    await rm(unfinished, { force: true })
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

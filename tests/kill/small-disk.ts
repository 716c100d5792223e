// A disk of its own for the data folder, so that it can be filled to the last byte: a file system in memory, mounted where
// this is allowed.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  folder: string
  /** Leaves about so many bytes. */
  fill(leaveBytes: number): void
  /** Makes room again. */
  clear(): void
  dispose(): void
}

const megabytes = 512

/** null where mounting is not allowed. */
export function mountSmallDisk(): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true, force: true })
    return null
  }
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill(leaveBytes) {
      const size = writeUntilFull(ballast)
      truncateSync(ballast, Math.max(0, size - leaveBytes))
    },
    clear: () => rmSync(ballast, { force: true }),
    dispose() {
      spawnSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function writeUntilFull(path: string): number {
  const block = Buffer.alloc(256 * 1_024)
  const file = openSync(path, 'w')
  let size = 0
  try {
    for (;;) size += writeSync(file, block)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    return size
  } finally {
    closeSync(file)
  }
}

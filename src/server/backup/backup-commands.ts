// `npm run hub -- backup [file]` and `restore <file>`, as the terminal hears of them.
import type { Config } from '../config'
import { openHub } from '../open-hub'
import { BackupUnreadable } from './backup-file'
import { makeBackup, makeKeptBackup, type BackupMade } from './make-backup'
import { restoreBackup } from './restore-backup'

interface Outcome {
  code: 0 | 1
  text: string
}

export async function backupCommand(
  config: Config,
  file: string | undefined,
  nowMs: number,
): Promise<Outcome> {
  const { store } = await openHub(config)
  try {
    const made =
      file === undefined
        ? await makeKeptBackup(store, config, config.backup.folder, nowMs)
        : await makeBackup(store, config, file, nowMs)
    return { code: 0, text: told(made) }
  } catch (error) {
    if (!(error instanceof BackupUnreadable)) throw error
    return { code: 1, text: `备份不能用 / the backup is of no use: ${error.message}\n` }
  } finally {
    await store.close()
  }
}

function told({ path, bytes, changes, files }: BackupMade): string {
  const size = `${(bytes / 1_000).toFixed(0)} kB`
  const missing =
    files.missing > 0 ? `缺 ${files.missing} 个文件 / ${files.missing} files are missing on the hub\n` : ''
  return (
    `已备份并核对 / backed up and verified: ${path}\n` +
    `${changes} 条变更 / changes, ${size}, ${files.copied} 个新文件 / new files\n${missing}`
  )
}

export async function restoreCommand(config: Config, file: string): Promise<Outcome> {
  const { store } = await openHub(config)
  await store.close()
  const restored = await restoreBackup(config, file)
  if (!restored.ok) return { code: 1, text: `没有恢复 / nothing was restored: ${restored.message}\n` }
  const { madeAt, changes, files } = restored
  return {
    code: 0,
    text:
      `已恢复到 ${madeAt} / restored as of ${madeAt}: ${changes} 条变更 / changes, ${files.copied} 个文件 / files\n` +
      '设备下次同步时会自动补送此后的工作。 / Devices send their later work again by themselves.\n',
  }
}

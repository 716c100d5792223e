// The running hub's own backups, each made by a process of its own, so that nobody waits for it.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config'
import type { Log } from '../request-log'
import { newestBackupTime } from './backups-kept'

/** A hub that is often started anew comes to its backups all the same, but not in its first moments. */
const leastWaitMs = 30_000
const afterFailureMs = 5 * 60_000
/** What a child says last is enough to know why it failed. */
const toldLength = 500

/** How long until the next one is due. `newest`: when the last was made; null when there is none. */
export function backupWait(everyMs: number, newest: number | null, startedMs: number, nowMs: number): number {
  return Math.max(leastWaitMs, (newest ?? startedMs) + everyMs - nowMs)
}

/** Returns what stops it. `startedMs`: when the hub that has no backup yet began to have something to lose. */
export function startBackups(config: Config, log: Log, startedMs: number): () => void {
  const everyMs = config.backup.everyMinutes * 60_000
  if (everyMs === 0) return () => undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const runIn = (ms: number): void => {
    if (stopped) return
    timer = setTimeout(() => void run(), ms)
    timer.unref()
  }
  const plan = async (): Promise<void> => {
    runIn(backupWait(everyMs, await newestBackupTime(config.backup.folder), startedMs, Date.now()))
  }
  const run = async (): Promise<void> => {
    const beganMs = Date.now()
    const { code, text } = await inChild()
    const ok = code === 0
    log({ event: 'backup', ok, ms: Date.now() - beganMs, ...(ok ? {} : { error: text }) })
    if (ok) await plan()
    else runIn(Math.min(everyMs, afterFailureMs))
  }
  void plan()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

function inChild(): Promise<{ code: number | null; text: string }> {
  const command = fileURLToPath(new URL('./command.js', import.meta.url))
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [command, 'backup'], { stdio: ['ignore', 'ignore', 'pipe'] })
    let text = ''
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      text = (text + part).slice(-toldLength)
    })
    child.on('error', (error) => {
      resolve({ code: null, text: error.message })
    })
    child.on('close', (code) => {
      resolve({ code, text: text.trim() })
    })
  })
}

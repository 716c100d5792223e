// One person's browser with a profile of its own on disk, so that it can be killed like an app on a phone and opened again.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'

export const phone = { width: 390, height: 844 }
export const tablet = { width: 1180, height: 820 }

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface DeviceOptions {
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
  /** False for a bench: taking snapshots of every change of the page is work of its own. */
  traced?: boolean
  /** For the browser's command line. */
  args?: readonly string[]
  /** Runs on each new context before its first page loads anything. */
  prepare?: (context: BrowserContext) => Promise<void>
}

export class Device {
  readonly profile = mkdtempSync(join(tmpdir(), 'lianxin-browser-'))
  private running: BrowserContext | null = null
  private offline = false

  constructor(private readonly options: DeviceOptions = {}) {}

  get context(): BrowserContext {
    if (!this.running) throw new Error('this browser is not running')
    return this.running
  }

  /** Starts the browser and gives a new page: after a kill the restored first page is not to be trusted. */
  async open(): Promise<Page> {
    const viewport = this.options.viewport ?? phone
    const executablePath = process.env.CHROMIUM_PATH
    this.running = await chromium.launchPersistentContext(this.profile, {
      ...(executablePath ? { executablePath } : {}),
      args: [...flags, ...(this.options.args ?? [])],
      viewport,
      hasTouch: true,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      colorScheme: this.options.colorScheme ?? 'light',
      reducedMotion: 'reduce',
    })
    if (this.options.traced !== false)
      await this.running.tracing.start({ snapshots: true, screenshots: false })
    await this.running.setOffline(this.offline)
    await this.options.prepare?.(this.running)
    return this.running.newPage()
  }

  /** Both closed: the other browser is from now on what this one is, down to its session. */
  copyTo(other: Device): void {
    if (this.running || other.running) throw new Error('a profile is copied while both browsers are closed')
    cpSync(this.profile, other.profile, { recursive: true })
  }

  /** No network, over kills and reopenings too, until `goOnline`. */
  async goOffline(): Promise<void> {
    this.offline = true
    await this.context.setOffline(true)
  }

  async goOnline(): Promise<void> {
    this.offline = false
    await this.context.setOffline(false)
  }

  /** As when the system takes the app away: no event, no time to write anything. */
  async kill(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.context.once('close', () => resolve()))
    for (const pid of this.browserPids()) killGroup(pid)
    await closed
    this.running = null
  }

  private browserPids(): number[] {
    const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 }).split(
      '\n',
    )
    return lines
      .filter((line) => line.includes(`--user-data-dir=${this.profile}`) && !line.includes('--type='))
      .map((line) => Number.parseInt(line, 10))
  }

  /** As when the person closes the app. */
  async close(): Promise<void> {
    await this.context.close()
    this.running = null
  }

  /** `evidence`: where to keep pictures and a trace of a journey that failed, without the file's ending. */
  async dispose(evidence?: string): Promise<void> {
    if (this.running && evidence) {
      for (const [index, page] of this.running.pages().entries()) {
        await page
          .screenshot({ path: `${evidence}-page-${index}.png`, timeout: 5_000 })
          .catch(() => undefined)
      }
      await this.running.tracing.stop({ path: `${evidence}.zip` }).catch(() => undefined)
    }
    if (this.running) {
      await this.running.close().catch(() => undefined)
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    process.kill(pid, 'SIGKILL')
  }
}

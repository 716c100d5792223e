// A real hub as its own process on a port and a data folder that stay the same over stops, kills and restarts.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** For whom the first start prints links. */
export const signInRoles = ['网格员', '网格长', '村党组织书记'] as const
export type SignInRole = (typeof signInRoles)[number]

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface HubOptions {
  /** What the hub calls itself in links; the address of a proxy in front of it, where there is one. */
  publicUrl?: string
  /** What Node runs; the built hub where nothing is said. */
  words?: readonly string[]
  /** A new temporary folder where nothing is said. */
  dataDir?: string
  /** Settings besides port, folder and address. */
  env?: Readonly<Record<string, string>>
}

export class HubProcess {
  private child: ChildProcess | null = null
  private printed = ''

  private constructor(
    readonly port: number,
    readonly dataDir: string,
    readonly publicUrl: string,
    private readonly words: readonly string[],
    /** Taken up by the next start. */
    public env: Readonly<Record<string, string>>,
  ) {}

  static async start(options: HubOptions = {}): Promise<HubProcess> {
    const port = await freePort()
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'lianxin-hub-'))
    const publicUrl = options.publicUrl ?? `http://localhost:${port}`
    const hub = new HubProcess(
      port,
      dataDir,
      publicUrl,
      options.words ?? ['dist/hub/main.js'],
      options.env ?? {},
    )
    await hub.start()
    return hub
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('the hub does not run')
    return this.child.pid
  }

  get output(): string {
    return this.printed
  }

  /** The one-time link printed for `role` at the first start, on the address people are to use. */
  link(role: SignInRole | '管理员'): string {
    const url = new RegExp(`^${role}.*?: (https?://\\S+)$`, 'm').exec(this.printed)?.[1]
    if (!url) throw new Error(`the hub printed no link for ${role}:\n${this.printed}`)
    return url
  }

  private get settings(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PORT: String(this.port),
      HOST: '127.0.0.1',
      DATA_DIR: this.dataDir,
      PUBLIC_URL: this.publicUrl,
      ...this.env,
    }
  }

  /** `npm run hub -- …` on this hub's machine, as it was built; throws when the command fails. */
  async command(...words: string[]): Promise<void> {
    const program = join(dirname(this.words[0] ?? ''), 'command.js')
    await promisify(execFile)(process.execPath, [program, ...words], { env: this.settings })
  }

  /** Stopped, and nothing left of its folder. */
  async loseEverything(): Promise<void> {
    await this.kill()
    for (const name of readdirSync(this.dataDir)) rmSync(join(this.dataDir, name), { recursive: true })
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [...this.words], {
      env: this.settings,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child = child
    const ended = once(child, 'exit').then(() => 'ended' as const)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.printed += text))
    }
    for (;;) {
      const state = await Promise.race([ended, this.answers().then((yes) => (yes ? 'ready' : 'waiting'))])
      if (state === 'ready') return
      if (state === 'ended') throw new Error(`the hub ended at once:\n${this.printed}`)
    }
  }

  private async answers(): Promise<boolean> {
    const reply = await fetch(`http://127.0.0.1:${this.port}/health`).catch(() => null)
    // The address is the last thing printed at a start, after the links.
    if (reply?.ok && this.printed.includes(`连心簿 ${this.publicUrl}`)) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
    return false
  }

  /** As an orderly stop of the machine would do it. */
  stop(): Promise<void> {
    return this.end('SIGTERM')
  }

  /** As a power cut would do it. */
  kill(): Promise<void> {
    return this.end('SIGKILL')
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child
    this.child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }

  async dispose(): Promise<void> {
    await this.kill()
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

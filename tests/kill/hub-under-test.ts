// The hub that is killed, over either database, and what is done to it between its lives.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HubProcess } from '../support/hub-process'
import { PrivatePostgres } from '../support/private-postgres'
import { mountSmallDisk, type SmallDisk } from './small-disk'

export class HubUnderTest {
  private backups = 0
  private backup: string | null = null

  private constructor(
    readonly hub: HubProcess,
    private readonly folder: string,
    private readonly built: string,
    private readonly server: PrivatePostgres | null,
    private database: string,
    private readonly disk: SmallDisk | null,
  ) {}

  /** `built` is the folder of the built hub. */
  static async start(built: string, postgres: boolean): Promise<HubUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), 'lianxin-kill-'))
    const server = postgres ? await PrivatePostgres.start() : null
    const database = server ? await server.database() : ''
    const disk = server ? null : mountSmallDisk()
    const hub = await HubProcess.start({
      words: [join(built, 'main.js')],
      env: { BACKUP_MINUTES: '0', ...(server && { DATABASE_URL: database }) },
      ...(disk && { dataDir: join(disk.folder, 'data') }),
    })
    return new HubUnderTest(hub, folder, built, server, database, disk)
  }

  /** Whether its disk can be filled: PostgreSQL is set to read only instead, which the hub must answer alike. */
  get canBeFull(): boolean {
    return this.server !== null || this.disk !== null
  }

  get hasDatabaseToKill(): boolean {
    return this.server !== null
  }

  async fill(leaveBytes: number): Promise<void> {
    this.disk?.fill(leaveBytes)
    if (this.server) await this.readOnly('on')
  }

  async clear(): Promise<void> {
    this.disk?.clear()
    if (this.server) await this.readOnly('off')
  }

  private async readOnly(state: 'on' | 'off'): Promise<void> {
    await this.server?.ask('postgres', `alter system set default_transaction_read_only = ${state}`)
    await this.server?.ask('postgres', 'select pg_reload_conf()')
  }

  async killDatabase(): Promise<void> {
    await this.server?.end('kill')
    await this.server?.run()
  }

  private get settings(): NodeJS.ProcessEnv {
    return { ...process.env, DATA_DIR: this.hub.dataDir, ...this.hub.env }
  }

  /** While the hub runs and writers write. True when there is one now that may be restored. */
  async makeBackup(): Promise<void> {
    const file = join(this.folder, `${++this.backups}.backup.gz`)
    const child = spawn(process.execPath, [join(this.built, 'command.js'), 'backup', file], {
      env: this.settings,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    const code = await new Promise((resolve) => child.once('close', resolve))
    if (code !== 0) throw new Error(`the backup failed: ${said}`)
    this.backup = file
  }

  get hasBackup(): boolean {
    return this.backup !== null
  }

  /** The hub is not running: all it had is gone, and an older state is put in its place. */
  async restoreBackup(): Promise<void> {
    if (this.server) {
      this.database = await this.server.database()
      this.hub.env = { ...this.hub.env, DATABASE_URL: this.database }
    }
    for (const name of existsSync(this.hub.dataDir) ? readdirSync(this.hub.dataDir) : [])
      rmSync(join(this.hub.dataDir, name), { recursive: true, force: true })
    const words = [join(this.built, 'command.js'), 'restore', this.backup ?? '']
    const { status, stderr } = spawnSync(process.execPath, words, { env: this.settings, encoding: 'utf8' })
    if (status !== 0) throw new Error(`the restore failed: ${stderr}`)
  }

  async dispose(): Promise<void> {
    await this.hub.dispose()
    await this.server?.dispose()
    this.disk?.dispose()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

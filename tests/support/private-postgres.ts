// A PostgreSQL of the tests' own: a server on a free port over a temporary folder, gone afterwards. Debian's binaries; they
// are installed where that is possible without asking anybody, and a machine without them fails the tests that need it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from './hub-process'

const installed = '/usr/lib/postgresql'
/** Debian's newest folder first; then whatever the path has. */
function findBinaries(): string | null {
  const named = process.env.POSTGRES_BIN
  if (named) return named
  const versions = existsSync(installed) ? readdirSync(installed) : []
  const folders = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(installed, version, 'bin'))
  const onPath = spawnSync('sh', ['-c', 'dirname "$(command -v initdb)"'], { encoding: 'utf8' }).stdout.trim()
  return [...folders, onPath].find((folder) => existsSync(join(folder, 'postgres'))) ?? null
}

function install(): void {
  if (process.getuid?.() !== 0) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // Two test files may come here at once: the later one waits for the package manager.
  const apt = (...words: string[]) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...words], { stdio: 'inherit', env })
  apt('update')
  apt('install', '-y', '--no-install-recommends', 'postgresql')
}

function binaries(): string {
  const found = findBinaries() ?? (install(), findBinaries())
  if (found) return found
  throw new Error(
    'No PostgreSQL: none on this machine, none from the package manager. Install postgresql or set POSTGRES_BIN ' +
      'to the folder of initdb and postgres.',
  )
}

/** PostgreSQL refuses to run as root; Debian's package makes a user for it. */
function owner(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {}
  const ask = (flag: string) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout || Number.NaN)
  const [uid, gid] = [ask('-u'), ask('-g')]
  if (!Number.isInteger(uid) || !Number.isInteger(gid))
    throw new Error('no user "postgres" to run PostgreSQL as')
  return { uid, gid }
}

const endings = { stop: 'SIGINT', kill: 'SIGQUIT' } as const

export class PrivatePostgres {
  private child: ChildProcess | null = null
  private printed = ''
  private made = 0
  private shared: Promise<string> | undefined

  private constructor(
    private readonly bin: string,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<PrivatePostgres> {
    const bin = binaries()
    const folder = mkdtempSync(join(tmpdir(), 'lianxin-postgres-'))
    const as = owner()
    if ('uid' in as) chownSync(folder, as.uid!, as.gid!)
    const words = [
      '-D',
      join(folder, 'data'),
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '-U',
      'postgres',
      '-N',
    ]
    const initdb = spawnSync(join(bin, 'initdb'), words, { ...as, cwd: folder, encoding: 'utf8' })
    if (initdb.status !== 0) throw new Error(`initdb: ${initdb.stderr}`)
    const server = new PrivatePostgres(bin, folder, await freePort())
    await server.run()
    process.once('exit', server.dropAll)
    return server
  }

  /** Also after `stop` or `kill`, with its data. */
  async run(): Promise<void> {
    const words = [
      '-D',
      join(this.folder, 'data'),
      '-p',
      String(this.port),
      '-k',
      this.folder,
      '-h',
      '127.0.0.1',
      // Nobody needs short recoveries here, and every checkpoint takes from the tests beside it.
      '-c',
      'checkpoint_timeout=1h',
      '-c',
      'max_wal_size=4GB',
    ]
    const child = spawn(join(this.bin, 'postgres'), words, {
      ...owner(),
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.child = child
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.printed += text))
    while (!(await this.answers())) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended at once:\n${this.printed}`)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }

  private async answers(): Promise<boolean> {
    const client = new pg.Client(this.url('postgres'))
    client.on('error', () => undefined)
    const ready = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => undefined)
    return ready
  }

  url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`
  }

  /** The address of a new, empty database. */
  async database(): Promise<string> {
    const name = `hub${++this.made}`
    await this.ask('postgres', `create database ${name}`)
    return this.url(name)
  }

  /** As good as a new database where nothing is done to databases as such, and made in a tenth of the time. */
  async schema(): Promise<string> {
    this.shared ??= this.database()
    const [shared, name] = [await this.shared, `schema${++this.made}`]
    await this.ask(shared, `create schema ${name}`)
    return `${shared}?options=${encodeURIComponent(`-c search_path=${name}`)}`
  }

  /** The rows of one statement, on a connection of its own. */
  async ask(database: string, statement: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client(database.includes('://') ? database : this.url(database))
    await client.connect()
    try {
      return ((await client.query(statement)) as pg.QueryResult<Record<string, unknown>>).rows
    } finally {
      await client.end()
    }
  }

  /** Until some connection to that database waits for a lock of another; the database itself says so. */
  async untilSomebodyWaits(url: string): Promise<void> {
    const waiting =
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    while ((await this.ask(url, waiting)).length === 0);
  }

  /** 'stop' ends it in order; 'kill' without writing anything more, as a power cut would. */
  async end(how: keyof typeof endings): Promise<void> {
    const child = this.child
    this.child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill(endings[how])
    await exit
  }

  async dispose(): Promise<void> {
    await this.end('kill')
    process.off('exit', this.dropAll)
    this.dropAll()
  }

  private readonly dropAll = (): void => {
    this.child?.kill('SIGQUIT')
    rmSync(this.folder, { recursive: true, force: true })
  }
}

// Starts the hub: the one place that reads the environment, the clock and the terminal.
import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { addressOf } from './address'
import { createApp } from './app'
import { cachedAuthority } from './authority'
import { startBackups } from './backup/backup-job'
import { readConfig } from './config'
import { openHubKeys } from './hub-keys'
import { fillEmptyHub, isEmpty, type FirstPerson } from './first-start'
import { personName } from './names'
import { DatabaseUnreachable, openHub, randomId } from './open-hub'
import { printableLink } from './print-link'
import type { Log } from './request-log'
import { stoppable } from './orderly-stop'
import { makeLink } from './sign-in'
import { sweepFiles } from './take-file'

/** The first devices that come after a start are served first. */
const sweepAfterStartMs = 10 * 60_000

const log: Log = (facts) => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...facts })}\n`)
}

// The hub outlives the terminal it was started from: a line that nobody reads is no reason to stop serving.
process.stdout.on('error', () => undefined)

const read = readConfig(process.env)
if (read.ok) await start(read.config).catch(explain)
else {
  process.stderr.write(`${read.message}\n`)
  process.exitCode = 2
}

/** Anything else than a database that is not there is a bug, and ends the process with its stack. */
function explain(error: unknown): void {
  if (!(error instanceof DatabaseUnreachable)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

async function start(config: Extract<typeof read, { ok: true }>['config']): Promise<void> {
  const withVillage = !process.argv.includes('--empty')
  const random = (count: number) => randomBytes(count)
  const { store, files } = await openHub(config)
  // Two hubs may start over one new database: the second finds it filled.
  const firstPeople = await store.transaction(async (inner) =>
    (await isEmpty(inner)) ? fillEmptyHub(inner, withVillage, Date.now(), randomId, random) : [],
  )
  const empty = firstPeople.length > 0

  let publicUrl = config.publicUrl ?? `http://localhost:${config.port}`
  const app = createApp({
    store,
    files,
    authority: cachedAuthority(store),
    keys: await openHubKeys(store),
    clock: { nowMs: () => Date.now() },
    random,
    log,
    publicUrl: () => publicUrl,
    secure: config.secure,
    addressOf: addressOf(config.secure),
    appFolder: fileURLToPath(new URL('../app', import.meta.url)),
  })
  // Whoever sees the hub answer finds the links printed; only a port that is not known yet makes them wait for it.
  const knowsAddress = config.publicUrl !== null || config.port !== 0
  if (knowsAddress) await printLinks(firstPeople)
  const server = serve({ fetch: app.fetch, port: config.port, hostname: config.host }, (info) => {
    if (config.publicUrl === null) publicUrl = `http://localhost:${info.port}`
    log({ event: 'start', port: info.port, filled: empty })
    void (knowsAddress ? Promise.resolve() : printLinks(firstPeople)).then(() => {
      process.stdout.write(`连心簿 ${publicUrl}\n`)
    })
  })
  const stopServing = stoppable(server as Server)
  server.on('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(
      error.code === 'EADDRINUSE'
        ? `Port ${config.port} is in use. Set PORT to another.\n`
        : `${error.message}\n`,
    )
    process.exit(1)
  })

  async function printLinks(people: readonly FirstPerson[]): Promise<void> {
    for (const { word, personId } of people) {
      const { url } = await makeLink(store, personId, publicUrl, Date.now(), random)
      const name = await personName(store, personId)
      process.stdout.write(`${printableLink(name === word ? word : `${word} ${name}`, url)}\n`)
    }
    if (people.length === 0)
      process.stdout.write('登录链接 / sign-in link: npm run hub -- link <姓名 name>\n')
  }

  // A hub that was filled just now has nothing to lose yet; one that was not may have been waiting for its backup.
  const stopBackups = startBackups(config, log, empty ? Date.now() : 0)

  // Once after the start and then once a day; what is swept is a month old.
  const sweep = () =>
    sweepFiles({ store, files, clock: { nowMs: () => Date.now() } }).then(
      (swept) => swept > 0 && log({ event: 'swept', files: swept }),
      (error: unknown) => log({ event: 'fault', route: 'sweep', error: String(error) }),
    )
  const sweeping = [setTimeout(sweep, sweepAfterStartMs), setInterval(sweep, 24 * 3_600_000)]

  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    stopBackups()
    for (const timer of sweeping) clearTimeout(timer)
    void stopServing()
      .then(() => store.close())
      .then(() => {
        log({ event: 'stop' })
        process.exit(0)
      })
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

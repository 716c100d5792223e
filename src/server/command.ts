// What a hub's keeper does on the machine itself, while the hub runs or when it does not.
import { randomBytes } from 'node:crypto'
import { backupCommand, restoreCommand } from './backup/backup-commands'
import { readConfig, type Config } from './config'
import { importFiles } from './import/import-command'
import { linkFor } from './link-command'
import { DatabaseUnreachable, openHub } from './open-hub'

const usage = `npm run hub -- link <name or person id>           prints a one-time sign-in link
npm run hub -- import <areas.csv> <people.csv>     loads areas and people, all or nothing
npm run hub -- backup [file]                       writes a backup of everything, and reads it back
npm run hub -- restore <file>                      fills an empty hub from a backup
npm run hub -- help                                prints this

DATA_DIR says which hub (./data), DATABASE_URL its database where that is PostgreSQL, PUBLIC_URL where people reach it.
Backups without a name go to BACKUP_DIR (backups in DATA_DIR).
`

interface Outcome {
  code: 0 | 1
  text: string
}

const [name = 'help', ...args] = process.argv.slice(2)
const read = readConfig(process.env)
if (!read.ok) {
  process.stderr.write(`${read.message}\n`)
  process.exitCode = 2
} else {
  const { code, text } = await run(read.config).catch(explain)
  ;(code === 0 ? process.stdout : process.stderr).write(text)
  process.exitCode = code
}

function explain(error: unknown): Outcome {
  if (!(error instanceof DatabaseUnreachable)) throw error
  return { code: 1, text: `${error.message}\n` }
}

async function run(config: Config): Promise<Outcome> {
  if (name === 'help' || name === '--help') return { code: 0, text: usage }
  const [first, second] = args
  if (name === 'backup' && args.length <= 1) return backupCommand(config, first, Date.now())
  if (name === 'restore' && first !== undefined && args.length === 1) return restoreCommand(config, first)
  const links = name === 'link' && args.length === 1
  const imports = name === 'import' && args.length === 2
  if (first === undefined || (!links && !imports)) return { code: 1, text: usage }
  const random = (count: number) => randomBytes(count)
  const { store } = await openHub(config)
  try {
    if (second !== undefined) {
      // What the files are compared with must still be so when they are written.
      return await store.transaction((inner) => importFiles(inner, first, second, Date.now(), random))
    }
    const publicUrl = config.publicUrl ?? `http://localhost:${config.port}`
    return await linkFor(store, first, publicUrl, Date.now(), random)
  } finally {
    await store.close()
  }
}

// Configuration by environment, checked before anything is opened.
import { join } from 'node:path'

export interface Config {
  /** 0: any free port, which is printed. */
  port: number
  host: string
  dataFolder: string
  /** Address of a PostgreSQL database; null: SQLite in the data folder. */
  databaseUrl: string | null
  /** Without a slash at the end; null: http://localhost and the port. */
  publicUrl: string | null
  /** People reach the hub by https, through the deployer's proxy. */
  secure: boolean
  /** The hub makes one by itself every so many minutes; 0: never. */
  backup: { everyMinutes: number; folder: string }
}

export type ConfigRead = { ok: true; config: Config } | { ok: false; message: string }

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/
const dayOfMinutes = 24 * 60

/**
 * Reads PORT, HOST, DATA_DIR, DATABASE_URL, PUBLIC_URL, BACKUP_MINUTES and BACKUP_DIR. Never throws; `message` is a sentence
 * for whoever started the hub.
 */
export function readConfig(environment: Record<string, string | undefined>): ConfigRead {
  const refuse = (message: string): ConfigRead => ({ ok: false, message })
  const portText = environment.PORT || '8080'
  const port = Number(portText)
  if (!/^\d{1,5}$/.test(portText) || port > 65_535) return refuse(`PORT is not a port number: ${portText}`)
  const host = environment.HOST || '127.0.0.1'
  const given = environment.PUBLIC_URL || null
  const url = given !== null && URL.canParse(given) ? new URL(given) : null
  if (given !== null && (!url || !/^https?:$/.test(url.protocol)))
    return refuse(`PUBLIC_URL is not a web address: ${given}`)
  if (url && (url.pathname !== '/' || url.search || url.hash)) {
    return refuse('PUBLIC_URL must be an address without a path, like https://book.example.cn')
  }
  const secure = url?.protocol === 'https:'
  if (!secure && !loopback.test(host)) {
    return refuse(
      `HOST=${host} would let others read households' words on the way. Put a proxy with https in front and set ` +
        'PUBLIC_URL=https://…, or leave HOST at 127.0.0.1.',
    )
  }
  if (url && !secure && !loopback.test(url.hostname)) {
    return refuse(
      'PUBLIC_URL must begin with https:// unless it is localhost: browsers keep nothing offline without it.',
    )
  }
  const publicUrl = url ? url.origin : null
  const databaseUrl = environment.DATABASE_URL || null
  // What is wrong with it is not repeated: it may hold a password.
  if (databaseUrl !== null && !(/^postgres(ql)?:\/\//.test(databaseUrl) && URL.canParse(databaseUrl)))
    return refuse('DATABASE_URL must be like postgres://user:password@host:5432/database, or not be set.')
  const minutesText = environment.BACKUP_MINUTES || '60'
  const everyMinutes = Number(minutesText)
  if (!/^\d{1,4}$/.test(minutesText) || everyMinutes > dayOfMinutes)
    return refuse(`BACKUP_MINUTES must be a whole number up to ${dayOfMinutes}, 0 for none: ${minutesText}`)
  const dataFolder = environment.DATA_DIR || './data'
  const backup = { everyMinutes, folder: environment.BACKUP_DIR || join(dataFolder, 'backups') }
  return { ok: true, config: { port, host, dataFolder, databaseUrl, publicUrl, secure, backup } }
}

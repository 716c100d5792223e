// Configuration by environment, checked before anything is opened.

export interface Config {
  /** 0: any free port, which is printed. */
  port: number
  host: string
  dataFolder: string
  /** Without a slash at the end; null: http://localhost and the port. */
  publicUrl: string | null
  /** People reach the hub by https, through the deployer's proxy. */
  secure: boolean
}

export type ConfigRead = { ok: true; config: Config } | { ok: false; message: string }

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/

/** Reads PORT, HOST, DATA_DIR and PUBLIC_URL. Never throws; `message` is a sentence for whoever started the hub. */
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
  return { ok: true, config: { port, host, dataFolder: environment.DATA_DIR || './data', publicUrl, secure } }
}

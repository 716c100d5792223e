// The app itself, from the folder it was built into.
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { HubDependencies } from '../hub'
import { fail } from '../failure'
import type { HubContext, Route } from '../route'

const typeByExtension: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
}
const packed = /^(text|application\/(json|manifest)|image\/svg)/
/** Files that the build names by their content. */
const lastsForEver = /^\/assets\/[^/]+-[\w-]{8,}\.\w+$/

interface AppFile {
  writtenMs: number
  type: string
  etag: string
  bytes: Uint8Array<ArrayBuffer>
  /** null where packing gains nothing. */
  gzip: Uint8Array<ArrayBuffer> | null
}

const pack = promisify(gzip)

export function staticRoutes(hub: HubDependencies): Route[] {
  const held = new Map<string, AppFile>()
  return [
    {
      method: 'GET',
      path: '/*',
      policy: 'anyone',
      async handle(c) {
        const folder = hub.appFolder
        const path = folder === null ? null : readPath(c.req.path)
        if (folder === null || path === null) return fail(c, 'not-found')
        const file = await readAppFile(held, folder, path === '/' ? '/index.html' : path)
        if (file) return send(c, file, lastsForEver.test(path))
        // Every address of the app is the app: it finds the page itself.
        const page = wantsPage(c) ? await readAppFile(held, folder, '/index.html') : null
        return page ? send(c, page, false) : fail(c, 'not-found')
      },
    },
  ]
}

function wantsPage(c: HubContext): boolean {
  return (c.req.header('accept') ?? '').includes('text/html')
}

/** null for a path that leaves the folder or cannot be read. */
function readPath(raw: string): string | null {
  try {
    const path = decodeURIComponent(raw)
    return path.includes('\u0000') || normalize(path) !== path || path.split(/[\\/]/).includes('..')
      ? null
      : path
  } catch {
    return null
  }
}

async function readAppFile(
  held: Map<string, AppFile>,
  folder: string,
  path: string,
): Promise<AppFile | null> {
  const full = join(folder, path)
  if (!full.startsWith(normalize(folder + sep))) return null
  const found = await stat(full).catch(() => null)
  if (!found?.isFile()) return null
  const known = held.get(path)
  if (known?.writtenMs === found.mtimeMs && known.bytes.length === found.size) return known
  const bytes = new Uint8Array(await readFile(full))
  const type = typeByExtension[extname(path)] ?? 'application/octet-stream'
  const etag = `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  const smaller = packed.test(type) ? new Uint8Array(await pack(bytes, { level: 9 })) : null
  const file: AppFile = { writtenMs: found.mtimeMs, type, etag, bytes, gzip: smaller }
  held.set(path, file)
  return file
}

function send(c: HubContext, file: AppFile, forEver: boolean): Response {
  const headers: Record<string, string> = {
    'content-type': file.type,
    'cache-control': forEver ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
  }
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304, headers)
  const packs = file.gzip !== null && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
  if (!packs || !file.gzip) return c.body(file.bytes, 200, headers)
  return c.body(file.gzip, 200, { ...headers, 'content-encoding': 'gzip' })
}

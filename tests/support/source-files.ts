// The files of the project as text, for tests that keep its rules.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export interface SourceFile {
  /** From the root, with forward slashes: 'src/domain/area.ts'. */
  path: string
  text: string
  /** `text` without comments, as far as a rule about code needs it. */
  code: string
}

/** Files below `folder` whose names end in one of `endings`; none where the folder is not there. */
export function filesIn(folder: string, endings: readonly string[]): SourceFile[] {
  return namesIn(join(root, folder))
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => readSource(posix.join(folder, name)))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

export function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, text, code: withoutComments(text) }
}

function namesIn(folder: string): string[] {
  try {
    const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    return found
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split('\\').join('/'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

// The two slashes of an address follow a colon, those of a quoted one a quote.
function withoutComments(text: string): string {
  return text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/(^|[\s;{(,])\/\*[\s\S]*?\*\//g, '$1')
    .replace(/(^|[^:'"`\\/])\/\/.*$/gm, '$1')
}

/** What a file imports, as written: statements, dynamic imports, and workers by their address. */
export function importsOf({ code }: SourceFile): string[] {
  const patterns = [
    /^\s*(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
    /\bnew URL\(\s*['"](\.[^'"]+\.(?:ts|js|mjs))['"]/g,
    /@import\s+(?:url\()?['"]([^'"]+)['"]/g,
  ]
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1]!))
}

/** Where a relative import leads, from the root; null for a package. */
export function targetOf(file: SourceFile, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : null
}

/** The package a specifier belongs to: 'vant' of 'vant/es/popup', '@hono/node-server' of '@hono/node-server/conninfo'. */
export function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:'
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!
}

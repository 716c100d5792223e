// What size-limit weighs: all JavaScript that the first screen needs, found by following static imports from the page, its
// program with the home page in it, the sign-in page and the worker in the built files. Apart from it, what follows by itself
// once the book is open, with nobody waiting for it. A journey checks that a browser loads no more than these.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const built = fileURLToPath(new URL('../../dist/app', import.meta.url))
const staticImport = /(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g
const workerUrl = /new Worker\(\s*(?:new URL\(\s*)?(?:""\s*\+\s*)?["'`]([^"'`]+\.js)["'`]/g
/** The page's program, which brings the home page with it, and what a person meets first of all. */
const firstPages = /^(?:mount|EnterPage)-[\w-]+\.js$/

/** The work with the hub, and the watch over updates. */
const followers = /^(?:hub-work|hub-edge|workbox-window[\w.]*)-[\w-]+\.js$/

function follow(file, found) {
  if (found.has(file) || !existsSync(join(built, file))) return
  found.add(file)
  const code = readFileSync(join(built, file), 'utf8')
  for (const [, name] of code.matchAll(staticImport)) follow(posix.join(posix.dirname(file), name), found)
  for (const [, name] of code.matchAll(workerUrl))
    follow(name.startsWith('/') ? name.slice(1) : posix.join('assets', posix.basename(name)), found)
}

export function firstRouteFiles() {
  const page = readFileSync(join(built, 'index.html'), 'utf8')
  const found = new Set()
  for (const [, name] of page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)) follow(name, found)
  for (const name of readdirSync(join(built, 'assets')))
    if (firstPages.test(name)) follow(`assets/${name}`, found)
  return [...found]
}

export function followingFiles() {
  const first = new Set(firstRouteFiles())
  const found = new Set(first)
  for (const name of readdirSync(join(built, 'assets')))
    if (followers.test(name)) follow(`assets/${name}`, found)
  return [...found].filter((file) => !first.has(file))
}

const inDist = (file) => `../../dist/app/${file}`

export default [
  {
    name: 'JavaScript of the first route',
    path: firstRouteFiles().map(inDist),
    limit: '160 kB',
    gzip: true,
  },
  {
    name: 'JavaScript that follows once the book is open',
    path: followingFiles().map(inDist),
    limit: '20 kB',
    gzip: true,
  },
]

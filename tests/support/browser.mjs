// Finds what the journeys need on this machine, and says which it took: a Chromium, a Chinese font, LibreOffice's
// calculator. What is missing is installed by the package manager where that is possible without asking anybody.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const browserNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

function onPath(name) {
  const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
  return found.status === 0 ? found.stdout.trim() : null
}

function firstOnPath(names) {
  for (const name of names) {
    const path = onPath(name)
    if (path) return path
  }
  return null
}

function runs(path) {
  return spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 60_000 }).status === 0
}

let listsFresh = false

/** Installs Debian packages when this is root on a machine with apt; false where that is not so or did not go through. */
function aptInstall(packages) {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...words) => spawnSync('apt-get', words, { stdio: 'inherit', env }).status === 0
  if (!listsFresh) listsFresh = apt('update')
  return apt('install', '-y', '--no-install-recommends', ...packages)
}

function playwrightPath() {
  return createRequire(import.meta.url)('@playwright/test').chromium.executablePath()
}

/** @returns {{ path: string, from: string } | null} */
export function findBrowser() {
  const named = process.env.CHROMIUM_PATH
  if (named) return existsSync(named) ? { path: named, from: 'CHROMIUM_PATH' } : null
  const system = firstOnPath(browserNames)
  if (system && runs(system)) return { path: system, from: 'this machine' }
  if (aptInstall(['chromium'])) {
    const installed = firstOnPath(browserNames)
    if (installed) return { path: installed, from: 'the package manager' }
  }
  if (existsSync(playwrightPath()))
    return { path: playwrightPath(), from: "the test tool's earlier download" }
  spawnSync('npx', ['playwright', 'install', '--with-deps', 'chromium'], { stdio: 'inherit' })
  return existsSync(playwrightPath())
    ? { path: playwrightPath(), from: "the test tool's own download" }
    : null
}

function hasChineseFont() {
  const list = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' })
  return list.status === 0 && list.stdout.trim() !== ''
}

/** True when Chinese can be drawn. Without a font every journey still runs; only pictures and measured widths suffer. */
export function ensureChineseFont() {
  return hasChineseFont() || (aptInstall(['fontconfig', 'fonts-noto-cjk']) && hasChineseFont())
}

/** The path of soffice, which opens the exported tables as an office program would; null where it cannot be had. */
export function findOffice() {
  const system = firstOnPath(['soffice', 'libreoffice'])
  if (system) return system
  return aptInstall(['libreoffice-calc-nogui']) ? firstOnPath(['soffice', 'libreoffice']) : null
}

/** A program that Debian packages under its own name; false where it is not there and cannot be installed. */
export function ensureTool(name) {
  return onPath(name) !== null || (aptInstall([name]) && onPath(name) !== null)
}

// `npm run kill:browser -- 40 [seed]`: a real Chromium taken away while it saves, syncs and updates. See tests/kill.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { ensureTool, findBrowser } from './support/browser.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const browser = findBrowser()
if (!browser) {
  console.error('No Chromium: none installed, none from the package manager. Set CHROMIUM_PATH.')
  process.exit(1)
}
ensureTool('strace')
if (!process.env.LIANXIN_BUILT || !existsSync(`${root}dist/hub/main.js`)) {
  const built = spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' }).status
  if (built !== 0) process.exit(built ?? 1)
}
await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  build: {
    ssr: 'tests/kill/browser-main.ts',
    outDir: 'dist/kill-browser',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
  },
})
const words = ['dist/kill-browser/browser-main.js', ...process.argv.slice(2)]
const env = { ...process.env, CHROMIUM_PATH: browser.path }
process.exit(spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit', env }).status ?? 1)

// `npm run bench`: prints the figures the product is held to, as ratios to yardsticks measured in the same run where a time
// alone would only tell of the machine. Asserts nothing. Topics: size, engine, flat, save, open,
// sync, slow, push, catch-up, storm; none named is all
// but storm-postgres.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { findBrowser } from './support/browser.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const browser = findBrowser()
if (!browser) {
  console.error(
    'No Chromium: none installed, none from the package manager, none to download. Set CHROMIUM_PATH.',
  )
  process.exit(1)
}
const env = { ...process.env, CHROMIUM_PATH: browser.path }
if (!process.env.LIANXIN_BUILT) spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' })
await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  build: {
    ssr: 'tests/bench/main.ts',
    outDir: 'dist/bench',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
  },
})
process.exit(
  spawnSync(process.execPath, ['dist/bench/main.js', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env,
  }).status ?? 1,
)

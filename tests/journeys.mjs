// `npm run journeys [topic…]`: what people get done, in a real browser against the production build and a real hub.
// Builds first unless LIANXIN_BUILT is set, as `npm test` does once it has built.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureChineseFont, findBrowser, findOffice } from './support/browser.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const options = process.argv.slice(2).filter((word) => word.startsWith('-'))
const topics = process.argv.slice(2).filter((word) => !word.startsWith('-'))

function run(command, words, env = {}) {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }
  const status = spawnSync(command, words, options).status
  if (status !== 0) process.exit(status ?? 1)
}

const browser = findBrowser()
if (!browser) {
  console.error(
    'No Chromium: none installed, none from the package manager, none to download. Set CHROMIUM_PATH.',
  )
  process.exit(1)
}
console.log(`Browser: ${browser.path} (from ${browser.from})`)
if (!ensureChineseFont()) console.warn('No Chinese font: pictures show boxes. Install fonts-noto-cjk.')
const office = findOffice()
console.log(
  office ? `Office: ${office}` : 'No LibreOffice: the journey that opens the exported table will fail.',
)

if (!process.env.LIANXIN_BUILT || !existsSync(`${root}dist/hub/main.js`)) run('npm', ['run', 'build'])
run(
  'npx',
  [
    'playwright',
    'test',
    '--config',
    'tests/playwright.config.ts',
    ...options,
    ...topics.map((t) => `/${t}[^/]*\\.journey\\.ts`),
  ],
  {
    CHROMIUM_PATH: browser.path,
    OFFICE_PATH: office ?? '',
  },
)

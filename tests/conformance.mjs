// `npm run conformance -- <url> <link> <link> <link>`: see tests/conformance/main.ts. Bundled first: Node 20 cannot run
// TypeScript itself.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  build: {
    ssr: 'tests/conformance/main.ts',
    outDir: 'dist/conformance',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
  },
})
const words = ['dist/conformance/main.js', ...process.argv.slice(2)]
process.exit(spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1)

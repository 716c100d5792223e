// `npm run kill:hub -- 30 [--postgres] [--seed 7]`: kills a real hub that many times while eight devices write to it, and
// shows that nothing it acknowledged was lost. Some rounds fill its disk, some put an older backup in its place.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
if (!process.env.LIANXIN_BUILT)
  spawnSync('npx', ['vite', 'build', '--mode', 'hub', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' })
await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  build: {
    ssr: 'tests/kill/main.ts',
    outDir: 'dist/kill',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
  },
})
process.exit(
  spawnSync(process.execPath, ['dist/kill/main.js', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  }).status ?? 1,
)

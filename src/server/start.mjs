// Builds what is not built, then starts the hub, or with --command one of its commands. Plain JavaScript: Node 20 cannot run
// TypeScript, and this runs before anything is built.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const args = process.argv.slice(2)
const isCommand = args[0] === '--command'

const always = ['package-lock.json', 'vite.config.ts']
build(['dist/hub/main.js'], ['src/domain', 'src/protocol', 'src/server', ...always], ['--mode', 'hub'])
if (!isCommand)
  build(['dist/app/index.html', 'dist/app/sw.js'], ['src', 'public', 'index.html', ...always], [])

// In this process, not a child: a signal reaches the hub, and nothing is left behind when this ends.
process.argv.splice(2, args.length, ...(isCommand ? args.slice(1) : args))
await import(pathToFileURL(join(root, isCommand ? 'dist/hub/command.js' : 'dist/hub/main.js')).href)

/** A checkout without the build tool (a delivered folder) runs what it has. */
function build(targets, sources, options) {
  // The oldest: a build that broke off may have written some.
  const builtMs = Math.min(...targets.map((target) => newestMs([join(root, target)])))
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  if (builtMs > newestMs(sources.map((source) => join(root, source))) || (builtMs > 0 && !existsSync(vite)))
    return
  process.stderr.write(`building ${targets[0]} …\n`)
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn', ...options], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) process.exit(status ?? 1)
}

function newestMs(paths) {
  let newest = 0
  for (const path of paths) {
    if (!existsSync(path)) continue
    const found = statSync(path)
    newest = Math.max(newest, found.mtimeMs)
    if (found.isDirectory())
      newest = Math.max(newest, newestMs(readdirSync(path).map((name) => join(path, name))))
  }
  return newest
}

// `npm run simulate -- --seeds 20000 [--from 1]` plays that many histories on all cores and prints totals; it fails with the
// smallest history it can find for the first seed that breaks a promise. `--seed 4711` plays one again, with its trace.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { bundleSimulation } from './simulation/bundle.mjs'

const options = process.argv.slice(2)
const option = (name, fallback) => {
  const at = options.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(options[at + 1])
}

const program = await bundleSimulation()
process.on('exit', () => rmSync(dirname(program), { recursive: true, force: true }))
const play = (args, onLine) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args.map(String)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    createInterface({ input: child.stdout }).on('line', onLine)
    child.on('exit', (code) => resolve(code ?? 1))
  })

const seed = option('seed', null)
if (seed !== null) process.exit(await play(['--seed', seed], (line) => console.log(line)))

const seeds = option('seeds', 2_000)
const from = option('from', 1)
const cores = option('cores', availableParallelism())
const failures = []
const totals = {}
const began = performance.now()
const codes = await Promise.all(
  Array.from({ length: cores }, (_, core) => {
    const count = Math.floor(seeds / cores) + (core < seeds % cores ? 1 : 0)
    const args = ['--from', from + core, '--step', cores, '--count', count, '--stop', option('stop', 5)]
    return play(args, (line) => {
      const said = JSON.parse(line)
      if (said.failed) failures.push(said.failed)
      for (const [name, value] of Object.entries(said.totals ?? {}))
        totals[name] = (totals[name] ?? 0) + value
    })
  }),
)
const seconds = (performance.now() - began) / 1_000
const days = ((totals.virtualMs ?? 0) / 86_400_000).toFixed(1)
console.log(
  `${totals.seeds} seeds in ${seconds.toFixed(1)} s: ${(totals.seeds / seconds / cores).toFixed(0)} a second and core; ` +
    `${days} days of virtual time, ${totals.events} events, ${totals.requests} requests, ${totals.stored} changes stored, ` +
    `${totals.parked} parked, ${totals.kills} kills of the hub; ${failures.length} failed`,
)
failures.sort((a, b) => a.seed - b.seed)
for (const { seed: failed, invariant, text } of failures) console.log(`seed ${failed}: ${invariant} ${text}`)
if (failures.length > 0 && option('shrink', 1)) {
  await play(['--shrink', failures[0].seed], (line) => {
    const { plan, violation } = JSON.parse(line)
    console.log(
      `\nThe smallest history found, for tests/simulation/kept-seeds.test.ts:\n${JSON.stringify(plan)}`,
    )
    console.log(`${violation.invariant}: ${violation.text}`)
  })
}
process.exit(failures.length > 0 || codes.some((code) => code !== 0) ? 1 : 0)

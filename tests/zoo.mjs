// `npm run zoo [name …]`: puts each bug of the zoo into our code and shows that the simulation finds it within 2,000 seeds.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { bundleSimulation } from './simulation/bundle.mjs'
import { elsewhere, mutants } from './simulation/zoo/mutants.mjs'

const mostSeeds = 2_000
const names = process.argv.slice(2)
const wanted = mutants.filter(({ name }) => names.length === 0 || names.includes(name))

/** The first seed that fails, over all cores. */
async function firstFailure(program) {
  const cores = availableParallelism()
  const children = []
  let found = null
  await Promise.all(
    Array.from({ length: cores }, (_, core) => {
      const count = Math.ceil(mostSeeds / cores)
      const args = [program, '--from', 1 + core, '--step', cores, '--count', count, '--stop', 1].map(String)
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
      children.push(child)
      createInterface({ input: child.stdout }).on('line', (line) => {
        const said = JSON.parse(line)
        if (!said.failed) return
        if (!found || said.failed.seed < found.seed) found = said.failed
        for (const other of children) other.kill()
      })
      return new Promise((resolve) => child.on('exit', resolve))
    }),
  )
  return found
}

const row = (...cells) =>
  console.log(cells.map((cell, at) => String(cell).padEnd([42, 5, 11, 6, 0][at])).join(' '))
row('bug', 'row', 'caught by', 'seed', 'what was seen')
let missed = 0
// What fails by itself would seem to be caught. `npm test` has simulated more seeds than these just before.
if (names.length === 0 && !process.env.LIANXIN_SIMULATED) {
  const program = await bundleSimulation()
  const found = await firstFailure(program)
  rmSync(dirname(program), { recursive: true })
  row(
    '(our code as it is)',
    '-',
    found?.invariant ?? 'nothing',
    found?.seed ?? '-',
    found?.text.split('\n')[0] ?? '',
  )
  if (found) process.exit(1)
}
for (const mutant of wanted) {
  try {
    const program = await bundleSimulation(mutant)
    const found = await firstFailure(program)
    rmSync(dirname(program), { recursive: true })
    if (!found) missed++
    row(
      mutant.name,
      mutant.row || '-',
      found?.invariant ?? 'NOT CAUGHT',
      found?.seed ?? '-',
      found?.text.split('\n')[0] ?? '',
    )
  } catch (error) {
    missed++
    row(mutant.name, mutant.row || '-', 'NO LONGER FITS', '-', error instanceof Error ? error.message : error)
  }
}
if (names.length === 0)
  for (const [number, why] of Object.entries(elsewhere)) row('-', number, 'elsewhere', '-', why)
console.log(`\n${wanted.length - missed} of ${wanted.length} caught`)
process.exit(missed > 0 ? 1 : 0)

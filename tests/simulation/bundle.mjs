// The simulation as one plain program: Node cannot run TypeScript, and a bundle can carry a mutation of our own source.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where the program is. `mutation`: `{ file, find, replace }`, where `find` must be in the file exactly once. */
export async function bundleSimulation(mutation = null) {
  const outDir = mkdtempSync(join(tmpdir(), 'lianxin-simulation-'))
  let applied = 0
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: mutation ? [mutating(mutation, () => applied++)] : [],
    build: {
      ssr: 'tests/simulation/main.ts',
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'main.mjs' } },
    },
    ssr: { noExternal: ['valibot'] },
  })
  if (mutation && applied !== 1) throw new Error(`${mutation.file} is not part of the simulation`)
  return join(outDir, 'main.mjs')
}

function mutating({ file, find, replace }, onApplied) {
  return {
    name: 'mutating',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith(`/${file}`)) return null
      const parts = code.split(find)
      if (parts.length !== 2)
        throw new Error(`${file} has the text to change ${parts.length - 1} times, not once:\n${find}`)
      onApplied()
      return parts.join(replace)
    },
  }
}

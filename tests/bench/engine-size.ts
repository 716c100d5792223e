// The size of the sync engine, as it would be sent.
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { line } from './figures'

/** The chunks of one build. */
interface Built {
  output: { type: string; code?: string }[]
}

export async function measureEngine(): Promise<void> {
  const built = (await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: ['chrome86', 'safari14'],
      lib: { entry: 'tests/bench/engine-entry.ts', formats: ['es'] },
      rollupOptions: { external: ['dexie'] },
      minify: true,
    },
  })) as unknown as Built[]
  const code = built.flatMap(({ output }) => output.map((chunk) => chunk.code ?? '')).join('')
  line('Sync engine beyond Dexie, KB gzip', (gzipSync(code).length / 1_000).toFixed(1), '≤ 25')
}

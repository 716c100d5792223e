// A short slice of `npm run kill:hub`: a real hub is killed under eight writers, once with its disk full, once with an older
// backup in its place.
import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { killHub } from '../kill/rounds'

const built = '.cache/killed-hub'
beforeAll(() => {
  const words = ['build', '--mode', 'hub', '--outDir', built, '--logLevel', 'error']
  const build = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', ...words], { encoding: 'utf8' })
  if (build.status !== 0) throw new Error(build.stderr)
}, 60_000)

describe.each([
  ['SQLite', false],
  ['PostgreSQL', true],
])('a hub on %s that is killed under eight writers', (_, postgres) => {
  it('has every change that it acknowledged exactly once (SPEC I1, I5)', async () => {
    const said: string[] = []
    const say = (line: string) => said.push(line)
    const outcome = await killHub({ rounds: 3, seed: 5, postgres, built, say })
    expect(outcome).toMatchObject({ lost: 0, doubled: 0, altered: 0, disordered: 0, faults: [] })
    expect(outcome.kinds).toMatchObject({ 'restored backup': 1 })
    expect(outcome.acknowledged).toBeGreaterThan(0)
  }, 180_000)
})

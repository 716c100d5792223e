// `npm test`: everything that must hold before a change is taken, in one command. No step keeps a later one from running;
// the last line counts the tests of all runners, and a step that is not a test runner counts as one when it fails.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = mkdtempSync(join(tmpdir(), 'lianxin-reports-'))
const unitReport = join(reports, 'unit.json')
const journeyReport = join(reports, 'journeys.json')

function run(command, words, env = {}) {
  return (
    spawnSync(command, words, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0
  )
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** A file that could not be loaded has no tests to count, and counts as one. Skipped tests count as failed. */
function countUnit(report) {
  const files = report.testResults
  const broken = files.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((t) => t.status === 'passed'),
  )
  const notRun = report.numPendingTests + report.numTodoTests
  if (notRun > 0) console.error(`${notRun} tests were skipped.`)
  const names = files.flatMap((file) =>
    file.assertionResults.filter((t) => t.status === 'failed').map((t) => t.fullName),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length + notRun,
    names: [...names, ...broken.map((file) => file.name.slice(root.length))],
  }
}

function countJourneys(report) {
  const { expected, unexpected, flaky, skipped } = report.stats
  if (skipped > 0) console.error(`${skipped} journeys were not run.`)
  const broken = unexpected === 0 && skipped === 0 ? report.errors.length : 0
  return {
    passed: expected + flaky,
    failed: unexpected + skipped + broken,
    names: failedJourneys(report.suites),
  }
}

/** Each failed journey with the first line of what went wrong: the reason stays readable where only the end is kept. */
function failedJourneys(suites) {
  return suites.flatMap((suite) => [
    ...failedJourneys(suite.suites ?? []),
    ...suite.specs
      .filter((spec) => !spec.ok)
      .map((spec) => {
        const errors = spec.tests.flatMap((test) => test.results).flatMap((result) => result.errors)
        const lines = (errors[0]?.message ?? '').replace(/\u001b\[[0-9;]*m/g, '').split('\n')
        const where = errors[0]?.location
        return `${spec.title}: ${lines.slice(0, 6).join(' ').slice(0, 400)} (${spec.file}:${where?.line ?? spec.line})`
      }),
  ])
}

const build = { name: 'build', run: () => run('npm', ['run', '--silent', 'build']) }
const steps = [
  { name: 'types', run: () => run('npx', ['vue-tsc', '-b']) },
  { name: 'lint', run: () => run('npm', ['run', '--silent', 'lint']) },
  {
    name: 'unit and contract tests',
    run: () =>
      run('npx', [
        'vitest',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${unitReport}`,
      ]),
    count: () => countUnit(readReport(unitReport)),
    report: unitReport,
  },
  build,
  { name: 'size of the first route', run: () => run('npm', ['run', '--silent', 'size']) },
  {
    name: 'journeys',
    run: () =>
      run('npm', ['run', '--silent', 'journeys'], { LIANXIN_BUILT: '1', JOURNEY_REPORT: journeyReport }),
    count: () => countJourneys(readReport(journeyReport)),
    report: journeyReport,
  },
  { name: 'simulation', run: () => run('npm', ['run', '--silent', 'simulate', '--', '--seeds', '20000']) },
  { name: 'bug zoo', run: () => run('npm', ['run', '--silent', 'zoo'], { LIANXIN_SIMULATED: '1' }) },
  {
    name: 'a real browser killed',
    run: () => run('npm', ['run', '--silent', 'kill:browser', '--', '4', '1'], { LIANXIN_BUILT: '1' }),
  },
]

const totals = { passed: 0, failed: 0 }
const lines = []
for (const step of steps) {
  console.log(`\n=== ${step.name}`)
  const startedMs = performance.now()
  const ok = step.run()
  const counts = step.count && readReport(step.report) ? step.count() : { passed: 0, failed: 0, names: [] }
  // Where a runner failed as a whole, its tests are not proof of anything.
  if (!ok && counts.failed === 0) counts.failed = 1
  totals.passed += counts.passed
  totals.failed += counts.failed
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
  const tests = step.count ? `, ${counts.passed} passed, ${counts.failed} failed` : ''
  lines.push(`${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s${tests})`)
  lines.push(...counts.names.map((name) => `         ${name}`))
}
rmSync(reports, { recursive: true, force: true })

console.log(`\n${lines.join('\n')}`)
process.exitCode = totals.failed === 0 ? 0 : 1
console.log(`${totals.passed} passed, ${totals.failed} failed`)

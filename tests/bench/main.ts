// Runs the parts of the bench one after the other: two cores are too few for two browsers that are being measured.
import { spawnSync } from 'node:child_process'
import { filledHub, type FilledHub } from './filled-hub'
import { line, median, spread } from './figures'
import { appFirstSync, yardstick, type AppSync } from './first-sync'
import { measureOpening } from './open-book'
import { measureEngine } from './engine-size'
import { measureCatchUp, measureFlatCost, measurePush } from './push-and-catch-up'
import { measureSaving } from './save-visit'
import { measureStorm } from './storm'
import { SlowLink } from '../support/slow-link'

const recordCount = 10_000
const runs = Number(process.env.BENCH_RUNS ?? 5)
const topics = process.argv.slice(2)
const wanted = (topic: string): boolean => topics.length === 0 || topics.includes(topic)

async function firstSync(filled: FilledHub): Promise<void> {
  const [app, raw, alone]: [AppSync[], number[], number[]] = [[], [], []]
  let rows = 0
  for (let run = 0; run < runs; run++) {
    const { sync, device } = await appFirstSync(filled.hub.publicUrl, await filled.workerLink())
    await device.dispose()
    app.push(sync)
    const kept = await yardstick(filled.hub.publicUrl, await filled.workerLink(), sync.limit, true)
    raw.push(kept.elapsedMs)
    rows = kept.rows
    alone.push(
      (await yardstick(filled.hub.publicUrl, await filled.workerLink(), sync.limit, false)).elapsedMs,
    )
  }
  const times = app.map((sync) => sync.elapsedMs)
  line(`First sync of ${rows} changes on loopback, app, ms`, spread(times), '')
  line('  a raw IndexedDB row per record, ms', spread(raw), '')
  line('  the download alone, parsed, ms', spread(alone), '')
  line(
    '  app / raw rows, median of pairs',
    spread(
      times.map((time, i) => time / raw[i]!),
      2,
    ),
    '≤ 0.3',
  )
  line('  requests', spread(app.map((sync) => sync.requests)), '≤ 25')
  const kilobytes = (pick: (sync: AppSync) => number): string => (median(app.map(pick)) / 1_000).toFixed(0)
  line('  KB down / up on the wire', `${kilobytes((s) => s.bytesDown)} / ${kilobytes((s) => s.bytesUp)}`, '')
}

async function slowSync(filled: FilledHub): Promise<void> {
  const link = await SlowLink.start(filled.hub.port, { roundTripMs: 300, kilobitsPerSecond: 400 })
  const through = async (): Promise<string> =>
    (await filled.workerLink()).replace(filled.hub.publicUrl, link.origin)
  const [app, alone]: [number[], number[]] = [[], []]
  for (let run = 0; run < runs; run++) {
    const { sync, device } = await appFirstSync(link.origin, await through())
    await device.dispose()
    app.push(sync.elapsedMs)
    alone.push((await yardstick(link.origin, await through(), sync.limit, false)).elapsedMs)
  }
  link.close()
  line(
    'First sync at 300 ms / 400 kbps, app, s',
    spread(
      app.map((ms) => ms / 1_000),
      1,
    ),
    '',
  )
  line(
    '  the download alone, s',
    spread(
      alone.map((ms) => ms / 1_000),
      1,
    ),
    '',
  )
  line(
    '  app / download',
    spread(
      app.map((ms, i) => ms / alone[i]!),
      2,
    ),
    '≤ 1.2',
  )
}

async function main(): Promise<void> {
  console.log(`${recordCount} records, ${runs} runs in turns: median (smallest–largest)`)
  if (wanted('size')) {
    const report = spawnSync('npm', ['run', '--silent', 'size', '--', '--json'], { encoding: 'utf8' })
    const [size] = JSON.parse(report.stdout) as { size: number }[]
    line('JavaScript of the first route, KB gzip', ((size?.size ?? 0) / 1_000).toFixed(1), '≤ 160')
  }
  if (wanted('storm')) await measureStorm(false)
  // On request only: it needs a PostgreSQL of its own.
  if (topics.includes('storm-postgres')) await measureStorm(true)
  if (wanted('engine')) await measureEngine()
  if (wanted('flat')) await measureFlatCost(runs)
  if (!['sync', 'slow', 'save', 'open', 'push', 'catch-up'].some(wanted)) return
  const filled = await filledHub(recordCount)
  try {
    if (wanted('save')) await measureSaving(filled, runs)
    if (wanted('open')) await measureOpening(filled, runs)
    if (wanted('sync')) await firstSync(filled)
    if (wanted('slow')) await slowSync(filled)
    if (wanted('push')) await measurePush(filled, runs)
    if (wanted('catch-up')) await measureCatchUp(filled, runs)
  } finally {
    await filled.dispose()
  }
}

await main()

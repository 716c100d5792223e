import { expect, it } from 'vitest'
import type { RunEnd } from '../../src/sync/engine'
import { createSchedule, retryPauseMs } from '../../src/sync/schedule'
import { fakeClock, settled } from '../support/fake-clock'

function planned(ends: (run: number) => RunEnd = () => ({ ok: true, backedUp: 0 })) {
  const clock = fakeClock()
  const runs: number[] = []
  const gates: (() => void)[] = []
  let gated = false
  const schedule = createSchedule(
    async () => {
      runs.push(clock.nowMs())
      if (gated) await new Promise<void>((resolve) => gates.push(resolve))
      return ends(runs.length)
    },
    clock.timer,
    () => 0.999,
  )
  return {
    clock,
    runs,
    schedule,
    hold: () => (gated = true),
    async release() {
      gated = false
      for (const gate of gates.splice(0)) gate()
      await settled()
    },
  }
}
const failed: RunEnd = { ok: false, failure: { type: 'no-network' } }

it('runs once for several saves in the same moment', async () => {
  const { clock, runs, schedule } = planned()
  schedule.afterSave()
  schedule.afterSave()
  await clock.pass(300)
  expect(runs).toHaveLength(1)
})

it('runs every minute while all is well and somebody looks', async () => {
  const { clock, runs, schedule } = planned()
  schedule.nudge()
  await clock.pass(180_000)
  expect(runs).toHaveLength(4)
  schedule.setVisible(false)
  await clock.pass(60_000)
  const before = runs.length
  await clock.pass(240_000)
  expect(runs.length).toBe(before)
  schedule.setVisible(true)
  await settled()
  expect(runs.length).toBe(before + 1)
})

it('runs once more when a save comes during a run, and never two at a time', async () => {
  const { clock, runs, schedule, hold, release } = planned()
  hold()
  schedule.nudge()
  await settled()
  schedule.afterSave()
  schedule.nudge()
  await clock.pass(1_000)
  expect(runs).toHaveLength(1)
  await release()
  expect(runs).toHaveLength(2)
})

it('waits longer after each failure, and never longer than eight seconds', async () => {
  expect([1, 2, 3, 4, 5, 50].map((failures) => retryPauseMs(failures, () => 0.999))).toEqual([
    1_000, 1_999, 3_998, 7_996, 7_996, 7_996,
  ])
  expect(retryPauseMs(4, () => 0)).toBe(4_000)
  const { clock, runs, schedule } = planned(() => failed)
  schedule.nudge()
  await clock.pass(60_000)
  const gaps = runs.slice(1).map((at, index) => at - runs[index]!)
  expect(Math.max(...gaps)).toBeLessThanOrEqual(8_000)
  expect(runs.length).toBeLessThan(12)
})

it('keeps to the pause a busy hub asks for', async () => {
  const { clock, runs, schedule } = planned((run) =>
    run === 1 ? { ok: false, failure: { type: 'busy', retryAfterMs: 30_000 } } : { ok: true, backedUp: 0 },
  )
  schedule.nudge()
  await clock.pass(29_000)
  expect(runs).toHaveLength(1)
  await clock.pass(2_000)
  expect(runs).toHaveLength(2)
})

it('asks no more when signed out, until somebody has signed in', async () => {
  const { clock, runs, schedule } = planned((run) =>
    run === 1 ? { ok: false, failure: { type: 'signed-out' } } : { ok: true, backedUp: 0 },
  )
  schedule.nudge()
  await clock.pass(3_600_000)
  schedule.afterSave()
  await clock.pass(3_600_000)
  expect(runs).toHaveLength(1)
  schedule.resume()
  await settled()
  expect(runs).toHaveLength(2)
})

it('answers a tap only after a run that began after it', async () => {
  const { runs, schedule, hold, release } = planned()
  hold()
  schedule.nudge()
  await settled()
  let answered = false
  const tapped = schedule.runNow().then(() => {
    answered = true
  })
  await settled()
  expect(answered).toBe(false)
  await release()
  await tapped
  expect(runs).toHaveLength(2)
})

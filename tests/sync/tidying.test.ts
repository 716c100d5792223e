import { expect, it } from 'vitest'
import { createTidying } from '../../src/sync/tidying'
import { fakeClock } from '../support/fake-clock'
import { gate } from '../support/gate'

const second = 1_000

it('tidies once for all runs that end before the page is at rest, with what the last of them knew', async () => {
  const clock = fakeClock()
  const tidied: number[] = []
  const tidying = createTidying(clock.timer, async (backedUp) => void tidied.push(backedUp))
  for (const backedUp of [3, 4, 9]) tidying.whenIdle(backedUp)
  await clock.pass(10 * second)
  expect(tidied).toEqual([9])
})

it('begins no second tidying while one is at work, and begins again with the next run after it', async () => {
  const clock = fakeClock()
  const { opened, open } = gate()
  let begun = 0
  const tidying = createTidying(clock.timer, () => {
    begun++
    return opened
  })
  tidying.whenIdle(1)
  await clock.pass(10 * second)
  tidying.whenIdle(2)
  await clock.pass(10 * second)
  expect(begun).toBe(1)
  open()
  await clock.pass(0)
  tidying.whenIdle(3)
  await clock.pass(10 * second)
  expect(begun).toBe(2)
})

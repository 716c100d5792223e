// The simulation itself: it can be relied upon only if a seed is the same history every time.
import { expect, it } from 'vitest'
import { planOf } from './plan'
import { random } from './random'
import { shrink } from './shrink'
import { VirtualTime } from './virtual-time'
import { play } from './world'

async function traced(seed: number): Promise<string[]> {
  const lines: string[] = []
  const { violation } = await play(planOf(seed), (line) => lines.push(line))
  expect(violation).toBeNull()
  return lines
}

it('plays the same history for the same seed, and another for another', async () => {
  for (const seed of [7, 4711]) {
    const first = await traced(seed)
    expect(first.length).toBeGreaterThan(20)
    expect(await traced(seed)).toEqual(first)
  }
  expect(await traced(7)).not.toEqual(await traced(8))
})

it('keeps its promises over some histories, and something happens in them', async () => {
  const totals = { stored: 0, parked: 0, kills: 0, events: 0 }
  for (let seed = 100_001; seed <= 100_060; seed++) {
    const { violation, counts, kills, events } = await play(planOf(seed), null)
    expect(violation, `seed ${seed}`).toBeNull()
    totals.stored += counts.stored
    totals.parked += counts.parked
    totals.kills += kills
    totals.events += events
  }
  expect(totals.stored).toBeGreaterThan(150)
  expect(totals.parked).toBeGreaterThan(5)
  expect(totals.kills).toBeGreaterThan(5)
  expect(totals.events).toBeGreaterThan(3_000)
}, 120_000)

it('gives each thing a stream of chance of its own', () => {
  const draws = (name: string) =>
    Array.from({ length: 5 }, (_, at) => ({ at, chance: random(7, name) }).chance.next())
  expect(new Set(draws('A')).size).toBe(1)
  expect(draws('A')).not.toEqual(draws('B'))
  const even = random(1, 'spread')
  const drawn = Array.from({ length: 1_000 }, () => even.below(10))
  for (let digit = 0; digit < 10; digit++)
    expect(Math.abs(drawn.filter((one) => one === digit).length - 100)).toBeLessThan(50)
})

it('lets time pass from event to event, in order, and leaves out what was called off', async () => {
  const time = new VirtualTime(0)
  const seen: string[] = []
  time.in(20, () => seen.push(`b ${time.now}`))
  time.in(10, () => seen.push(`a ${time.now}`))
  time.in(15, () => seen.push('never'))()
  void time.pass(20).then(() => seen.push(`c ${time.now}`))
  await time.runUntil(100)
  expect(seen).toEqual(['a 10', 'b 20', 'c 20'])
  expect(time.now).toBe(100)
})

it('finds nothing to make smaller in a history in which all goes well', async () => {
  const plan = planOf(7)
  expect(await shrink(plan)).toEqual({ plan, violation: null })
})

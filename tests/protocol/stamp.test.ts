import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clockAtRest,
  clockToleranceMs,
  effectiveStamp,
  isStamp,
  observe,
  stampDevice,
  stampMs,
  stampOf,
  tick,
} from '../../src/protocol/stamp'
import { anId, aStamp } from '../support/changes'

const device = anId(1)
const now = 1_702_000_000_000
/** Readings no honest clock gives, among those that one does. */
const wallClock = fc.oneof(
  fc.integer({ min: now - 1e9, max: now + 1e9 }),
  fc.constantFrom(0, -1, NaN, Infinity, -Infinity, 1.5, 2 ** 48, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE),
)

describe('the clock (SPEC C)', () => {
  it('C2 gives a later stamp each time, whatever the wall clock shows and whatever is observed', () => {
    const step = fc.record({ wall: wallClock, seen: fc.option(wallClock) })
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 60 }), (steps) => {
        let clock = clockAtRest
        let last = ''
        for (const { wall, seen } of steps) {
          if (seen !== null) clock = observe(clock, stampOf(tick(clockAtRest, seen), anId(2)), wall)
          clock = tick(clock, wall)
          const stamp = stampOf(clock, device)
          expect(stamp > last).toBe(true)
          expect(isStamp(stamp)).toBe(true)
          last = stamp
        }
      }),
    )
  })

  it('C2 goes on past 65,536 stamps of one millisecond', () => {
    const full = { ms: now, counter: 0xffff }
    expect(tick(full, now)).toEqual({ ms: now + 1, counter: 0 })
    expect(tick({ ms: now, counter: 5 }, now - 10_000)).toEqual({ ms: now, counter: 6 })
  })

  it('C1 orders stamps as text in the order of time, then counter, then device', () => {
    const parts = fc.record({
      ms: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
      counter: fc.integer({ min: 0, max: 0xffff }),
      device: fc.integer({ min: 0, max: 0xffff }),
    })
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const [x, y] = [stampOf(a, anId(a.device)), stampOf(b, anId(b.device))]
        const order = Math.sign(a.ms - b.ms || a.counter - b.counter || a.device - b.device)
        expect(x < y ? -1 : x > y ? 1 : 0).toBe(order)
        expect(x).toHaveLength(53)
        expect([stampMs(x), stampDevice(x)]).toEqual([a.ms, anId(a.device)])
      }),
    )
  })

  it('C3 follows a stamp within the tolerance and none beyond it', () => {
    const clock = { ms: now, counter: 3 }
    expect(observe(clock, aStamp(now + clockToleranceMs, anId(2), 9), now)).toEqual({
      ms: now + clockToleranceMs,
      counter: 9,
    })
    expect(observe(clock, aStamp(now + clockToleranceMs + 1, anId(2)), now)).toEqual(clock)
    expect(observe(clock, aStamp(now - 1, anId(2)), now)).toEqual(clock)
    expect(observe(clock, aStamp(now, anId(2), 2), now)).toEqual(clock)
  })

  it('C3 never moves further than the tolerance past the wall clock by observing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 47), { maxLength: 30 }), (seen) => {
        let clock = clockAtRest
        for (const ms of seen) clock = observe(clock, aStamp(ms, anId(2)), now)
        expect(clock.ms).toBeLessThanOrEqual(now + clockToleranceMs)
      }),
    )
  })

  it('C4 lowers a stamp that lies more than the tolerance after its arrival, and no other', () => {
    const late = aStamp(now + clockToleranceMs, device, 7)
    expect(effectiveStamp(late, now)).toBe(late)
    const tooLate = aStamp(now + clockToleranceMs + 1, device)
    expect(effectiveStamp(tooLate, now)).toBe(aStamp(now + clockToleranceMs, device, 0xffff))
    const past = aStamp(0, device)
    expect(effectiveStamp(past, now)).toBe(past)
  })

  it('C1 refuses what is not a stamp', () => {
    const good = aStamp(now)
    expect(isStamp(good)).toBe(true)
    for (const bad of [
      '',
      good.slice(1),
      `${good}0`,
      good.toUpperCase(),
      good.replace('-', '_'),
      null,
      5,
      {},
    ]) {
      expect(isStamp(bad)).toBe(false)
    }
  })
})

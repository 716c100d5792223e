import { describe, expect, it } from 'vitest'
import { openAdmission, type Admission } from '../../src/server/admission'

function door(limits: { running: number; waiting: number }) {
  const clock = { ms: 1_000 }
  const given: (() => void)[] = []
  const admission = openAdmission(
    limits,
    () => clock.ms,
    (next) => given.push(next),
  )
  /** Everybody whose turn has come goes in. */
  const giveWay = () => {
    for (const next of given.splice(0)) next()
  }
  return { admission, clock, giveWay }
}
type Entered = Awaited<ReturnType<Admission['enter']>>
const leave = (entered: Entered) => {
  if (!('leave' in entered)) throw new Error('it was sent away')
  entered.leave()
}
const seconds = (entered: Entered) => ('leave' in entered ? 0 : entered.retryAfterSeconds)

describe('admission', () => {
  it('lets in as many as may run, and the next ones in the order they came', async () => {
    const { admission, giveWay } = door({ running: 2, waiting: 10 })
    const [first, second] = [await admission.enter(), await admission.enter()]
    const order: number[] = []
    const later = [3, 4].map((n) => admission.enter().then((entered) => (order.push(n), entered)))
    leave(first)
    giveWay()
    leave(await later[0]!)
    expect(order).toEqual([3])
    leave(second)
    giveWay()
    leave(await later[1]!)
    expect(order).toEqual([3, 4])
  })

  it('counts nobody twice who leaves twice', async () => {
    const { admission, giveWay } = door({ running: 1, waiting: 10 })
    const first = await admission.enter()
    const [second, third] = [admission.enter(), admission.enter()]
    leave(first)
    leave(first)
    giveWay()
    await second
    expect(await Promise.race([third.then(() => 'in'), Promise.resolve('waits')])).toBe('waits')
  })

  it('sends the others away, each to come back later than the one before', async () => {
    const { admission } = door({ running: 1, waiting: 1 })
    await admission.enter()
    void admission.enter()
    const told = await Promise.all(Array.from({ length: 400 }, async () => seconds(await admission.enter())))
    expect(told[0]).toBe(1)
    expect(told.every((value, i) => i === 0 || value >= told[i - 1]!)).toBe(true)
    expect(told.at(-1)).toBeGreaterThan(5)
  })

  it('sends nobody away for longer than a minute, however many come', async () => {
    const { admission } = door({ running: 1, waiting: 0 })
    await admission.enter()
    for (let i = 0; i < 10_000; i++) await admission.enter()
    expect(seconds(await admission.enter())).toBe(60)
  })

  it('learns how long one takes', async () => {
    const slow = async (eachMs: number): Promise<number> => {
      const { admission, clock, giveWay } = door({ running: 1, waiting: 100 })
      let inside = await admission.enter()
      const waiting = Array.from({ length: 100 }, () => admission.enter())
      for (const next of waiting.slice(0, 60)) {
        clock.ms += eachMs
        leave(inside)
        giveWay()
        inside = await next
      }
      for (let i = 0; i < 60; i++) void admission.enter()
      return seconds(await admission.enter())
    }
    expect(await slow(500)).toBeGreaterThan(5 * (await slow(5)))
  })

  it('promises earlier moments again once those promised have passed', async () => {
    const { admission, clock } = door({ running: 1, waiting: 0 })
    await admission.enter()
    for (let i = 0; i < 500; i++) await admission.enter()
    expect(seconds(await admission.enter())).toBeGreaterThan(5)
    clock.ms += 60_000
    expect(seconds(await admission.enter())).toBe(1)
  })
})

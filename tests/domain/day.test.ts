import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, dayInWords, dayOf, daysBetween, isDay } from '../../src/domain/day'

const anyDay = fc.integer({ min: 0, max: 40_000 }).map((n) => addDays('1990-01-01', n))

describe('days', () => {
  it.each(['2023-12-11', '2024-02-29', '2000-02-29', '1949-10-01'])('%s is a day', (day) => {
    expect(isDay(day)).toBe(true)
  })

  it.each([
    '2023-02-29',
    '1900-02-29',
    '2023-13-01',
    '2023-00-10',
    '2023-01-32',
    '2023-1-1',
    '2023-12-11T00:00',
    '',
    '0001-01-01x',
    20231211,
    null,
  ])('%s is none', (value) => {
    expect(isDay(value)).toBe(false)
  })

  it('is the day that the clock on the wall shows', () => {
    const lateEveningInLondon = Date.UTC(2023, 11, 10, 16, 30)
    expect(dayOf(lateEveningInLondon, 480)).toBe('2023-12-11')
    expect(dayOf(lateEveningInLondon, 0)).toBe('2023-12-10')
    expect(dayOf(Date.UTC(2024, 0, 1), -60)).toBe('2023-12-31')
  })

  it('counts over months, leap days and years, there and back', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01')
    expect(daysBetween('2023-12-31', '2024-01-01')).toBe(1)
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -5000, max: 5000 }), (day, count) => {
        const other = addDays(day, count)
        expect(isDay(other)).toBe(true)
        expect(daysBetween(day, other)).toBe(count)
        expect(day < other).toBe(count > 0)
      }),
    )
  })

  it('is said without leading zeros', () => {
    expect(dayInWords('2023-02-05')).toBe('2023年2月5日')
  })
})

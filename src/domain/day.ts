// A day as a person in the village means it: 'YYYY-MM-DD', no time zone, no clock.

export type Day = string

const shape = /^(\d{4})-(\d{2})-(\d{2})$/

export function isDay(value: unknown): value is Day {
  if (typeof value !== 'string') return false
  const match = shape.exec(value)
  if (!match) return false
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return year >= 100 && month >= 1 && date >= 1 && date <= (daysIn(year)[month - 1] ?? 0)
}

const ordinary = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const leap = ordinary.map((count, i) => (i === 1 ? 29 : count))

function daysIn(year: number): readonly number[] {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? leap : ordinary
}

/** `offsetMinutes` as the device's clock shows it: +480 for Beijing. */
export function dayOf(nowMs: number, offsetMinutes: number): Day {
  return new Date(nowMs + offsetMinutes * 60_000).toISOString().slice(0, 10)
}

export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10)
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** 2023年12月12日, without leading zeros (GB/T 9704 habit). */
export function dayInWords(day: Day): string {
  const [year, month, date] = day.split('-')
  return `${Number(year)}年${Number(month)}月${Number(date)}日`
}

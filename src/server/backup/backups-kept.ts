// Which backups stay: the newest of each of the last 24 hours, 14 days and 8 weeks that have one.
import { readdir } from 'node:fs/promises'

const kept = { hours: 24, days: 14, weeks: 8 } as const
const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** 1970 began on a Thursday; weeks are counted from its first Monday. */
const firstMondayMs = 4 * dayMs

const pattern = /^lianxin-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.backup\.gz$/

/** In UTC, so that names sort by time. */
export function backupName(nowMs: number): string {
  const [day = '', time = ''] = new Date(nowMs).toISOString().split('T')
  return `lianxin-${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}.backup.gz`
}

/** null for a file of another name. */
export function backupTime(name: string): number | null {
  const [, year, month, day, hour, minute, second] = pattern.exec(name) ?? []
  return year === undefined
    ? null
    : Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
}

/** Of the files in the folder; what is not named like a backup is none of ours. */
export function toDrop(names: readonly string[]): string[] {
  const backups = names
    .flatMap((name) => {
      const ms = backupTime(name)
      return ms === null ? [] : [{ name, ms }]
    })
    .sort((a, b) => b.ms - a.ms)
  const stays = new Set<string>()
  const keep = (count: number, periodMs: number, fromMs = 0): void => {
    const newest = new Map<number, string>()
    for (const { name, ms } of backups) {
      const period = Math.floor((ms - fromMs) / periodMs)
      if (!newest.has(period) && newest.size < count) newest.set(period, name)
    }
    for (const name of newest.values()) stays.add(name)
  }
  keep(kept.hours, hourMs)
  keep(kept.days, dayMs)
  keep(kept.weeks, 7 * dayMs, firstMondayMs)
  return backups.filter(({ name }) => !stays.has(name)).map(({ name }) => name)
}

/** null where there is none, or no such folder yet. */
export async function newestBackupTime(folder: string): Promise<number | null> {
  const names = await readdir(folder).catch(() => [])
  const times = names.map(backupTime).filter((ms) => ms !== null)
  return times.length > 0 ? Math.max(...times) : null
}

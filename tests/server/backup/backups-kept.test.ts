import { describe, expect, it } from 'vitest'
import { backupWait } from '../../../src/server/backup/backup-job'
import { backupName, backupTime, toDrop } from '../../../src/server/backup/backups-kept'

const hourMs = 3_600_000
const startMs = Date.UTC(2023, 0, 2)

describe('which backups stay', () => {
  it('reads a time back from the name it wrote, and from no other name', () => {
    expect(backupName(Date.UTC(2023, 11, 11, 2, 3, 4))).toBe('lianxin-20231211-020304.backup.gz')
    expect(backupTime('lianxin-20231211-020304.backup.gz')).toBe(Date.UTC(2023, 11, 11, 2, 3, 4))
    expect(backupTime('lianxin-20231211-020304.backup.gz.part')).toBeNull()
    expect(backupTime('files')).toBeNull()
  })

  it('keeps 24 hours, 14 days and 8 weeks of a year of backups every half hour', () => {
    const names = Array.from({ length: 365 * 48 }, (_, i) => backupName(startMs + (i * hourMs) / 2))
    const dropped = new Set(toDrop(names))
    const kept = names.filter((name) => !dropped.has(name))
    // The newest of them is one of each kind at once; so is the last of yesterday, within the last 24 hours.
    expect(kept.length).toBeLessThanOrEqual(24 + 14 + 8)
    expect(kept.length).toBeGreaterThanOrEqual(24 + 12 + 6)
    expect(kept.at(-1)).toBe(names.at(-1))
    const oldest = backupTime(kept[0]!)!
    expect((startMs + 365 * 24 * hourMs - oldest) / (7 * 24 * hourMs)).toBeGreaterThan(6)
  })

  it('keeps the newest of an hour, whatever order they are listed in', () => {
    const names = [20, 50, 10].map((minute) => backupName(startMs + minute * 60_000))
    expect(toDrop(names).sort()).toEqual([names[2], names[0]])
  })

  it('drops nothing but backups', () => {
    expect(toDrop(['files', 'notes.txt', 'one.backup.gz'])).toEqual([])
  })

  it('keeps old ones that are the only ones of their weeks', () => {
    const names = [0, 30, 60, 90].map((day) => backupName(startMs + day * 24 * hourMs))
    expect(toDrop(names)).toEqual([])
  })
})

describe('when the next backup is due', () => {
  it('counts from the newest one, over restarts', () => {
    expect(backupWait(hourMs, startMs, startMs + 1, startMs + 1_000)).toBe(hourMs - 1_000)
  })
  it('counts from the start of a hub that has none', () => {
    expect(backupWait(hourMs, null, startMs, startMs)).toBe(hourMs)
  })
  it('gives a hub that is late its first half minute', () => {
    expect(backupWait(hourMs, startMs, 0, startMs + 100 * hourMs)).toBe(30_000)
    expect(backupWait(hourMs, null, 0, startMs)).toBe(30_000)
  })
})

// What may be done while nobody waits: joining small pages, and forgetting own changes that are safe elsewhere twice over.
import Dexie from 'dexie'
import type { Id } from '../domain/id'
import { changeKey } from '../protocol/change'
import { joinSegments, smallPageChanges, smallPagesWorthJoining } from '../sync/join-segments'
import { parseLines } from '../sync/parse-lines'
import type { Segment } from '../sync/ports'
import type { PersonDatabase } from './dexie-tables'

const keyOf = (segment: Segment): [string, number] => [segment.scopeId, segment.from]

export async function compactSegments(db: PersonDatabase): Promise<void> {
  const keys = (await db.segments.toCollection().primaryKeys()) as [string, number][]
  for (const scopeId of new Set(keys.map(([scope]) => scope))) {
    const starts = keys.filter(([scope]) => scope === scopeId).map(([, from]) => from)
    if (!mayHoldSmallPages(starts)) continue
    await db.transaction('rw', db.segments, async () => {
      const held = await db.segments
        .where('[scopeId+from]')
        .between([scopeId, Dexie.minKey], [scopeId, Dexie.maxKey])
        .toArray()
      const { remove, put } = joinSegments(held)
      if (put.length === 0) return
      await db.segments.bulkDelete(remove.map(keyOf))
      await db.segments.bulkPut(put)
    })
  }
}

/** By where pages start alone: reading them all to find that nothing is to be done would cost more than it saves. */
function mayHoldSmallPages(starts: readonly number[]): boolean {
  const small = starts.filter((from, index) => (starts[index + 1] ?? from) - from < smallPageChanges)
  return small.length >= smallPagesWorthJoining
}

export async function forgetAckedChanges(
  db: PersonDatabase,
  deviceId: Id,
  backedUp: number,
  beforeMs: number,
): Promise<void> {
  await db.transaction('rw', db.changes, db.segments, async () => {
    const old = await db.changes
      .where('[deviceId+state+number]')
      .between([deviceId, 'acked', Dexie.minKey], [deviceId, 'acked', backedUp], true, true)
      .filter((row) => (row.ackedAtMs ?? beforeMs) < beforeMs)
      .toArray()
    if (old.length === 0) return
    const pulled = new Set<string>()
    await db.segments.each((segment) => {
      if (!segment.lines.includes(deviceId)) return
      for (const change of parseLines(segment.lines))
        if (change.deviceId === deviceId) pulled.add(changeKey(change))
    })
    await db.changes.bulkDelete(
      old
        .filter((row) => pulled.has(changeKey(row)))
        .map((row) => [row.deviceId, row.number] as [string, number]),
    )
  })
}

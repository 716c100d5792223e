// Collects what the demo village writes down, in the order of the days it happened on.
import { addDays, type Day } from '../../domain/day'
import type { Id, NewId } from '../../domain/id'
import type { RecordKind } from '../../domain/records'
import type { Json } from '../../protocol/change'
import type { HubDraft } from '../hub-author'
import type { Chance } from './seeded-random'

export interface VillageNotebook {
  today: Day
  chance: Chance
  create(kind: RecordKind, authorId: Id, atMs: number, fields: Record<string, Json>): Id
  /** A person who writes himself down: the first administrator. */
  createSelf(atMs: number, fields: Record<string, Json>): Id
  correct(kind: RecordKind, recordId: Id, authorId: Id, atMs: number, fields: Record<string, Json>): void
  event(entryId: Id, authorId: Id, atMs: number, type: string, data: Json): void
  drafts(): HubDraft[]
}

/** Nothing is said to be made after `nowMs`. Drafts of one moment keep the order they were written in. */
export function villageNotebook(today: Day, nowMs: number, newId: NewId, chance: Chance): VillageNotebook {
  const drafts: HubDraft[] = []
  const made = (atMs: number) => Math.min(atMs, nowMs)
  return {
    today,
    chance,
    create(kind, authorId, atMs, fields) {
      const recordId = newId()
      drafts.push({ authorId, madeAtMs: made(atMs), recordKind: kind, recordId, action: 'create', fields })
      return recordId
    },
    createSelf(atMs, fields) {
      const recordId = newId()
      drafts.push({
        authorId: recordId,
        madeAtMs: made(atMs),
        recordKind: 'person',
        recordId,
        action: 'create',
        fields,
      })
      return recordId
    },
    correct(kind, recordId, authorId, atMs, fields) {
      drafts.push({
        authorId,
        madeAtMs: made(atMs),
        recordKind: kind,
        recordId,
        action: 'set',
        fields,
        basedOn: 'seen',
      })
    },
    event(entryId, authorId, atMs, type, data) {
      drafts.push({
        authorId,
        madeAtMs: made(atMs),
        recordKind: 'entry',
        recordId: entryId,
        action: 'event',
        event: { type, data },
      })
    },
    drafts: () => drafts.slice().sort((a, b) => a.madeAtMs - b.madeAtMs),
  }
}

/** A moment of a day as the village's clocks show it (Beijing time). */
export function momentOf(day: Day, hour: number, minute: number): number {
  return Date.parse(`${day}T00:00:00+08:00`) + (hour * 60 + minute) * 60_000
}

/** The day `count` days later, or `latest` where that would be past it. */
export function dayAfter(day: Day, count: number, latest: Day): Day {
  const later = addDays(day, count)
  return later < latest ? later : latest
}

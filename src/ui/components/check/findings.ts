// What the check before setting out found, point by point: pure, so that every combination can be tried.
import type { DepartureCheck } from '../../../sync/field-book'
import type { StorageKept, StorageRoom } from '../../device-powers'

export interface Checked {
  book: DepartureCheck
  nowMs: number
  room: StorageRoom | null
  kept: StorageKept
  appKept: boolean
  updateWaiting: boolean
}

export interface Finding {
  point:
    'content' | 'fresh' | 'unsent' | 'app' | 'room' | 'kept' | 'update' | 'clock' | 'deferred' | 'suspects'
  /** yes: good; mind: one may go all the same; no: better seen to first. */
  mark: 'yes' | 'mind' | 'no'
  /** Names the sentences in ui/text under care.check: what was found, and what to do. */
  words: string
  hint: string | null
  facts: Record<string, string | number>
}

const hourMs = 3_600_000
/** Colleagues write every day: what is a day old may be overtaken, what is three days old surely is. */
const freshMs = 24 * hourMs
const oldMs = 72 * hourMs
/** A day of talks with photos fits in a tenth of it. */
const leastFreeBytes = 200 * 1024 * 1024

export function findings(checked: Checked): Finding[] {
  const { book } = checked
  const besides = [deferred(book), suspects(book)].filter((one) => one !== null)
  const hub = book.ownNotebook ? [ownNotebook()] : [fresh(checked), unsent(book)]
  return [content(book), ...hub, app(checked), room(checked), kept(checked), update(checked)]
    .concat(book.ownNotebook ? [] : [clock(book)])
    .concat(besides)
}

const finding = (
  point: Finding['point'],
  mark: Finding['mark'],
  words: string,
  hint: string | null = null,
  facts: Finding['facts'] = {},
): Finding => ({ point, mark, words, hint, facts })

function content({ complete, households, contacts, openEntries: entries }: DepartureCheck): Finding {
  const facts = { households, contacts, entries }
  if (!complete) return finding('content', 'no', 'content.no', 'content.noHint', facts)
  return households + contacts + entries === 0
    ? finding('content', 'mind', 'content.empty', 'content.emptyHint')
    : finding('content', 'yes', 'content.yes', 'content.yesHint', facts)
}

function fresh({ book, nowMs }: Checked): Finding {
  if (book.signedOut) return finding('fresh', 'no', 'fresh.lost', 'fresh.lostHint')
  if (book.lastContactMs === null) return finding('fresh', 'no', 'fresh.never', 'fresh.neverHint')
  const age = nowMs - book.lastContactMs
  if (age < freshMs) return finding('fresh', 'yes', 'fresh.yes', 'fresh.hint')
  return finding(
    'fresh',
    age < oldMs ? 'mind' : 'no',
    age < oldMs ? 'fresh.mind' : 'fresh.no',
    'fresh.staleHint',
  )
}

function unsent({ unsent: count, unsentFiles: files, attention }: DepartureCheck): Finding {
  if (attention > 0) return finding('unsent', 'no', 'unsent.no', 'unsent.noHint', { count: attention })
  if (count + files === 0) return finding('unsent', 'yes', 'unsent.yes', 'unsent.yesHint')
  if (files === 0) return finding('unsent', 'mind', 'unsent.mind', 'unsent.mindHint', { count })
  return count === 0
    ? finding('unsent', 'mind', 'unsent.files', 'unsent.mindHint', { count: files })
    : finding('unsent', 'mind', 'unsent.both', 'unsent.mindHint', { count, files })
}

const ownNotebook = () => finding('unsent', 'yes', 'own.yes', 'own.yesHint')

const app = ({ appKept }: Checked) =>
  appKept ? finding('app', 'yes', 'app.yes') : finding('app', 'no', 'app.no', 'app.noHint')

function room({ room: held }: Checked): Finding {
  if (!held) return finding('room', 'mind', 'room.unknown', 'room.unknownHint')
  const facts = { freeBytes: held.freeBytes }
  return held.freeBytes < leastFreeBytes
    ? finding('room', 'no', 'room.no', 'room.noHint', facts)
    : finding('room', 'yes', 'room.yes', 'room.yesHint', facts)
}

function kept({ kept: answer }: Checked): Finding {
  if (answer === 'granted') return finding('kept', 'yes', 'kept.yes')
  return answer === 'denied'
    ? finding('kept', 'mind', 'kept.no', 'kept.noHint')
    : finding('kept', 'mind', 'kept.unknown')
}

const update = ({ updateWaiting }: Checked) =>
  updateWaiting
    ? finding('update', 'mind', 'update.mind', 'update.mindHint')
    : finding('update', 'yes', 'update.yes')

function clock({ clockOffsetMs }: DepartureCheck): Finding {
  if (clockOffsetMs === null) return finding('clock', 'yes', 'clock.yes')
  const minutes = Math.round(Math.abs(clockOffsetMs) / 60_000)
  return finding('clock', 'mind', 'clock.no', 'clock.noHint', { minutes })
}

const deferred = ({ deferred: count }: DepartureCheck): Finding | null =>
  count > 0 ? finding('deferred', 'mind', 'deferred.title', 'deferred.hint', { count }) : null

const suspects = ({ suspects: count }: DepartureCheck): Finding | null =>
  count > 0 ? finding('suspects', 'mind', 'suspects.title', 'suspects.hint', { count }) : null

// The fictional village 樟树村: what an empty hub shows, so that no screen is blank. Always the same village, moved to the
// year before `today`. Its 120 homes, 380 residents, 260 talks and 96 entries are counted in tests.
import type { Day } from '../../domain/day'
import type { Id, NewId } from '../../domain/id'
import type { HubDraft } from '../hub-author'
import { answerAll } from './answers'
import { putRight, talkAbout } from './between-colleagues'
import { raiseAll } from './heard'
import { seededChance } from './seeded-random'
import { settle } from './settlement'
import { talkAll } from './talks'
import { villageNotebook } from './village-notebook'

export interface DemoVillage {
  /** In the order they are said to have been made; none after `nowMs`. */
  drafts: HubDraft[]
  /** Grid worker and grid lead of the eastern grid, the secretary of the village, and who keeps the tree. */
  workerId: Id
  leadId: Id
  secretaryId: Id
  administratorId: Id
}

const seed = 20231212

/** `today` and `nowMs` (since the epoch) should agree; the last talk was the day before `today`. */
export function demoVillage({
  today,
  newId,
  nowMs,
}: {
  today: Day
  newId: NewId
  nowMs: number
}): DemoVillage {
  const book = villageNotebook(today, nowMs, newId, seededChance(seed))
  const { grids, secretaryId, administratorId } = settle(book)
  const talks = talkAll(book, grids)
  const heard = raiseAll(book, talks)
  answerAll(book, heard)
  talkAbout(book, heard, secretaryId)
  putRight(book, heard)
  const east = grids[0]!
  return { drafts: book.drafts(), workerId: east.workerId, leadId: east.leadId, secretaryId, administratorId }
}

// A year's talks of the two grids, and who of the homes was met when.
import { contactModes, topicSuggestions, type ContactMode } from '../../domain/contact'
import { addDays, type Day } from '../../domain/day'
import type { Id } from '../../domain/id'
import type { DemoHome, SettledGrid, SettledHamlet } from './settlement'
import {
  courtyardNotes,
  courtyardPeople,
  homeNotes,
  marketNotes,
  otherNotes,
  phoneNotes,
  visitPeople,
} from './talk-notes'
import { momentOf, type VillageNotebook } from './village-notebook'

export interface Talk {
  id: Id
  grid: SettledGrid
  settled: SettledHamlet
  home: DemoHome | null
  authorId: Id
  metOn: Day
  mode: ContactMode
  atMs: number
}

const talksPerGrid = 130
/** Eleven months. */
const daysBack = 334
/** Of each hamlet, homes nobody has come to yet: the list of suggested visits has something to say. */
const unseenPerHamlet = 2

const modeCounts: Record<ContactMode, number> = { visit: 93, phone: 14, courtyard: 13, market: 7, other: 3 }
const notesByMode: Record<ContactMode, readonly string[]> = {
  visit: homeNotes,
  phone: phoneNotes,
  courtyard: courtyardNotes,
  market: marketNotes,
  other: otherNotes,
}
/** Named in the manual; they have been met. */
const alwaysMet = ['张三', '赵顺']

export function talkAll(book: VillageNotebook, grids: readonly SettledGrid[]): Talk[] {
  return grids.flatMap((grid) => talksOf(book, grid))
}

function talksOf(book: VillageNotebook, grid: SettledGrid): Talk[] {
  const { chance } = book
  const modes = chance.shuffle(
    contactModes.flatMap((mode) => Array<ContactMode>(modeCounts[mode]).fill(mode)),
  )
  const metCount = new Map<DemoHome, number>()
  const reachable = new Map(
    grid.hamlets.map((settled) => {
      const known = settled.homes.filter((home) => alwaysMet.includes(home.head))
      const rest = settled.homes.filter((home) => !known.includes(home))
      return [settled, [...known, ...rest.slice(0, settled.homes.length - unseenPerHamlet - known.length)]]
    }),
  )
  const talks: Talk[] = []
  for (const round of roundsOf(book, grid)) {
    const metToday: DemoHome[] = []
    for (let i = 0; i < round.count; i++) {
      const mode = modes[talks.length]!
      const homes = reachable.get(round.settled)!.filter((home) => !metToday.includes(home))
      const withHome = mode !== 'courtyard' && !(mode === 'market' && chance.next() < 0.5)
      const home = withHome ? longestUnseen(book, homes, metCount) : null
      if (home) {
        metToday.push(home)
        metCount.set(home, (metCount.get(home) ?? 0) + 1)
      }
      const atMs = momentOf(round.day, 16, 10) + i * 52 * 60_000 + chance.between(0, 20) * 60_000
      const authorId = chance.next() < 0.12 ? grid.leadId : grid.workerId
      talks.push(
        writeDown(book, { grid, settled: round.settled, home, authorId, metOn: round.day, mode, atMs }),
      )
    }
  }
  return talks
}

interface Round {
  day: Day
  settled: SettledHamlet
  count: number
}

/** Afternoons on which somebody went out, oldest first; the last one was yesterday. */
function roundsOf(book: VillageNotebook, grid: SettledGrid): Round[] {
  const { chance, today } = book
  const rounds: Round[] = [{ day: addDays(today, -1), settled: grid.hamlets[0]!, count: 3 }]
  const days = new Set(rounds.map((round) => round.day))
  let left = talksPerGrid - 3
  while (left > 0) {
    const day = addDays(today, -chance.between(2, daysBack))
    if (days.has(day)) continue
    days.add(day)
    const count = Math.min(left, chance.between(1, 4))
    rounds.push({ day, settled: grid.hamlets[rounds.length % grid.hamlets.length]!, count })
    left -= count
  }
  return rounds.sort((a, b) => (a.day < b.day ? -1 : 1))
}

function longestUnseen(
  book: VillageNotebook,
  homes: readonly DemoHome[],
  metCount: Map<DemoHome, number>,
): DemoHome {
  const drawn = [book.chance.pick(homes), book.chance.pick(homes), book.chance.pick(homes)]
  return drawn.reduce((best, home) => ((metCount.get(home) ?? 0) < (metCount.get(best) ?? 0) ? home : best))
}

function writeDown(book: VillageNotebook, talk: Omit<Talk, 'id'>): Talk {
  const { chance } = book
  const { mode, home, grid } = talk
  const metWith =
    mode === 'courtyard' ? chance.pick(courtyardPeople) : home ? chance.pick(visitPeople) : '集上几个熟人'
  const accompanied = mode !== 'phone' && talk.authorId === grid.workerId && chance.next() < 0.25
  const topics = chance.shuffle(topicSuggestions).slice(0, chance.between(1, mode === 'courtyard' ? 4 : 2))
  const id = book.create('contact', talk.authorId, talk.atMs, {
    areaId: talk.settled.areaId,
    householdId: home ? home.id : null,
    metOn: talk.metOn,
    mode,
    metWith,
    companions: accompanied ? grid.leadName : null,
    topics,
    note: mode === 'courtyard' || chance.next() < 0.72 ? chance.pick(notesByMode[mode]) : null,
  })
  return { ...talk, id }
}

// What was raised in the talks: the entries of the demo village, each in the words of somebody.
import type { Day } from '../../domain/day'
import type { Category, Lane, Ledger, RaisedAs } from '../../domain/entry'
import type { Id } from '../../domain/id'
import { livelihoodMatters } from './livelihood-matters'
import type { DemoMatter } from './matter'
import type { DemoHamlet } from './places'
import { requestMatters } from './request-matters'
import type { SettledGrid } from './settlement'
import type { Talk } from './talks'
import { villageMatters } from './village-matters'
import type { VillageNotebook } from './village-notebook'

export interface Heard {
  id: Id
  matter: DemoMatter
  category: Category
  grid: SettledGrid
  areaId: Id
  hamlet: DemoHamlet
  authorId: Id
  heardOn: Day
  atMs: number
  lane: Lane
  raisedAs: RaisedAs
  /** By the endings that fit the matter, with the spots put in. */
  answers: { solved: string; explained?: string; referred?: string; notAccepted?: string }
}

const counts = {
  talksWithEntries: 85,
  talksWithTwo: 5,
  anonymous: 6,
  requests: 24,
  confidential: 10,
  proxy: 10,
}
const mattersByLedger: Record<Ledger, readonly DemoMatter[]> = {
  suggestion: [...villageMatters, ...livelihoodMatters],
  request: requestMatters,
}
/** Categories that do not wait their turn. */
const pressing: readonly Category[] = ['hazards', 'electricity', 'waterAndRoads', 'health']
const proxies = ['家里老母亲', '老伴，她不识字', '外出打工的儿子', '隔壁的老人', '屋场里几户人家']

export function raiseAll(book: VillageNotebook, talks: readonly Talk[]): Heard[] {
  const { chance } = book
  const chosen = talksWithEntries(book, talks)
  const linked = [...chosen, ...chance.shuffle(chosen).slice(0, counts.talksWithTwo)]
  const atHome = chance.shuffle(
    linked.map((_, index) => index).filter((index) => linked[index]!.home !== null),
  )
  const requests = new Set(atHome.slice(0, counts.requests))
  const ways = chance.shuffle([
    ...Array<RaisedAs>(counts.confidential).fill('confidential'),
    ...Array<RaisedAs>(counts.proxy).fill('proxy'),
    ...Array<RaisedAs>(linked.length - counts.confidential - counts.proxy).fill('named'),
  ])
  const uses = new Map<DemoMatter, number>()
  const heard = linked.map((talk, index) => {
    const ledger = requests.has(index) ? 'request' : 'suggestion'
    return raise(book, talk, ledger, ways[index]!, uses, index < chosen.length ? 1 : 2)
  })
  const rest = talks.filter((talk) => !chosen.includes(talk) && talk.mode !== 'phone')
  for (const talk of chance.shuffle(rest).slice(0, counts.anonymous)) {
    heard.push(raise(book, talk, 'suggestion', 'anonymous', uses, 1))
  }
  return heard.sort((a, b) => a.atMs - b.atMs)
}

/** Yesterday's talks and those with the homes named in the manual are among them. */
function talksWithEntries(book: VillageNotebook, talks: readonly Talk[]): Talk[] {
  const lastDay = talks.reduce((last, talk) => (talk.metOn > last ? talk.metOn : last), '')
  const sure = [
    talks.find((talk) => talk.metOn === lastDay),
    ...['张三', '赵顺'].map((name) => talks.find((talk) => talk.home?.head === name)),
  ].filter((talk) => talk !== undefined)
  const others = book.chance.shuffle(talks.filter((talk) => !sure.includes(talk)))
  return [...new Set([...sure, ...others])].slice(0, counts.talksWithEntries)
}

function raise(
  book: VillageNotebook,
  talk: Talk,
  ledger: Ledger,
  raisedAs: RaisedAs,
  uses: Map<DemoMatter, number>,
  place: 1 | 2,
): Heard {
  const { chance } = book
  const { hamlet } = talk.settled
  const matter = freshestMatter(book, mattersByLedger[ledger], Number(talk.metOn.slice(5, 7)), uses)
  const anonymous = raisedAs === 'anonymous'
  const lane = matter.onSpot && !anonymous && chance.next() < 0.7 ? 'onSpot' : laneOf(book, matter)
  const answer = lane === 'onSpot' ? matter.onSpot! : matter.solved
  // An anonymous word is written down at the level of the grid and not next to the talk it was heard in.
  const areaId = anonymous ? talk.grid.areaId : talk.settled.areaId
  const atMs = talk.atMs + (anonymous ? 90 * 60_000 : place * 3 * 60_000)
  const spoken = {
    grid: talk.grid,
    areaId,
    hamlet,
    authorId: talk.authorId,
    heardOn: talk.metOn,
    atMs,
    lane,
    raisedAs,
  }
  const id = book.create('entry', talk.authorId, atMs, {
    areaId,
    contactId: anonymous ? null : talk.id,
    householdId: anonymous ? null : (talk.home?.id ?? null),
    ledger,
    category: matter.category,
    text: inPlace(matter.text, hamlet),
    place:
      matter.place === null || (ledger === 'suggestion' && chance.next() < 0.1)
        ? null
        : inPlace(matter.place, hamlet),
    lane,
    raisedAs,
    raiser: raiserOf(book, talk, raisedAs),
    heardOn: talk.metOn,
  })
  return {
    ...spoken,
    id,
    matter,
    category: matter.category,
    answers: answersOf(matter, answer, hamlet),
  }
}

function answersOf(matter: DemoMatter, solved: string, hamlet: DemoHamlet): Heard['answers'] {
  const answers: Heard['answers'] = { solved: inPlace(solved, hamlet) }
  for (const ending of ['explained', 'referred', 'notAccepted'] as const) {
    const answer = matter[ending]
    if (answer !== undefined) answers[ending] = inPlace(answer, hamlet)
  }
  return answers
}

/** One of those used least so far that people speak of in that month. */
function freshestMatter(
  book: VillageNotebook,
  matters: readonly DemoMatter[],
  month: number,
  uses: Map<DemoMatter, number>,
): DemoMatter {
  const inSeason = matters.filter((matter) => !matter.months || matter.months.includes(month))
  const fewest = Math.min(...inSeason.map((matter) => uses.get(matter) ?? 0))
  const matter = book.chance.pick(inSeason.filter((candidate) => (uses.get(candidate) ?? 0) === fewest))
  uses.set(matter, fewest + 1)
  return matter
}

function laneOf(book: VillageNotebook, matter: DemoMatter): Lane {
  return book.chance.next() < (pressing.includes(matter.category) ? 0.6 : 0.15) ? 'fast' : 'normal'
}

/** By proxy: whose words these are. Where no home is named: who said it. */
function raiserOf(book: VillageNotebook, talk: Talk, raisedAs: RaisedAs): string | null {
  if (raisedAs === 'anonymous') return null
  if (raisedAs === 'proxy') return book.chance.pick(proxies)
  return talk.home ? null : book.chance.pick(talk.settled.homes).head
}

/** Puts the hamlet's own spots into a text. */
export function inPlace(text: string, hamlet: DemoHamlet): string {
  const words: Record<string, string> = { ...hamlet.spots, hamlet: hamlet.localName }
  return text.replace(/\{(\w+)\}/g, (_, spot: string) => words[spot]!)
}

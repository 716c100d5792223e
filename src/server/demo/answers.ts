// How the matters of the demo village ended, with the answers told, and two that came back.
import { addDays, type Day } from '../../domain/day'
import type { EndData, Ending, RaiserAnswer } from '../../domain/entry'
import type { Heard } from './heard'
import { dayAfter, momentOf, type VillageNotebook } from './village-notebook'

/** Matters that have ended and stay so, and how; what is left of them was solved. */
const ended = 58
const merged = 2
type RarerEnding = 'explained' | 'referred' | 'notAccepted' | 'withdrawn'
const otherEndings: readonly (readonly [RarerEnding, number])[] = [
  ['notAccepted', 2],
  ['referred', 3],
  ['withdrawn', 2],
  ['explained', 9],
]

export function answerAll(book: VillageNotebook, heard: readonly Heard[]): void {
  const waiting = endOnSpot(book, heard)
  const oldEnough = waiting.filter((entry) => entry.heardOn <= addDays(book.today, -9))
  const comeBack = oldEnough.filter((entry) => entry.heardOn <= addDays(book.today, -80)).slice(0, 2)
  const rest = book.chance.shuffle(oldEnough.filter((entry) => !comeBack.includes(entry)))
  const onSpot = heard.length - waiting.length
  // One of the two that came back was ended a second time and counts as ended; the other is open again.
  const carriesOn = mergers(rest)
  const toEnd = chooseEndings(rest, carriesOn, ended - onSpot - 1)
  for (const [entry, ending] of toEnd) endEntry(book, entry, ending, carriesOn.get(entry))
  comeBack.forEach((entry, index) => comeBackAgain(book, entry, index === 0))
}

function endOnSpot(book: VillageNotebook, heard: readonly Heard[]): Heard[] {
  for (const entry of heard.filter((candidate) => candidate.lane === 'onSpot')) {
    const raiserAnswer = book.chance.next() < 0.85 ? 'satisfied' : 'accepts'
    const data: EndData = {
      ending: 'solved',
      answer: entry.answers.solved,
      toldOn: entry.heardOn,
      raiserAnswer,
    }
    book.event(entry.id, entry.authorId, entry.atMs + 60_000, 'end', { ...data })
  }
  return heard.filter((entry) => entry.lane !== 'onSpot')
}

/** Doubles, and the earlier matter of the same sort that carries on and stays open. */
function mergers(candidates: readonly Heard[]): Map<Heard, Heard> {
  const carriesOn = new Map<Heard, Heard>()
  for (const entry of candidates) {
    if (carriesOn.size >= merged) break
    if (carriesOn.has(entry) || [...carriesOn.values()].includes(entry)) continue
    const before = candidates.filter(
      (other) => other.grid === entry.grid && other.atMs < entry.atMs && !carriesOn.has(other),
    )
    const earlier =
      before.find((other) => other.matter === entry.matter) ??
      before.find((other) => other.category === entry.category && other.hamlet === entry.hamlet)
    if (earlier) carriesOn.set(entry, earlier)
  }
  return carriesOn
}

/** Hands the rarer endings to matters they fit, and `solved` to the others, `count` in all. */
function chooseEndings(
  candidates: readonly Heard[],
  carriesOn: Map<Heard, Heard>,
  count: number,
): Map<Heard, Ending> {
  const chosen = new Map<Heard, Ending>()
  for (const entry of carriesOn.keys()) chosen.set(entry, 'merged')
  const staysOpen = new Set(carriesOn.values())
  const free = candidates.filter((entry) => !chosen.has(entry) && !staysOpen.has(entry))
  for (const [ending, wanted] of otherEndings) {
    free
      .filter((entry) => !chosen.has(entry) && fits(entry, ending))
      .slice(0, wanted)
      .forEach((entry) => chosen.set(entry, ending))
  }
  for (const entry of free) {
    if (chosen.size >= count) break
    if (!chosen.has(entry)) chosen.set(entry, 'solved')
  }
  return chosen
}

function fits(entry: Heard, ending: RarerEnding): boolean {
  if (ending !== 'withdrawn') return entry.answers[ending] !== undefined
  return entry.raisedAs !== 'anonymous'
}

function endEntry(book: VillageNotebook, entry: Heard, ending: Ending, into: Heard | undefined): void {
  const toldOn = dayAfter(entry.heardOn, book.chance.between(2, 38), addDays(book.today, -1))
  const data = { ...answerOf(book, entry, ending, into), toldOn }
  const by = book.chance.next() < 0.6 ? entry.grid.leadId : entry.grid.workerId
  book.event(entry.id, by, momentOf(toldOn, 17, book.chance.between(0, 200)), 'end', { ...data })
}

function answerOf(
  book: VillageNotebook,
  entry: Heard,
  ending: Ending,
  into: Heard | undefined,
): Omit<EndData, 'toldOn'> {
  const answers: Partial<Record<Ending, string>> = {
    ...entry.answers,
    merged: '和先前记下的是一类事，合在一起办，有了进展一并告诉您。',
    withdrawn: '本人说已经自己找人弄好了，不用再办。',
  }
  const told = { ending, answer: answers[ending]!, ...(into ? { intoId: into.id } : {}) }
  if (entry.raisedAs === 'anonymous') {
    return { ...told, raiserAnswer: 'unreachable', note: '匿名反映，答复贴在村务公开栏。' }
  }
  if (book.chance.next() < 0.05)
    return { ...told, raiserAnswer: 'unreachable', note: '人在外地，电话三次没打通，请邻居带了话。' }
  return { ...told, raiserAnswer: said(book, ending) }
}

function said(book: VillageNotebook, ending: Ending): RaiserAnswer {
  const drawn = book.chance.next()
  if (ending === 'solved' || ending === 'withdrawn')
    return drawn < 0.78 ? 'satisfied' : drawn < 0.96 ? 'accepts' : 'dissatisfied'
  return drawn < 0.72 ? 'accepts' : drawn < 0.86 ? 'satisfied' : 'dissatisfied'
}

function comeBackAgain(book: VillageNotebook, entry: Heard, endedAgain: boolean): void {
  const tell = (day: Day, answer: string, raiserAnswer: RaiserAnswer) => {
    const data: EndData = { ending: 'solved', answer, toldOn: day, raiserAnswer }
    book.event(entry.id, entry.grid.leadId, momentOf(day, 18, 5), 'end', { ...data })
  }
  tell(addDays(entry.heardOn, 8), entry.answers.solved, 'satisfied')
  const reason = endedAgain
    ? '过了二十来天又回到老样子，说上次没弄彻底。'
    : '来人说只好了半个月，又不行了，请再看看。'
  book.event(entry.id, entry.grid.workerId, momentOf(addDays(entry.heardOn, 31), 19, 20), 'reopen', {
    reason,
  })
  if (endedAgain)
    tell(addDays(entry.heardOn, 44), `又去了一趟，这回弄彻底了。${entry.answers.solved}`, 'accepts')
}

// How the matters of the demo village went on: answers told, colleagues' notes, corrections, and two that came back.
import { addDays, type Day } from '../../domain/day'
import type { Category, EndData, Ending, RaiserAnswer } from '../../domain/entry'
import type { Heard } from './heard'
import { dayAfter, momentOf, type VillageNotebook } from './village-notebook'

/** Matters that have ended and stay so, and how; what is left of them was solved. */
const ended = 58
const otherEndings: Partial<Record<Ending, number>> = { explained: 9, referred: 3, notAccepted: 2, merged: 2, withdrawn: 2 }

const referredTo: Partial<Record<Category, string>> = {
  electricity: '线路归供电所管,已经把情况和您的意思转过去,他们的电话也写给您了,三天内来人看。',
  waterAndRoads: '这一段是县里管的路,已经转到县公路站,答应列入下个月养护。',
  jobs: '这要劳动监察所来办,材料帮您理好送过去了,联系人和电话写在纸上。',
  policy: '要派出所才能改,已经替您约好时间,带上户口本就行。',
  health: '卫生院才能定,已经转给院里,他们会直接打电话给您。',
  schooling: '这归县教育局管,信已经转过去,回信来了我送上门。',
}
const notAcceptedBecause: Partial<Record<Category, string>> = {
  neighbours: '两家已经到法庭了,这事要听法庭的,村里不能另外拿主意;想调解随时可以叫我们。',
  farming: '这是两家自己签的约,村里不好替人作主,可以请调解员一起坐坐。',
  parking: '车停的是他自家的地,村里没有理由叫他挪,已经跟他商量过。',
  jobs: '私人借款不归村里管,告诉了去哪里问。',
  other: '这要所有人家都同意才行,这次没有通过,明年开会再提。',
}

export function goOn(book: VillageNotebook, heard: readonly Heard[]): void {
  const waiting = endOnSpot(book, heard)
  const oldEnough = waiting.filter((entry) => entry.heardOn <= addDays(book.today, -9))
  const comeBack = oldEnough.filter((entry) => entry.heardOn <= addDays(book.today, -80)).slice(0, 2)
  const rest = book.chance.shuffle(oldEnough.filter((entry) => !comeBack.includes(entry)))
  const onSpot = heard.length - waiting.length
  // One of the two that came back was ended a second time and counts as ended; the other is open again.
  const toEnd = chooseEndings(rest, heard, ended - onSpot - 1)
  for (const [entry, ending] of toEnd) endEntry(book, entry, ending, heard)
  comeBack.forEach((entry, index) => comeBackAgain(book, entry, index === 0))
  talkAbout(book, heard)
  putRight(book, heard)
}

function endOnSpot(book: VillageNotebook, heard: readonly Heard[]): Heard[] {
  for (const entry of heard.filter((candidate) => candidate.lane === 'onSpot')) {
    const raiserAnswer = book.chance.next() < 0.85 ? 'satisfied' : 'accepts'
    const data: EndData = { ending: 'solved', answer: entry.solvedAnswer, toldOn: entry.heardOn, raiserAnswer }
    book.event(entry.id, entry.authorId, entry.atMs + 60_000, 'end', { ...data })
  }
  return heard.filter((entry) => entry.lane !== 'onSpot')
}

/** Hands the rarer endings to matters they fit, and `solved` to the others. */
function chooseEndings(candidates: readonly Heard[], all: readonly Heard[], count: number): Map<Heard, Ending> {
  const chosen = new Map<Heard, Ending>()
  for (const [ending, wanted] of Object.entries(otherEndings) as [Ending, number][]) {
    candidates
      .filter((entry) => !chosen.has(entry) && fits(entry, ending, all, chosen))
      .slice(0, wanted)
      .forEach((entry) => chosen.set(entry, ending))
  }
  for (const entry of candidates) {
    if (chosen.size >= count) break
    if (!chosen.has(entry)) chosen.set(entry, 'solved')
  }
  return chosen
}

function fits(entry: Heard, ending: Ending, all: readonly Heard[], chosen: Map<Heard, Ending>): boolean {
  if (ending === 'explained') return entry.explainedAnswer !== null
  if (ending === 'referred') return referredTo[entry.category] !== undefined
  if (ending === 'notAccepted') return notAcceptedBecause[entry.category] !== undefined
  if (ending === 'merged') return sameMatterBefore(entry, all, chosen) !== undefined
  return entry.raisedAs !== 'anonymous'
}

function sameMatterBefore(entry: Heard, all: readonly Heard[], chosen?: Map<Heard, Ending>): Heard | undefined {
  return all.find(
    (other) => other.grid === entry.grid && other.category === entry.category && other.atMs < entry.atMs && !chosen?.has(other),
  )
}

function endEntry(book: VillageNotebook, entry: Heard, ending: Ending, all: readonly Heard[]): void {
  const toldOn = dayAfter(entry.heardOn, book.chance.between(2, 38), addDays(book.today, -1))
  const data = { ...answerOf(book, entry, ending, all), toldOn }
  const by = book.chance.next() < 0.6 ? entry.grid.leadId : entry.grid.workerId
  book.event(entry.id, by, momentOf(toldOn, 17, book.chance.between(0, 200)), 'end', { ...data })
}

function answerOf(book: VillageNotebook, entry: Heard, ending: Ending, all: readonly Heard[]): Omit<EndData, 'toldOn'> {
  const answers: Record<Ending, string> = {
    solved: entry.solvedAnswer,
    explained: entry.explainedAnswer ?? '',
    referred: referredTo[entry.category] ?? '',
    notAccepted: notAcceptedBecause[entry.category] ?? '',
    merged: '和先前记下的是一类事,合在一起办,有了进展一并告诉您。',
    withdrawn: '本人说已经自己找人弄好了,不用再办。',
  }
  const into = ending === 'merged' ? sameMatterBefore(entry, all) : undefined
  const told = { ending, answer: answers[ending], ...(into ? { intoId: into.id } : {}) }
  if (entry.raisedAs === 'anonymous') {
    return { ...told, raiserAnswer: 'unreachable', note: '匿名反映,答复贴在村务公开栏。' }
  }
  if (book.chance.next() < 0.05) return { ...told, raiserAnswer: 'unreachable', note: '人在外地,电话三次没打通,请邻居带了话。' }
  return { ...told, raiserAnswer: said(book, ending) }
}

function said(book: VillageNotebook, ending: Ending): RaiserAnswer {
  const drawn = book.chance.next()
  if (ending === 'solved' || ending === 'withdrawn') return drawn < 0.78 ? 'satisfied' : drawn < 0.96 ? 'accepts' : 'dissatisfied'
  return drawn < 0.72 ? 'accepts' : drawn < 0.86 ? 'satisfied' : 'dissatisfied'
}

function comeBackAgain(book: VillageNotebook, entry: Heard, endedAgain: boolean): void {
  const tell = (day: Day, answer: string, raiserAnswer: RaiserAnswer) => {
    const data: EndData = { ending: 'solved', answer, toldOn: day, raiserAnswer }
    book.event(entry.id, entry.grid.leadId, momentOf(day, 18, 5), 'end', { ...data })
  }
  tell(addDays(entry.heardOn, 8), entry.solvedAnswer, 'satisfied')
  const reason = endedAgain ? '过了二十来天又回到老样子,说上次没弄彻底。' : '来人说只好了半个月,又不行了,请再看看。'
  book.event(entry.id, entry.grid.workerId, momentOf(addDays(entry.heardOn, 31), 19, 20), 'reopen', { reason })
  if (endedAgain) tell(addDays(entry.heardOn, 44), `又去了一趟,这回弄彻底了。${entry.solvedAnswer}`, 'accepts')
}

const askings = [
  ['是哪几户?下次去问清楚,好一起办。', '问了,前后一共五户。'],
  ['位置再写细一点,师傅好找。', '已经补在地点里了,就在拐弯那棵树旁边。'],
  ['已跟镇里说了,等回话。', '好,我先跟人家带个话。'],
  ['这件先办,老人等着用。', '明天上午就去。'],
  ['上个月隔壁屋场也说过,看能不能一起做。', null],
  ['钱从村里维修的账上出,我来报。', null],
  ['答复的时候慢慢讲,他耳朵不太好。', '晓得了,我写大字带去。'],
  ['记得问一声弄好以后怎么样。', null],
] as const
const secretaryNotes = ['下周村里开会提一下。', '我联系镇里,这事你们先别答应人家日子。', '可以,照这样办。'] as const

function talkAbout(book: VillageNotebook, heard: readonly Heard[]): void {
  const { chance, today } = book
  const chosen = chance.shuffle(heard.filter((entry) => entry.heardOn <= addDays(today, -2))).slice(0, 22)
  const newest = heard[heard.length - 1]!
  for (const [index, entry] of [newest, ...chosen].entries()) {
    const day = entry === newest ? addDays(today, -1) : dayAfter(entry.heardOn, chance.between(1, 4), addDays(today, -1))
    const [question, reply] = askings[index % askings.length]!
    const say = (authorId: string, hour: number, text: string) =>
      book.create('comment', authorId, momentOf(day, hour, chance.between(0, 50)), { areaId: entry.areaId, entryId: entry.id, text })
    say(entry.grid.leadId, 21, question)
    if (reply !== null) say(entry.grid.workerId, 22, reply)
  }
  book.laterBySecretary(chance.shuffle(heard).slice(0, 5), secretaryNotes)
}

/** Corrections, so that the history of a field has something to show. */
function putRight(book: VillageNotebook, heard: readonly Heard[]): void {
  const { chance, today } = book
  for (const entry of chance.shuffle(heard.filter((candidate) => candidate.heardOn <= addDays(today, -4))).slice(0, 6)) {
    const at = momentOf(addDays(entry.heardOn, 1), 9, 15)
    book.correct('entry', entry.id, entry.grid.leadId, at, { place: `${entry.hamlet.localName},${entry.hamlet.spots.road}边上` })
  }
}

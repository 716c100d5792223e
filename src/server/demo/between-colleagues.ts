// What colleagues of the demo village say to each other about a matter, and what they put right in it.
import { addDays } from '../../domain/day'
import type { Id } from '../../domain/id'
import { inPlace, type Heard } from './heard'
import { dayAfter, momentOf, type VillageNotebook } from './village-notebook'

const askings = [
  ['是哪几户？下次去问清楚，好一起办。', '问了，前后一共五户。'],
  ['位置再写细一点，师傅好找。', '已经补在地点里了，就在拐弯那棵树旁边。'],
  ['已跟镇里说了，等回话。', '好，我先跟人家带个话。'],
  ['这件先办，老人等着用。', '明天上午就去。'],
  ['上个月隔壁屋场也说过，看能不能一起做。', null],
  ['钱从村里维修的账上出，我来报。', null],
  ['答复的时候慢慢讲，他耳朵不太好。', '晓得了，我写大字带去。'],
  ['记得问一声弄好以后怎么样。', null],
] as const
const secretaryNotes = [
  '下周村里开会提一下。',
  '我联系镇里，这事你们先别答应人家日子。',
  '可以，照这样办。',
] as const

/** Leads ask, workers answer, the secretary puts in a word. */
export function talkAbout(book: VillageNotebook, heard: readonly Heard[], secretaryId: Id): void {
  const { chance, today } = book
  const chosen = chance.shuffle(heard.filter((entry) => entry.heardOn <= addDays(today, -2))).slice(0, 22)
  const newest = heard[heard.length - 1]!
  for (const [index, entry] of [newest, ...chosen].entries()) {
    const day =
      entry === newest
        ? addDays(today, -1)
        : dayAfter(entry.heardOn, chance.between(1, 4), addDays(today, -1))
    const [question, reply] = askings[index % askings.length]!
    const say = (authorId: string, hour: number, text: string) =>
      book.create('comment', authorId, momentOf(day, hour, chance.between(0, 50)), {
        areaId: entry.areaId,
        entryId: entry.id,
        text,
      })
    say(entry.grid.leadId, 21, question)
    if (reply !== null) say(entry.grid.workerId, 22, reply)
  }
  for (const entry of chance.shuffle(chosen).slice(0, 5)) {
    const at = momentOf(dayAfter(entry.heardOn, 5, addDays(today, -1)), 23, chance.between(5, 40))
    book.create('comment', secretaryId, at, {
      areaId: entry.areaId,
      entryId: entry.id,
      text: chance.pick(secretaryNotes),
    })
  }
}

/** Corrections, so that the history of a field has something to show. */
export function putRight(book: VillageNotebook, heard: readonly Heard[]): void {
  const { chance, today } = book
  const outdoors = heard.filter((entry) => entry.matter.place !== null && entry.matter.place.includes('{'))
  const settled = outdoors.filter((entry) => entry.heardOn <= addDays(today, -4))
  for (const entry of chance.shuffle(settled).slice(0, 6)) {
    const at = momentOf(addDays(entry.heardOn, 1), 9, 15)
    book.correct('entry', entry.id, entry.grid.leadId, at, {
      place: `${inPlace(entry.matter.place!, entry.hamlet)}，靠${entry.hamlet.localName}这头`,
    })
  }
}

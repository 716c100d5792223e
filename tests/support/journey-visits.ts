// Many visits of about 600 bytes with varied Chinese text, as one person would have written them over three years.
import { contactModes, topicSuggestions } from '../../src/domain/contact'
import { addDays } from '../../src/domain/day'
import type { Id } from '../../src/domain/id'
import type { Change, PublishedChange } from '../../src/protocol/change'
import { stampOf, tick, type Clock } from '../../src/protocol/stamp'
import { newId, type HubClient } from './journey-hub-client'

const things = [
  '门前的水沟',
  '村口的路灯',
  '老屋的屋顶',
  '菜地的灌溉',
  '塘坝的护栏',
  '后山的松树',
  '自来水压',
  '改厕的进度',
  '班车的时间',
  '医保的缴费',
]
const people = ['老两口', '儿媳', '户主', '大孙子', '隔壁的嫂子', '在外打工的儿子', '女婿', '留守的老人']
const remarks = [
  '说天一下雨就漫到路上来',
  '想请村里帮着看一看',
  '已经找人修过一回，还是不行',
  '说今年比去年好多了',
  '问什么时候能轮到自家',
  '愿意出工，缺的是材料',
  '让我下回来的时候带一张通知',
  '怕到了冬天更不好走',
  '讲邻里之间已经商量好了',
  '希望晚上再来，白天都在地里',
]

/** Small and repeatable: the same visits in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface HomeAt {
  id: Id
  areaId: Id
}

export function householdsIn(changes: readonly PublishedChange[]): HomeAt[] {
  const homes: HomeAt[] = []
  for (const change of changes) {
    if (change.recordKind !== 'household' || change.action !== 'create') continue
    homes.push({ id: change.recordId, areaId: String(change.fields.areaId) })
  }
  return homes
}

export function visits(count: number, author: HubClient, households: readonly HomeAt[]): Change[] {
  const random = seededRandom(20231212)
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  let clock: Clock = { ms: Date.now() - 60_000, counter: 0 }
  const changes: Change[] = []
  for (let i = 0; i < count; i++) {
    clock = tick(clock, clock.ms)
    const household = one(households)
    const sentence = (): string =>
      `${one(people)}${one(remarks)}，说的是${one(things)}，大约${Math.ceil(random() * 90)}天了。`
    changes.push({
      format: 1,
      deviceId: author.deviceId,
      number: author.nextNumber(),
      stamp: stampOf(clock, author.deviceId),
      madeAt: new Date(clock.ms).toISOString(),
      authorId: author.me.personId,
      recordKind: 'contact',
      recordId: newId(),
      action: 'create',
      fields: {
        areaId: household.areaId,
        householdId: household.id,
        metOn: addDays('2023-11-01', Math.floor(random() * 1_000)),
        mode: one(contactModes),
        metWith: one(people),
        topics: [one(topicSuggestions)],
        note: sentence() + (random() < 0.5 ? sentence() : ''),
      },
    })
  }
  return changes
}

// Areas, people and homes of the demo village: what stands before the first visit.
import { addDays } from '../../domain/day'
import type { Id } from '../../domain/id'
import type { Role } from '../../domain/role'
import { initialsOf } from '../import/initials'
import { headsOf, nicknames, officialNames, officials } from './names'
import { grids, upperLevels, type DemoGrid, type DemoHamlet } from './places'
import { momentOf, type VillageNotebook } from './village-notebook'

export interface DemoHome {
  id: Id
  head: string
  areaId: Id
  hamlet: DemoHamlet
  phone: string | null
}

export interface SettledHamlet {
  areaId: Id
  gridId: Id
  hamlet: DemoHamlet
  homes: DemoHome[]
}

export interface SettledGrid {
  areaId: Id
  workerId: Id
  leadId: Id
  leadName: string
  hamlets: SettledHamlet[]
}

export interface Settlement {
  administratorId: Id
  secretaryId: Id
  grids: SettledGrid[]
}

const residents = 380
const membersAmongHeads = 26

/** Under 7, 7–17, 18–59, 60 and over: homes as they are in a village many have left for work. */
const homePatterns = [
  [0, 0, 0, 2],
  [0, 0, 0, 1],
  [0, 0, 0, 2],
  [0, 1, 0, 2],
  [1, 1, 2, 2],
  [0, 1, 2, 1],
  [1, 0, 2, 2],
  [0, 2, 2, 0],
  [0, 0, 2, 1],
  [1, 1, 2, 0],
  [0, 1, 2, 2],
  [0, 0, 3, 1],
] as const

const wishesOfHomes = [
  '晚上在家，晚上来',
  '耳朵背，说话大声些',
  '要大字',
  '腿脚不便，办事请上门',
  '白天下田，中午来',
  '先打个电话',
]

export function settle(book: VillageNotebook): Settlement {
  const { chance, today } = book
  const founded = momentOf(addDays(today, -366), 9, 0)
  let minute = 0
  const nextMoment = () => founded + minute++ * 60_000

  const administratorId = personWithoutPlace(book, nextMoment())
  book.create('membership', administratorId, nextMoment(), {
    personId: administratorId,
    areaId: null,
    role: 'administrator',
    from: addDays(today, -366),
  })
  const tree = (fields: Parameters<VillageNotebook['create']>[3]) =>
    book.create('area', administratorId, nextMoment(), fields)
  const enrol = (name: string, areaId: Id, position: string | null, isMember = true) =>
    book.create('person', administratorId, nextMoment(), {
      areaId,
      name,
      initials: initialsOf(name),
      position,
      isMember,
    })
  const appoint = (personId: Id, areaId: Id, role: Role) =>
    book.create('membership', administratorId, nextMoment(), {
      personId,
      areaId,
      role,
      from: addDays(today, -365),
    })

  let villageId: Id | null = null
  let villageCode = ''
  for (const level of upperLevels) {
    villageId = tree({ ...level, parentId: villageId })
    villageCode = level.code
  }
  const taken = new Set<string>(officialNames)
  const settledGrids: SettledGrid[] = grids.map((grid, index) => {
    const code = `${villageCode}${String(index + 1).padStart(3, '0')}`
    const areaId = tree({ level: 'grid', parentId: villageId, name: grid.name, code })
    const workerId = enrol(officials.workers[index]!, areaId, '专职网格员')
    const leadName = officials.leads[index]!
    const leadId = enrol(leadName, areaId, '网格长、党小组组长')
    appoint(workerId, areaId, 'gridWorker')
    appoint(leadId, areaId, 'gridLead')
    const hamlets = settleHamlets(book, grid, areaId, code, tree, taken)
    return { areaId, workerId, leadId, leadName, hamlets }
  })
  const secretaryId = enrol(officials.secretary, villageId!, '村党总支书记')
  appoint(secretaryId, villageId!, 'partySecretary')

  const homes = settledGrids.flatMap((grid) => grid.hamlets.flatMap((hamlet) => hamlet.homes))
  // Two hubs in each grid, each in a hamlet of its own, so that every one is near some homes.
  const hubHomes = settledGrids.flatMap((grid) => [grid.hamlets[0]!.homes[4]!, grid.hamlets[2]!.homes[11]!])
  const others = chance.shuffle(homes.filter((home) => !hubHomes.includes(home)))
  for (const home of [...hubHomes, ...others].slice(0, membersAmongHeads)) {
    enrol(home.head, home.areaId, hubHomes.includes(home) ? '党员中心户' : null)
  }
  registerHomes(book, settledGrids, hubHomes)
  return { administratorId, secretaryId, grids: settledGrids }
}

/** The first administrator belongs to the hub, not to an area: there is none yet. He writes himself down. */
function personWithoutPlace(book: VillageNotebook, atMs: number): Id {
  const name = officials.administrator
  const fields = { areaId: null, name, initials: initialsOf(name), position: '荷塘镇党建办' }
  return book.createSelf(atMs, fields)
}

function settleHamlets(
  book: VillageNotebook,
  grid: DemoGrid,
  gridId: Id,
  gridCode: string,
  tree: (fields: Parameters<VillageNotebook['create']>[3]) => Id,
  taken: Set<string>,
): SettledHamlet[] {
  return grid.hamlets.map((hamlet, index) => {
    const number = index + 1
    const areaId = tree({
      level: 'microGrid',
      parentId: gridId,
      name: `${grid.name.slice(0, 2)}第${'一二三'[index]}微网格`,
      localName: hamlet.localName,
      code: `${gridCode}${String(number).padStart(2, '0')}`,
    })
    const homes = headsOf(hamlet, taken, book.chance).map((head) => ({
      id: '',
      head,
      areaId,
      hamlet,
      phone: null,
    }))
    return { areaId, gridId, hamlet, homes }
  })
}

/** The grid workers write the homes down in the first weeks, a hamlet an afternoon. */
function registerHomes(
  book: VillageNotebook,
  settledGrids: readonly SettledGrid[],
  hubHomes: readonly DemoHome[],
): void {
  const { chance, today } = book
  const bands = ageBands(book, 120)
  const spareNicknames = chance.shuffle(nicknames)
  let home = 0
  for (const grid of settledGrids) {
    grid.hamlets.forEach((settled, hamletIndex) => {
      const day = addDays(today, -364 + hamletIndex * 4)
      settled.homes.forEach((resident, index) => {
        const named = chance.next() < 0.2 ? spareNicknames.pop() : undefined
        const nickname = named ?? null
        resident.phone = chance.next() < 0.62 ? `1380000${String(1000 + home * 71).padStart(4, '0')}` : null
        const [under7, from7to17, from18to59, over60] = bands[home]!
        resident.id = book.create('household', grid.workerId, momentOf(day, 14, index * 6), {
          areaId: settled.areaId,
          name: resident.head,
          nickname,
          initials: [resident.head, nickname ?? ''].filter(Boolean).map(initialsOf).join(' '),
          doorNumber: `${index + 1}号`,
          phone: resident.phone,
          under7: under7!,
          from7to17: from7to17!,
          from18to59: from18to59!,
          over60: over60!,
          isMemberHub: hubHomes.includes(resident),
          needs: chance.next() < 0.16 ? chance.pick(wishesOfHomes) : null,
        })
        home++
      })
    })
  }
}

/** Age bands of `count` homes that add up to exactly the residents of the village. */
function ageBands(book: VillageNotebook, count: number): number[][] {
  const bands = Array.from({ length: count }, () => [...book.chance.pick(homePatterns)] as number[])
  const size = (home: readonly number[]) => home.reduce((sum, band) => sum + band, 0)
  let surplus = bands.reduce((sum, home) => sum + size(home), 0) - residents
  for (let i = 0; surplus !== 0; i = (i + 7) % count) {
    const home = bands[i]!
    if (surplus > 0 && home[2]! > 1) {
      home[2]!--
      surplus--
    } else if (surplus < 0 && size(home) < 5) {
      home[2]!++
      surplus++
    }
  }
  return bands
}

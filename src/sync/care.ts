// The part of the book for work that needs care. What it takes comes when it is first asked for, not with the book: most
// days nobody asks.
import type { Session } from './book-session'
import type { CareBook } from './care-book'
import type { Desk } from './desk'
import type { Saved } from './field-book'

export interface CareAccess {
  need(): Promise<Session>
  write<T>(work: (desk: Desk) => Promise<Saved<T>>): Promise<Saved<T>>
}

const work = () => import('./care-work')

export function careCalls({ need, write }: CareAccess): CareBook {
  const view = async () => (await need()).desk.view()
  const restoreVersion: CareBook['restoreVersion'] = (...version) =>
    write(async (desk) => (await work()).restoreVersion(desk, ...version))
  return {
    conflicts: async () => (await work()).conflicts(await view()),
    settledConflicts: async () => (await work()).settledConflicts(await view()),
    settleConflict: restoreVersion,
    keepBoth: (...field) => write(async (desk) => (await work()).keepBoth(desk, ...field)),
    restoreVersion,
    parkedWork: async () => (await work()).parkedWork(await view()),
    answerParked: (...answer) => write(async (desk) => (await work()).answerParked(desk, ...answer)),
    handovers: async () => (await work()).handovers(await view()),
    settleHandover: (id, answer) => write(async (desk) => (await work()).settleHandover(desk, id, answer)),
    async departureCheck(areaId) {
      const { departureCheck } = await work()
      const { desk, status } = await need()
      const unsentFiles = (await desk.store.undeliveredFiles()).length
      const { complete } = desk.hub()
      return departureCheck(desk.view(), areaId, { status: status(), complete, unsentFiles })
    },
    async diagnostics(page) {
      const { desk, status } = await need()
      return (await import('./diagnostics')).diagnostics(desk, status(), page)
    },
  }
}

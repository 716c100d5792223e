// The calls of the book about work that goes by hand, over whose book is open.
import type { CarryBook } from './carry-book'
import type { HubWork } from './hub-work'
import type { Schedule } from './schedule'

interface CarryAccess {
  hubWork(): Promise<Pick<HubWork, 'carrying'>>
  schedule: Pick<Schedule, 'afterSave'>
}

export function carryCalls(need: () => Promise<CarryAccess>): CarryBook {
  const open = async (): Promise<CarryBook> => (await (await need()).hubWork()).carrying
  return {
    carryStatus: async () => (await open()).carryStatus(),
    exportBundle: async () => (await open()).exportBundle(),
    async importBundle(bytes) {
      const answer = await (await open()).importBundle(bytes)
      // Whoever has a network when he takes it in sends it on at once.
      if (answer.ok && answer.value.frames.kept > 0) (await need()).schedule.afterSave()
      return answer
    },
    exportReceipts: async () => (await open()).exportReceipts(),
  }
}

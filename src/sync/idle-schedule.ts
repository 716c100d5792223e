// The schedule of a book without a hub: nothing is ever sent, and nothing ever fails.
import type { Schedule } from './schedule'

const nothing = (): void => undefined

export const idleSchedule: Schedule = {
  afterSave: nothing,
  nudge: nothing,
  runNow: async () => undefined,
  setVisible: nothing,
  resume: nothing,
  stop: nothing,
}

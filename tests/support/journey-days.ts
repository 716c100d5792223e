// Today as the people of the journeys have it: all browsers stand on Beijing time.
import { dayOf } from '../../src/domain/day'

export function isoToday(): string {
  return dayOf(Date.now(), 480)
}

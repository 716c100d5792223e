// One matter in a ledger (R10, R38) and the ways it can end (B2). The third ledger, complaints, is sealed and opens with
// the vault; until then no form may collect one.
import type { Day } from './day'
import type { Id } from './id'

export const ledgers = ['suggestion', 'request'] as const
export type Ledger = (typeof ledgers)[number]

export const lanes = ['onSpot', 'fast', 'normal'] as const
export type Lane = (typeof lanes)[number]

export const raisedWays = ['named', 'confidential', 'anonymous', 'proxy'] as const
export type RaisedAs = (typeof raisedWays)[number]

/** What matters are about, from the newsletter's own lists (R13, R45) and the daily work of a village. */
export const categories = [
  'environment',
  'toilets',
  'electricity',
  'waterAndRoads',
  'housing',
  'parking',
  'hazards',
  'farming',
  'jobs',
  'welfare',
  'health',
  'schooling',
  'neighbours',
  'policy',
  'other',
] as const
export type Category = (typeof categories)[number]

export const endings = ['solved', 'explained', 'referred', 'notAccepted', 'merged', 'withdrawn'] as const
export type Ending = (typeof endings)[number]
export type EntryState = 'open' | Ending

/** What the raiser said when told the result. `unreachable` needs a note why. */
export const raiserAnswers = ['satisfied', 'accepts', 'dissatisfied', 'unreachable'] as const
export type RaiserAnswer = (typeof raiserAnswers)[number]

export interface EndData {
  ending: Ending
  /** What was done or why not, in words the raiser can read. */
  answer: string
  toldOn: Day
  raiserAnswer: RaiserAnswer
  /** Why he could not be reached; required with `unreachable`. */
  note?: string | null
  /** With `merged`: the entry that carries on. */
  intoId?: Id | null
}

// Crockford base 32: no I, L, O or U, which are mistaken for other characters when read aloud or printed small.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * The number people quote on the phone: year and month heard, then five characters from the record's id. Derived on every
 * device alike, so it needs no counter and no network; two of one month collide about once in 33 million pairs.
 */
export function entryNumber(id: Id, heardOn: Day): string {
  const tail = parseInt(id.slice(-8), 16)
  const letters = Array.from({ length: 5 }, (_, i) => alphabet[Math.floor(tail / 32 ** i) % 32]).join('')
  return `${heardOn.slice(2, 4)}${heardOn.slice(5, 7)}-${letters}`
}

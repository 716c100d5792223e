// What comes of one pushed change before its content is judged (SPEC P): by its number, by what the hub holds under it, and by
// whether it can be read at all. Pure.
import type { Id } from '../domain/id'
import type { Change } from './change'
import type { Verdict } from './messages'
import { parseChange, type Refusal } from './parse-change'

type WithoutIndex<V> = V extends Verdict ? Omit<V, 'index'> : never
export type Answer = WithoutIndex<Verdict>

/** A pushed value as it was read: no more is known of it than what it says itself. */
export interface ReadChange {
  /** Its number, when it names the device of the sender; else null. */
  number: number | null
  /** null when it was refused in reading, or is withheld. */
  change: Change | null
  refusal: Refusal | null
  /** Canonical; null where it may not be kept (SPEC P5). */
  text: string | null
}

/** What the hub has under a number: a kept change, or a parked one with its refusal. */
export interface HeldNumber {
  text: string | null
  refusal: Refusal | null
}

export type Admission =
  /** Its content is to be judged; `again` when a refusal without a text stands under the number. */
  | { step: 'judge'; change: Change; text: string; again: boolean }
  /** Refused by itself; the number is used up. */
  | { step: 'park'; number: number; refusal: Refusal; text: string | null }
  /** Nothing is to be written. */
  | { step: 'answer'; answer: Answer }

/** Reads one member of `PushRequest.changes` for the device that pushes. Never throws. */
export function readPushed(raw: unknown, deviceId: Id): ReadChange {
  const number = numberOf(raw, deviceId)
  if (number !== null && isWithheld(raw))
    return { number, change: null, refusal: { code: 'withheld' }, text: null }
  const parsed = parseChange(raw)
  if (!parsed.ok) return { number, change: null, refusal: parsed.refusal, text: parsed.text }
  return number === null
    ? { number, change: null, refusal: { code: 'forged-device', field: 'deviceId' }, text: null }
    : { number, change: parsed.change, refusal: null, text: parsed.text }
}

/**
 * `have` is the last number the hub holds of the device, `held` what it holds under this one. Changes are taken in the order of
 * their numbers and in no other (SPEC P7).
 */
export function admitChange(read: ReadChange, have: number, held: HeldNumber | undefined): Admission {
  const { number, change, refusal, text } = read
  const answer = (given: Answer): Admission => ({ step: 'answer', answer: given })
  // A change of another device, or of none: nothing is kept of it (SPEC P5).
  if (number === null) return answer(parkedAnswer(null, refusal ?? { code: 'malformed' }))
  if (number > have + 1) return answer({ number, verdict: 'retry' })
  if (held && held.refusal === null)
    return answer({ number, verdict: held.text === text ? 'duplicate' : 'fork' })
  if (held?.refusal) {
    if (held.text !== null && text === held.text) return answer(parkedAnswer(number, held.refusal))
    // A parked number without a text takes what can be read now; another text than the one kept is another change.
    if (held.text === null && text === null) return answer(parkedAnswer(number, held.refusal))
    if (held.text !== null) return answer({ number, verdict: 'fork' })
  }
  if (refusal) return { step: 'park', number, refusal, text }
  return { step: 'judge', change: change!, text: text!, again: held !== undefined }
}

export function parkedAnswer(number: number | null, refusal: Refusal): Answer {
  return { number, verdict: 'parked', ...refusal }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The number a change came under, if it can be read and is one of this device's. */
function numberOf(raw: unknown, deviceId: Id): number | null {
  if (!isObject(raw) || raw.deviceId !== deviceId) return null
  const { number } = raw
  return Number.isSafeInteger(number) && (number as number) >= 1 ? (number as number) : null
}

function isWithheld(raw: unknown): boolean {
  return isObject(raw) && raw.withheld === true && raw.format === 1 && Object.keys(raw).length === 4
}

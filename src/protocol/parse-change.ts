// Turning what came over a wire into a change, or into the reason why not (SPEC P3). Nothing here trusts anything.
import { checkEntryEvent } from '../domain/entry-life'
import { isDay } from '../domain/day'
import { isId } from '../domain/id'
import { checkFields, recordKinds, type RecordKind } from '../domain/records'
import { textFault, type TextFault } from '../domain/text-rules'
import { canonicalText, changeLimits, type Change } from './change'
import { isStamp, stampDevice } from './stamp'

/** Closed list; each has a sentence for people in ui/text. */
export type RefusalCode =
  | 'malformed'
  | 'too-large'
  | 'too-deep'
  | 'unknown-field'
  | 'wrong-type'
  | 'lone-surrogate'
  | 'nul'
  | 'bad-value'
  | 'forged-author'
  | 'forged-device'
  | 'forged-time'
  | 'foreign-area'
  | 'unknown-area'
  | 'not-allowed'
  | 'unknown-record'
  | 'already-exists'
  /** The device could not get it through and holds it back; the number is used up (SPEC P9). */
  | 'withheld'

export interface Refusal {
  code: RefusalCode
  /** The field at fault, where there is one. */
  field?: string
}

export type Parsed =
  | { ok: true; change: Change; /** Canonical. */ text: string }
  | {
      ok: false
      refusal: Refusal
      /** Canonical, where the hub may keep it (SPEC P5); else null. */ text: string | null
    }

// A refusal is shown, logged and sent back: it repeats a name only where that is surely a name, never a text.
const nameable = /^[A-Za-z0-9_-]{1,40}$/

function refusalOf(code: RefusalCode, field?: string): Refusal {
  return field !== undefined && nameable.test(field) ? { code, field } : { code }
}

const membersByAction: Record<string, readonly string[]> = {
  create: ['fields'],
  set: ['fields', 'basedOn'],
  event: ['event'],
}
const commonMembers = [
  'format',
  'deviceId',
  'number',
  'stamp',
  'madeAt',
  'authorId',
  'recordKind',
  'recordId',
  'action',
]
const membersFor = new Map(
  Object.entries(membersByAction).map(([action, members]) => [
    action,
    new Set([...commonMembers, ...members]),
  ]),
)
const isoInstant =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/
/** Heads one person can have in front of him; a conflict of more devices than this is settled in two steps. */
const mostStamps = 64
/** No change within the size limit has as many values: each takes a character and a separator. Bounds the work on hostile input. */
const mostValues = changeLimits.batchRecordBytes / 2

/** `raw` is what JSON.parse gave. Answers the change itself, unaltered, or the first reason against it; never throws. */
export function parseChange(raw: unknown): Parsed {
  if (!isObject(raw)) return refuse({ code: 'malformed' })
  const shapeFault = faultOf(raw, () => null)
  if (shapeFault) return refuse({ code: shapeFault })
  const text = canonicalText(raw)
  // JSON writes what no text may hold as an escape with this beginning; where there is none, nothing has to be looked at.
  const fault = text.includes('\\u') ? faultOf(raw, textFault) : null
  if (fault) return refuse({ code: fault })
  const fits = fitsIn(text, mostBytes(raw.recordKind))
  const refusal = refusalFor(raw, fits)
  if (!refusal) return { ok: true, change: raw as unknown as Change, text }
  const keeps = refusal.code !== 'malformed' && fits
  return refuse(refusal, keeps ? text : null)
}

function refuse(refusal: Refusal, text: string | null = null): Parsed {
  return { ok: false, refusal, text }
}

function fitsIn(text: string, bytes: number): boolean {
  return text.length * 3 <= bytes || utf8Length(text) <= bytes
}

function mostBytes(kind: unknown): number {
  return kind === 'batch' ? changeLimits.batchRecordBytes : changeLimits.changeBytes
}

/** What a newer client writes is refused as unknown, not as malformed: it is right, only not for this hub (SPEC P3). */
function refusalFor(raw: Record<string, unknown>, fits: boolean): Refusal | null {
  const { format, action, recordKind: kind } = raw
  if (format !== 1)
    return Number.isSafeInteger(format)
      ? refusalOf('unknown-field', 'format')
      : refusalOf('malformed', 'format')
  if (typeof action !== 'string') return refusalOf('malformed', 'action')
  const members = membersFor.get(action)
  if (!members) return refusalOf('unknown-field', 'action')
  for (const member of Object.keys(raw)) if (!members.has(member)) return refusalOf('unknown-field', member)
  for (const member of members) if (!(member in raw)) return refusalOf('malformed', member)
  if (!isId(raw.deviceId)) return refusalOf('malformed', 'deviceId')
  if (!Number.isSafeInteger(raw.number) || (raw.number as number) < 1) return refusalOf('malformed', 'number')
  if (!isStamp(raw.stamp) || stampDevice(raw.stamp) !== raw.deviceId) return refusalOf('forged-time', 'stamp')
  if (!isInstant(raw.madeAt)) return refusalOf('forged-time', 'madeAt')
  if (!isId(raw.authorId)) return refusalOf('malformed', 'authorId')
  if (!isId(raw.recordId)) return refusalOf('malformed', 'recordId')
  if (typeof kind !== 'string') return refusalOf('malformed', 'recordKind')
  if (!recordKinds.includes(kind as RecordKind)) return refusalOf('unknown-field', 'recordKind')
  if (!fits) return { code: 'too-large' }
  return action === 'event'
    ? checkEvent(kind as RecordKind, raw.event)
    : checkBody(kind as RecordKind, action as 'create' | 'set', raw)
}

function checkBody(kind: RecordKind, action: 'create' | 'set', raw: Record<string, unknown>): Refusal | null {
  if (!isObject(raw.fields)) return { code: 'wrong-type', field: 'fields' }
  const problem = checkFields(kind, raw.fields, action)[0]
  if (problem) return toRefusal(problem)
  if (action === 'create') return null
  if (!isObject(raw.basedOn)) return { code: 'wrong-type', field: 'basedOn' }
  for (const [field, stamps] of Object.entries(raw.basedOn)) {
    if (!Object.prototype.hasOwnProperty.call(raw.fields, field)) return refusalOf('unknown-field', field)
    if (!Array.isArray(stamps) || stamps.length > mostStamps || !stamps.every(isStamp))
      return refusalOf('wrong-type', field)
  }
  return Object.keys(raw.fields).length === 0 ? { code: 'malformed', field: 'fields' } : null
}

function checkEvent(kind: RecordKind, event: unknown): Refusal | null {
  if (
    !isObject(event) ||
    typeof event.type !== 'string' ||
    !('data' in event) ||
    Object.keys(event).length !== 2
  ) {
    return { code: 'malformed', field: 'event' }
  }
  if (kind !== 'entry') return { code: 'bad-value', field: 'event' }
  const problem = checkEntryEvent(event.type, event.data)[0]
  return problem ? toRefusal(problem) : null
}

const typeProblems: readonly string[] = [
  'not-text',
  'not-a-flag',
  'not-a-number',
  'not-a-list',
  'not-an-object',
]

function toRefusal({ field, code }: { field: string; code: string }): Refusal {
  if (code === 'unknown-field' || code === 'lone-surrogate' || code === 'nul') return refusalOf(code, field)
  if (code === 'too-long' || code === 'too-many') return refusalOf('too-large', field)
  return refusalOf(typeProblems.includes(code) ? 'wrong-type' : 'bad-value', field)
}

function isInstant(value: unknown): boolean {
  if (typeof value !== 'string') return false
  const match = isoInstant.exec(value)
  return match !== null && isDay(match[1])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Nesting of objects and arrays, without recursion: hostile input must not end the stack. Stops counting past the limit. */
export function depthOf(value: unknown): number {
  let level: object[] = isNest(value) ? [value] : []
  let depth = 0
  while (level.length > 0 && depth <= changeLimits.depth) {
    const next: object[] = []
    for (const nest of level) for (const member of membersOf(nest)) if (isNest(member)) next.push(member)
    depth++
    level = next
  }
  return depth
}

type ShapeFault = 'too-deep' | 'too-large'

/** The first fault of shape or text anywhere in `value`; members are visited at most `mostValues` times. */
function faultOf(value: object, faultIn: (text: string) => TextFault | null): ShapeFault | TextFault | null {
  let level: object[] = [value]
  let seen = 0
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > changeLimits.depth) return 'too-deep'
    const next: object[] = []
    for (const nest of level) {
      const names = Array.isArray(nest) ? [] : Object.keys(nest)
      for (const name of names) {
        const fault = faultIn(name)
        if (fault) return fault
      }
      for (const member of membersOf(nest)) {
        if (++seen > mostValues) return 'too-large'
        const fault = typeof member === 'string' ? faultIn(member) : null
        if (fault) return fault
        if (isNest(member)) next.push(member)
      }
    }
    level = next
  }
  return null
}

function isNest(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function membersOf(nest: object): readonly unknown[] {
  return Array.isArray(nest) ? nest : Object.values(nest)
}

/** Bytes of UTF-8, without needing an encoder in this world. Lone surrogates are refused before. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (unit >= 0xd800 && unit <= 0xdbff) {
      bytes += 4
      i++
    } else bytes += 3
  }
  return bytes
}

// Turning what came over a wire into a change, or into the reason why not (SPEC P3). Nothing here trusts anything.
import { checkEntryEvent } from '../domain/entry-life'
import { isDay } from '../domain/day'
import { isId } from '../domain/id'
import { checkFields, recordKinds, type RecordKind } from '../domain/records'
import { textFault } from '../domain/text-rules'
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

export interface Refusal {
  code: RefusalCode
  /** The field at fault, where there is one. */
  field?: string
}

export type Parsed = { ok: true; change: Change } | { ok: false; refusal: Refusal }

// A refusal is shown, logged and sent back: it repeats a name only where that is surely a name, never a text.
const nameable = /^[A-Za-z0-9_-]{1,40}$/

function refusalOf(code: RefusalCode, field?: string): Refusal {
  return field !== undefined && nameable.test(field) ? { code, field } : { code }
}

const refuse = (code: RefusalCode, field?: string): Parsed => ({ ok: false, refusal: refusalOf(code, field) })

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
const isoInstant =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/
/** Heads one person can have in front of him; a conflict of more devices than this is settled in two steps. */
const mostStamps = 64
/** No change within the size limit has as many values: each takes a character and a separator. Bounds the work on hostile input. */
const mostValues = changeLimits.batchRecordBytes / 2

/** `raw` is what JSON.parse gave. Answers the change itself, unaltered, or the first reason against it; never throws. */
export function parseChange(raw: unknown): Parsed {
  if (!isObject(raw)) return refuse('malformed')
  const fault = faultOf(raw)
  if (fault) return refuse(fault)
  const action = raw.action
  if (typeof action !== 'string' || !Object.prototype.hasOwnProperty.call(membersByAction, action))
    return refuse('malformed', 'action')
  const members = [...commonMembers, ...membersByAction[action]!]
  for (const member of Object.keys(raw)) if (!members.includes(member)) return refuse('unknown-field', member)
  for (const member of members) if (!(member in raw)) return refuse('malformed', member)
  if (raw.format !== 1) return refuse('malformed', 'format')
  if (!isId(raw.deviceId)) return refuse('malformed', 'deviceId')
  if (!Number.isSafeInteger(raw.number) || (raw.number as number) < 1) return refuse('malformed', 'number')
  if (!isStamp(raw.stamp) || stampDevice(raw.stamp) !== raw.deviceId) return refuse('forged-time', 'stamp')
  if (!isInstant(raw.madeAt)) return refuse('forged-time', 'madeAt')
  if (!isId(raw.authorId)) return refuse('malformed', 'authorId')
  if (!isId(raw.recordId)) return refuse('malformed', 'recordId')
  if (!recordKinds.includes(raw.recordKind as RecordKind)) return refuse('malformed', 'recordKind')
  const kind = raw.recordKind as RecordKind
  const bytes = utf8Length(canonicalText(raw))
  if (bytes > (kind === 'batch' ? changeLimits.batchRecordBytes : changeLimits.changeBytes))
    return refuse('too-large')
  const body =
    action === 'event' ? checkEvent(kind, raw.event) : checkBody(kind, action as 'create' | 'set', raw)
  return body ? { ok: false, refusal: body } : { ok: true, change: raw as unknown as Change }
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

/** The first fault of shape or text anywhere in `value`; members are visited at most `mostValues` times. */
function faultOf(value: object): 'too-deep' | 'too-large' | 'lone-surrogate' | 'nul' | null {
  let level: object[] = [value]
  let seen = 0
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > changeLimits.depth) return 'too-deep'
    const next: object[] = []
    for (const nest of level) {
      const names = Array.isArray(nest) ? [] : Object.keys(nest)
      for (const name of names) {
        const fault = textFault(name)
        if (fault) return fault
      }
      for (const member of membersOf(nest)) {
        if (++seen > mostValues) return 'too-large'
        const fault = typeof member === 'string' ? textFault(member) : null
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

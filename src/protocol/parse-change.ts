// Turning what came over a wire into a change, or into the reason why not (SPEC P3). Nothing here trusts anything.
import { checkEntryEvent } from '../domain/entry-life'
import { isId } from '../domain/id'
import { checkFields, recordKinds, type RecordKind } from '../domain/records'
import { textFault } from '../domain/text-rules'
import { canonicalText, changeLimits, type Change } from './change'
import { isStamp, stampDevice } from './stamp'

/** Closed list; each has a sentence for people in ui/text. */
export type RefusalCode =
  | 'malformed' | 'too-large' | 'too-deep' | 'unknown-field' | 'wrong-type' | 'lone-surrogate' | 'nul' | 'bad-value'
  | 'forged-author' | 'forged-device' | 'forged-time' | 'foreign-area' | 'unknown-area' | 'not-allowed' | 'unknown-record'
  | 'already-exists'

export interface Refusal {
  code: RefusalCode
  /** The field at fault, where there is one. */
  field?: string
}

export type Parsed = { ok: true; change: Change } | { ok: false; refusal: Refusal }

const refuse = (code: RefusalCode, field?: string): Parsed => ({
  ok: false,
  refusal: field === undefined ? { code } : { code, field },
})

const membersByAction: Record<string, readonly string[]> = {
  create: ['fields'],
  set: ['fields', 'basedOn'],
  event: ['event'],
}
const commonMembers = ['format', 'deviceId', 'number', 'stamp', 'madeAt', 'authorId', 'recordKind', 'recordId', 'action']
const isoInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/

export function parseChange(raw: unknown): Parsed {
  if (depthOf(raw) > changeLimits.depth) return refuse('too-deep')
  if (!isObject(raw)) return refuse('malformed')
  const fault = deepTextFault(raw)
  if (fault) return refuse(fault)
  const action = raw.action
  if (typeof action !== 'string' || !Object.prototype.hasOwnProperty.call(membersByAction, action)) return refuse('malformed', 'action')
  const members = [...commonMembers, ...membersByAction[action]!]
  for (const member of Object.keys(raw)) if (!members.includes(member)) return refuse('unknown-field', member)
  for (const member of members) if (!(member in raw)) return refuse('malformed', member)
  if (raw.format !== 1) return refuse('malformed', 'format')
  if (!isId(raw.deviceId)) return refuse('malformed', 'deviceId')
  if (!Number.isSafeInteger(raw.number) || (raw.number as number) < 1) return refuse('malformed', 'number')
  if (!isStamp(raw.stamp) || stampDevice(raw.stamp) !== raw.deviceId) return refuse('forged-time', 'stamp')
  if (typeof raw.madeAt !== 'string' || !isoInstant.test(raw.madeAt) || Number.isNaN(Date.parse(raw.madeAt))) return refuse('forged-time', 'madeAt')
  if (!isId(raw.authorId)) return refuse('malformed', 'authorId')
  if (!isId(raw.recordId)) return refuse('malformed', 'recordId')
  if (!recordKinds.includes(raw.recordKind as RecordKind)) return refuse('malformed', 'recordKind')
  const kind = raw.recordKind as RecordKind
  const bytes = utf8Length(canonicalText(raw))
  if (bytes > (kind === 'batch' ? changeLimits.batchRecordBytes : changeLimits.changeBytes)) return refuse('too-large')
  const body = action === 'event' ? checkEvent(kind, raw.event) : checkBody(kind, action as 'create' | 'set', raw)
  return body ? { ok: false, refusal: body } : { ok: true, change: raw as unknown as Change }
}

function checkBody(kind: RecordKind, action: 'create' | 'set', raw: Record<string, unknown>): Refusal | null {
  if (!isObject(raw.fields)) return { code: 'wrong-type', field: 'fields' }
  const problem = checkFields(kind, raw.fields, action)[0]
  if (problem) return toRefusal(problem)
  if (action === 'create') return null
  if (!isObject(raw.basedOn)) return { code: 'wrong-type', field: 'basedOn' }
  for (const [field, stamps] of Object.entries(raw.basedOn)) {
    if (!Object.prototype.hasOwnProperty.call(raw.fields, field)) return { code: 'unknown-field', field }
    if (!Array.isArray(stamps) || stamps.length > 64 || !stamps.every(isStamp)) return { code: 'wrong-type', field }
  }
  return Object.keys(raw.fields).length === 0 ? { code: 'malformed', field: 'fields' } : null
}

function checkEvent(kind: RecordKind, event: unknown): Refusal | null {
  if (!isObject(event) || typeof event.type !== 'string' || !('data' in event) || Object.keys(event).length !== 2) {
    return { code: 'malformed', field: 'event' }
  }
  if (kind !== 'entry') return { code: 'bad-value', field: 'event' }
  const problem = checkEntryEvent(event.type, event.data)[0]
  return problem ? toRefusal(problem) : null
}

function toRefusal(problem: { field: string; code: string }): Refusal {
  const { field, code } = problem
  if (code === 'unknown-field' || code === 'lone-surrogate' || code === 'nul') return { code, field }
  if (code === 'too-long' || code === 'too-many') return { code: 'too-large', field }
  if (code.startsWith('not-a-list') || code === 'not-text' || code === 'not-a-flag' || code === 'not-a-number') return { code: 'wrong-type', field }
  return { code: 'bad-value', field }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Nesting of objects and arrays, without recursion: hostile input must not end the stack. Stops counting past the limit. */
export function depthOf(value: unknown): number {
  let level = [value]
  let depth = 0
  while (level.length > 0 && depth <= changeLimits.depth) {
    const next: unknown[] = []
    for (const item of level) {
      if (typeof item === 'object' && item !== null) next.push(...Object.values(item))
    }
    if (level.some((item) => typeof item === 'object' && item !== null)) depth++
    level = next
  }
  return depth
}

function deepTextFault(value: unknown): 'lone-surrogate' | 'nul' | null {
  const queue: unknown[] = [value]
  for (let i = 0; i < queue.length; i++) {
    const item = queue[i]
    if (typeof item === 'string') {
      const fault = textFault(item)
      if (fault) return fault
    } else if (typeof item === 'object' && item !== null) {
      for (const [key, member] of Object.entries(item)) {
        const fault = textFault(key)
        if (fault) return fault
        queue.push(member)
      }
    }
  }
  return null
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

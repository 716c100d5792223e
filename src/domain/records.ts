// The kinds of record and the fields each may hold. A record is stored as changes to these fields, so every field stands
// alone: `create` carries all required ones, `set` any of them. Unknown fields are refused, not ignored.
import * as v from 'valibot'
import { areaLevels } from './area'
import { isDay } from './day'
import { categories, ledgers, lanes, raisedWays } from './entry'
import { attachmentLimits, mediaTypes, mimeTypes } from './attachment'
import { contactModes } from './contact'
import { isId } from './id'
import { roles } from './role'
import { textFault } from './text-rules'

/** Longest texts, in UTF-16 units; 8,000 is about four written pages. */
export const textLimits = { name: 60, line: 200, note: 8_000 } as const

/** Text of at most `max` units that a store and a file can hold. */
export const text = (max: number) =>
  v.pipe(
    v.string('not-text'),
    v.maxLength(max, 'too-long'),
    v.check((value) => textFault(value) !== 'nul', 'nul'),
    v.check((value) => textFault(value) !== 'lone-surrogate', 'lone-surrogate'),
  )
/** Text of at most `max` units with something in it. */
export const filled = (max: number) =>
  v.pipe(
    text(max),
    v.check((value) => value.trim() !== '', 'empty'),
  )
const id = v.pipe(
  v.string('not-text'),
  v.check((s) => isId(s), 'not-an-id'),
)
const day = v.pipe(
  v.string('not-text'),
  v.check((s) => isDay(s), 'not-a-day'),
)
const flag = v.boolean('not-a-flag')
const count = v.pipe(
  v.number('not-a-number'),
  v.integer('not-a-number'),
  v.minValue(0, 'negative'),
  v.maxValue(999, 'too-large'),
)
const sha256 = v.pipe(v.string('not-text'), v.regex(/^[0-9a-f]{64}$/, 'not-a-hash'))
const size = v.pipe(v.number('not-a-number'), v.safeInteger('not-a-number'), v.minValue(0, 'negative'))
const optional = <T extends v.GenericSchema>(schema: T) => v.nullish(schema)
const listOf = <T extends v.GenericSchema>(schema: T, max: number) =>
  v.pipe(v.array(schema, 'not-a-list'), v.maxLength(max, 'too-many'))
const oneOf = <const T extends readonly string[]>(options: T) => v.picklist(options, 'not-an-option')

export const fieldsByKind = {
  area: {
    level: oneOf(areaLevels),
    parentId: v.nullable(id, null),
    name: filled(textLimits.name),
    localName: optional(text(textLimits.name)),
    code: optional(v.pipe(v.string('not-text'), v.regex(/^\d{0,17}$/, 'not-a-code'))),
  },
  person: {
    areaId: v.nullable(id, null),
    name: filled(textLimits.name),
    initials: optional(text(textLimits.name)),
    position: optional(text(textLimits.name)),
    isMember: optional(flag),
  },
  membership: {
    personId: id,
    areaId: v.nullable(id, null),
    role: oneOf(roles),
    from: day,
    until: optional(day),
  },
  household: {
    areaId: id,
    name: filled(textLimits.name),
    nickname: optional(text(textLimits.name)),
    /** Pinyin initials of name and nickname, separated by a space: 'zs' finds 张三. */
    initials: optional(text(textLimits.line)),
    doorNumber: optional(text(textLimits.name)),
    phone: optional(v.pipe(v.string('not-text'), v.regex(/^[0-9+\- ]{0,20}$/, 'not-a-phone'))),
    under7: optional(count),
    from7to17: optional(count),
    from18to59: optional(count),
    over60: optional(count),
    isMemberHub: optional(flag),
    /** What help is wanted, in plain words ("晚上来", "要大字"); never a label on a person (B6). */
    needs: optional(text(textLimits.line)),
    movedAway: optional(flag),
  },
  contact: {
    areaId: id,
    householdId: v.nullable(id, null),
    metOn: day,
    mode: oneOf(contactModes),
    metWith: optional(text(textLimits.line)),
    companions: optional(text(textLimits.line)),
    topics: optional(listOf(filled(textLimits.name), 20)),
    note: optional(text(textLimits.note)),
  },
  entry: {
    areaId: id,
    contactId: v.nullable(id, null),
    householdId: v.nullable(id, null),
    ledger: oneOf(ledgers),
    category: oneOf(categories),
    text: filled(textLimits.note),
    place: optional(text(textLimits.line)),
    lane: oneOf(lanes),
    raisedAs: oneOf(raisedWays),
    /** By proxy: whose words these are. By name without a household: who said it. */
    raiser: optional(text(textLimits.line)),
    heardOn: day,
  },
  comment: {
    areaId: id,
    entryId: id,
    text: filled(textLimits.note),
  },
  attachment: {
    areaId: id,
    /** Exactly one of the two: what it belongs to. */
    contactId: v.nullable(id, null),
    entryId: v.nullable(id, null),
    mediaType: oneOf(mediaTypes),
    mimeType: oneOf(mimeTypes),
    sha256,
    sizeBytes: v.pipe(size, v.maxValue(attachmentLimits.bytes, 'too-large')),
    /** Of a voice note. */
    seconds: optional(v.pipe(count, v.maxValue(attachmentLimits.seconds, 'too-large'))),
    /** Taken back by a person; the bytes are fetched and shown no more. */
    removed: optional(flag),
  },
  /** Refused work given to the grid lead: what it said, in words he can read, until he has dealt with it. */
  handover: {
    areaId: id,
    aboutKind: filled(textLimits.name),
    aboutId: id,
    /** Of the closed list of refusals; null when the reason is not known. */
    reasonCode: v.nullable(filled(textLimits.name), null),
    /** JSON of the fields or the event that could not be accepted. */
    content: filled(40_000),
    note: optional(text(textLimits.line)),
    settled: optional(flag),
    answer: optional(text(textLimits.line)),
  },
  batch: {
    areaId: id,
    number: filled(textLimits.name),
    title: filled(textLimits.line),
    madeOn: day,
    entryIds: listOf(id, 20_000),
    filterInWords: optional(text(textLimits.line)),
    onlyNew: flag,
    masked: flag,
    /** Why names and phones were written out; required when they were. */
    reason: optional(text(textLimits.line)),
    files: listOf(
      v.strictObject(
        {
          format: oneOf(['xlsx', 'csv', 'json']),
          name: filled(textLimits.line),
          sha256,
          sizeBytes: size,
        },
        'not-a-file',
      ),
      3,
    ),
  },
} as const

export const recordKinds = Object.keys(fieldsByKind) as RecordKind[]
export type RecordKind = keyof typeof fieldsByKind

type FieldSchemas<K extends RecordKind> = (typeof fieldsByKind)[K]
/** The fields of a kind as they stand after folding. */
export type Fields<K extends RecordKind> = {
  -readonly [F in keyof FieldSchemas<K>]: FieldSchemas<K>[F] extends v.GenericSchema
    ? v.InferOutput<FieldSchemas<K>[F]>
    : never
}

export interface Problem {
  field: string
  /** A word of the closed list in ui/text: 'empty', 'too-long', 'not-a-day', 'unknown-field', 'missing' … */
  code: string
}

/** Checks what one change sets. `create` also asks for every required field. Pure; the first problem of each field. */
export function checkFields(
  kind: RecordKind,
  fields: Record<string, unknown>,
  action: 'create' | 'set',
): Problem[] {
  const schemas = fieldsByKind[kind] as Record<string, v.GenericSchema>
  const problems: Problem[] = []
  for (const field of Object.keys(fields)) {
    if (!Object.prototype.hasOwnProperty.call(schemas, field)) problems.push({ field, code: 'unknown-field' })
  }
  for (const [field, schema] of Object.entries(schemas)) {
    if (!Object.prototype.hasOwnProperty.call(fields, field)) {
      if (action === 'create' && !v.safeParse(schema, undefined).success)
        problems.push({ field, code: 'missing' })
      continue
    }
    const result = v.safeParse(schema, fields[field], { abortEarly: true })
    if (!result.success) problems.push({ field, code: result.issues[0].message })
  }
  return problems.length > 0 ? problems : problemsBetween(kind, fields, action)
}

/** What no field can tell alone. Only the fields of this one change are in sight. */
function problemsBetween(
  kind: RecordKind,
  fields: Record<string, unknown>,
  action: 'create' | 'set',
): Problem[] {
  // An anonymous word must not be traceable through the visit it was said in (B7).
  if (kind === 'entry' && fields.raisedAs === 'anonymous') {
    const naming = ['contactId', 'householdId', 'raiser'].filter((field) => (fields[field] ?? '') !== '')
    return naming.map((field) => ({ field, code: 'names-the-anonymous' }))
  }
  if (
    kind === 'attachment' &&
    action === 'create' &&
    (fields.contactId === null) === (fields.entryId === null)
  ) {
    return [{ field: 'contactId', code: 'missing' }]
  }
  if (kind === 'batch' && fields.masked === false && !String(fields.reason ?? '').trim()) {
    return [{ field: 'reason', code: 'missing' }]
  }
  if (
    kind === 'membership' &&
    action === 'create' &&
    fields.areaId === null &&
    fields.role !== 'administrator'
  ) {
    return [{ field: 'areaId', code: 'missing' }]
  }
  return []
}

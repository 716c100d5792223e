import { describe, expect, it } from 'vitest'
import { recordKinds } from '../../src/domain/records'
import { canonicalText, changeLimits } from '../../src/protocol/change'
import { depthOf, parseChange } from '../../src/protocol/parse-change'
import { aCreate, anEnd, anEvent, anId, aSet, aStamp, sampleFields } from '../support/changes'

const loneSurrogate = String.fromCharCode(0xd800)
/** What arrives: text, read back, so that nothing here is more than JSON can say. */
const overTheWire = (change: object, more: object = {}) =>
  parseChange(JSON.parse(JSON.stringify({ ...change, ...more })))
const refusal = (change: object, more: object = {}) => {
  const parsed = overTheWire(change, more)
  return parsed.ok ? 'accepted' : parsed.refusal
}
const household = (fields: object) => ({
  ...aCreate({ recordKind: 'household' }),
  fields: { ...sampleFields.household, ...fields },
})
/** `depth` arrays, one in another. */
const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown

describe('reading a change (SPEC P3)', () => {
  it.each(recordKinds)('P3 accepts a well-formed create of %s, unaltered', (recordKind) => {
    const change = aCreate({ recordKind })
    expect(overTheWire(change)).toEqual({ ok: true, change, text: canonicalText(change) })
  })

  it('P3 accepts a set, a settling set and both events', () => {
    const changes = [
      aSet({ fields: { place: null }, basedOn: {} }),
      aSet({ fields: { text: '改' }, basedOn: { text: [aStamp(1), aStamp(2)] } }),
      anEvent(),
      anEvent({ type: 'reopen', data: { reason: '没修好' } }),
    ]
    for (const change of changes)
      expect(overTheWire(change)).toEqual({ ok: true, change, text: canonicalText(change) })
  })

  it.each([
    ['null', null],
    ['a text', 'x'],
    ['a number', 5],
    ['a list', [aCreate()]],
    ['an empty object', {}],
  ])('P3 refuses %s as malformed', (_, raw) => {
    expect(parseChange(raw)).toMatchObject({ ok: false, refusal: { code: 'malformed' } })
  })

  it.each([
    ['format', '1'],
    ['format', 1.5],
    ['deviceId', 'x'],
    ['deviceId', anId(0xab).toUpperCase()],
    ['number', 0],
    ['number', 1.5],
    ['number', '1'],
    ['number', 2 ** 53],
    ['number', -1],
    ['authorId', null],
    ['recordId', {}],
    ['recordKind', ['entry']],
    ['action', ['create']],
  ])('P3 refuses a wrong %s (%j) as malformed', (field, value) => {
    expect(refusal(aCreate(), { [field]: value })).toEqual({ code: 'malformed', field })
  })

  it.each([
    ['format', 2],
    ['recordKind', 'constructor'],
    ['recordKind', '__proto__'],
    ['recordKind', 'councilVote'],
    ['action', 'toString'],
    ['action', 'delete'],
  ])('P3 P5 refuses an unknown %s (%j) of a newer client, and gives its text to be kept', (field, value) => {
    const change = { ...aCreate(), [field]: value }
    expect(overTheWire(change)).toEqual({
      ok: false,
      refusal: { code: 'unknown-field', field },
      text: canonicalText(change),
    })
  })

  it('P5 gives no text to be kept of what is malformed, faulty or too large', () => {
    const unkept = [
      { ...aCreate(), number: 0 },
      household({ name: 'a\u0000b' }),
      household({ name: loneSurrogate }),
      household({ name: nested(40) }),
      { ...household({ name: '字'.repeat(30_000) }), format: 2 },
    ]
    for (const raw of unkept) expect(parseChange(raw)).toMatchObject({ ok: false, text: null })
  })

  it('P3 takes an escape for what it is, and no fault where there is none', () => {
    for (const name of ['a\\u0000b', 'tab\u001fulator', '\\ud800'])
      expect(refusal(household({ name }))).toBe('accepted')
  })

  it.each(Object.keys(aSet({ fields: {} })))('P3 refuses a change without %s', (member) => {
    const change: Record<string, unknown> = { ...aSet({ fields: { text: '改' } }) }
    delete change[member]
    expect(refusal(change)).toEqual({ code: 'malformed', field: member })
  })

  it('P3 refuses a set of nothing', () => {
    expect(refusal(aSet({ fields: {} }))).toEqual({ code: 'malformed', field: 'fields' })
  })

  it('P3 refuses a number too large for JSON', () => {
    const text = JSON.stringify(household({ under7: 1 })).replace('"under7":1', '"under7":1e400')
    expect(parseChange(JSON.parse(text))).toMatchObject({ refusal: { code: 'wrong-type', field: 'under7' } })
  })

  it.each([
    ['a foreign stamp', { stamp: aStamp(1000, anId(9)) }, 'stamp'],
    ['no stamp at all', { stamp: '2023' }, 'stamp'],
    ['a day that is none', { madeAt: '2023-02-30T10:00:00Z' }, 'madeAt'],
    ['an hour that is none', { madeAt: '2023-02-03T24:00:00Z' }, 'madeAt'],
    ['no time zone', { madeAt: '2023-02-03T10:00:00' }, 'madeAt'],
    ['a number as time', { madeAt: 1_702_000_000 }, 'madeAt'],
  ])('P3 refuses %s as a forged time', (_, more, field) => {
    expect(refusal(aCreate(), more)).toEqual({ code: 'forged-time', field })
  })

  it('P3 refuses a member, a field or a basis that is not known', () => {
    expect(refusal(aCreate(), { effective: aStamp(1) })).toEqual({
      code: 'unknown-field',
      field: 'effective',
    })
    expect(refusal(aCreate(), { basedOn: {} })).toEqual({ code: 'unknown-field', field: 'basedOn' })
    expect(refusal(household({ points: 5 }))).toEqual({ code: 'unknown-field', field: 'points' })
    expect(refusal(aSet({ fields: { text: '改' }, basedOn: { place: [] } }))).toEqual({
      code: 'unknown-field',
      field: 'place',
    })
    expect(refusal(anEvent({ data: anEnd({ score: 5 }) }))).toEqual({ code: 'unknown-field', field: 'score' })
    const withIdCard = {
      ...sampleFields.batch,
      files: [{ format: 'csv', name: 'a', sha256: 'ab'.repeat(32), sizeBytes: 1, idCard: '' }],
    }
    expect(refusal(aCreate({ recordKind: 'batch', fields: withIdCard }))).toEqual({
      code: 'bad-value',
      field: 'files',
    })
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])(
    'P3 refuses the name %s wherever names stand',
    (name) => {
      const member = JSON.parse(`{"${name}":{"a":1}}`) as Record<string, unknown>
      const spliced = (change: object, at: string) => JSON.stringify(change).replace(at, `${at}"${name}":[],`)
      const refused = { ok: false, refusal: { code: 'unknown-field', field: name } }
      expect(Object.keys(member)).toEqual([name])
      expect(parseChange(JSON.parse(spliced(aCreate(), '{')))).toMatchObject(refused)
      expect(parseChange(JSON.parse(spliced(aCreate(), '"fields":{')))).toMatchObject(refused)
      expect(parseChange(JSON.parse(spliced(anEvent(), '"data":{')))).toMatchObject(refused)
      const set = aSet({ fields: { text: '改' }, basedOn: { text: [] } })
      expect(parseChange(JSON.parse(spliced(set, '"basedOn":{')))).toMatchObject(refused)
      expect(refusal(anEvent({ type: name }))).toEqual({ code: 'bad-value', field: 'event' })
    },
  )

  it.each([
    ['fields', { fields: [] }, 'fields'],
    ['fields', { fields: null }, 'fields'],
    ['a name', { fields: { ...sampleFields.entry, text: 5 } }, 'text'],
    ['a day', { fields: { ...sampleFields.entry, heardOn: ['2023-12-11'] } }, 'heardOn'],
  ])('P3 refuses a wrong type of %s', (_, more, field) => {
    expect(refusal(aCreate(), more)).toEqual({ code: 'wrong-type', field })
  })

  it('P3 refuses wrong types in lists, flags, numbers, bases and events', () => {
    expect(refusal(household({ isMemberHub: 1 }))).toEqual({ code: 'wrong-type', field: 'isMemberHub' })
    expect(refusal(household({ under7: '3' }))).toEqual({ code: 'wrong-type', field: 'under7' })
    expect(
      refusal(aCreate({ recordKind: 'contact', fields: { ...sampleFields.contact, topics: { 0: 'a' } } })),
    ).toEqual({ code: 'wrong-type', field: 'topics' })
    const set = aSet({ fields: { text: '改' } })
    for (const basedOn of [
      null,
      [],
      { text: aStamp(1) },
      { text: [5] },
      { text: Array.from({ length: 65 }, () => aStamp(1)) },
    ]) {
      expect(refusal(set, { basedOn })).toMatchObject({ code: 'wrong-type' })
    }
    for (const data of [null, 'solved', []]) {
      expect(refusal(anEvent({ data }))).toEqual({ code: 'wrong-type', field: 'event' })
    }
    for (const event of [
      null,
      [],
      {},
      { type: 'end' },
      { type: 5, data: {} },
      { type: 'end', data: anEnd(), more: 1 },
    ]) {
      expect(refusal(anEvent(), { event })).toEqual({ code: 'malformed', field: 'event' })
    }
  })

  it('P3 refuses values outside their range', () => {
    expect(refusal(aCreate(), { fields: { ...sampleFields.entry, ledger: 'complaint' } })).toEqual({
      code: 'bad-value',
      field: 'ledger',
    })
    expect(refusal(aCreate(), { fields: { text: '只有文字' } })).toMatchObject({ code: 'bad-value' })
    expect(refusal(household({ under7: -1 }))).toEqual({ code: 'bad-value', field: 'under7' })
    expect(refusal(anEvent({ recordKind: 'household' }))).toEqual({ code: 'bad-value', field: 'event' })
    expect(refusal(anEvent({ data: anEnd({ raiserAnswer: 'unreachable' }) }))).toEqual({
      code: 'bad-value',
      field: 'note',
    })
  })

  it('P3 refuses a lone surrogate and a NUL in a value or a name, however deep', () => {
    for (const [bad, code] of [
      [loneSurrogate, 'lone-surrogate'],
      [`张${String.fromCharCode(0xdc00)}`, 'lone-surrogate'],
      ['张\u0000三', 'nul'],
    ] as const) {
      expect(refusal(household({ name: bad }))).toEqual({ code })
      expect(refusal(household({ [bad]: 'x' }))).toEqual({ code })
      expect(
        refusal(aCreate({ recordKind: 'contact', fields: { ...sampleFields.contact, topics: ['a', bad] } })),
      ).toEqual({ code })
      expect(refusal(anEvent({ data: anEnd({ answer: bad }) }))).toEqual({ code })
    }
    expect(refusal(household({ name: '张😀三' }))).toBe('accepted')
  })

  it('P3 repeats an unknown name only where it is short and plain', () => {
    expect(refusal(aCreate(), { ['x'.repeat(50_000)]: 1 })).toEqual({ code: 'unknown-field' })
    expect(refusal(household({ '张三 13800000000': 1 }))).toEqual({ code: 'unknown-field' })
  })
})

describe('limits of a change (SPEC P2)', () => {
  it('P2 counts depth from the change itself, and refuses the 33rd level', () => {
    expect([depthOf(5), depthOf({}), depthOf(nested(32)), depthOf({ a: nested(3) })]).toEqual([0, 1, 32, 4])
    expect(refusal(household({ name: nested(30) }))).toEqual({ code: 'wrong-type', field: 'name' })
    expect(refusal(household({ name: nested(31) }))).toEqual({ code: 'too-deep' })
  })

  it('P2 answers on nesting that would end the stack of a recursive reader', () => {
    const text = JSON.stringify(household({})).replace('"张三"', '['.repeat(900_000) + ']'.repeat(900_000))
    const raw = JSON.parse(text) as unknown
    expect(parseChange(raw)).toEqual({ ok: false, refusal: { code: 'too-deep' }, text: null })
    expect(depthOf(raw)).toBe(changeLimits.depth + 1)
  })

  it.each([
    ['numbers', '0'],
    ['empty lists', '[]'],
    ['empty objects', '{}'],
    ['texts', '""'],
  ])('P2 answers on a list of a million %s', (_, item) => {
    const text = JSON.stringify(household({})).replace(
      '"张三"',
      `[${Array.from({ length: 1_000_000 }, () => item).join()}]`,
    )
    const raw = JSON.parse(text) as unknown
    expect(parseChange(raw)).toEqual({ ok: false, refusal: { code: 'too-large' }, text: null })
    expect(depthOf(raw)).toBeLessThanOrEqual(4)
  })

  it('P2 answers on an object of two hundred thousand names', () => {
    const names = Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`name${i}`, 0]))
    expect(refusal(household(names))).toMatchObject({ code: 'too-large' })
  })

  it('P2 refuses a change above 64 KiB, counted in bytes of UTF-8, and a text above its own limit', () => {
    expect(refusal(aCreate(), { fields: { ...sampleFields.entry, text: '字'.repeat(22_000) } })).toEqual({
      code: 'too-large',
    })
    expect(refusal(aCreate(), { fields: { ...sampleFields.entry, text: '字'.repeat(8_001) } })).toEqual({
      code: 'too-large',
      field: 'text',
    })
    expect(refusal(aCreate(), { fields: { ...sampleFields.entry, text: '字'.repeat(8_000) } })).toBe(
      'accepted',
    )
  })

  it('P2 lets a batch name 20,000 entries and no more', () => {
    const batch = (count: number) =>
      aCreate({
        recordKind: 'batch',
        fields: { ...sampleFields.batch, entryIds: Array.from({ length: count }, (_, i) => anId(i)) },
      })
    expect(refusal(batch(20_000))).toBe('accepted')
    expect(refusal(batch(20_001))).toEqual({ code: 'too-large', field: 'entryIds' })
  })
})

import { describe, expect, it } from 'vitest'
import { checkFields, fieldsByKind, recordKinds, textLimits, type RecordKind } from '../../src/domain/records'
import { anId, place, sampleFields } from '../support/changes'

const create = (kind: RecordKind, more: object = {}) =>
  checkFields(kind, { ...sampleFields[kind], ...more }, 'create')
const set = (kind: RecordKind, fields: object) => checkFields(kind, fields as Record<string, unknown>, 'set')
const loneSurrogate = String.fromCharCode(0xd800)

describe('fields of a record', () => {
  it.each(recordKinds)('are well-formed in the sample of %s, each alone and all together', (kind) => {
    expect(create(kind)).toEqual([])
    for (const [field, value] of Object.entries(sampleFields[kind]))
      expect(set(kind, { [field]: value })).toEqual([])
  })

  it.each(recordKinds)('are asked for in a create of %s, and not in a set', (kind) => {
    for (const field of Object.keys(sampleFields[kind])) {
      const without: Record<string, unknown> = { ...sampleFields[kind] }
      delete without[field]
      expect(checkFields(kind, without, 'create')).toEqual([{ field, code: 'missing' }])
      expect(checkFields(kind, without, 'set')).toEqual([])
    }
  })

  it.each(recordKinds)(
    'of %s may be null where they are optional, and not where they are required',
    (kind) => {
      const nullable: Partial<Record<RecordKind, string[]>> = {
        area: ['parentId'],
        person: ['areaId'],
        membership: ['areaId'],
        contact: ['householdId'],
        entry: ['contactId', 'householdId'],
        attachment: ['contactId', 'entryId'],
        handover: ['reasonCode'],
      }
      for (const field of Object.keys(fieldsByKind[kind])) {
        const required = field in sampleFields[kind] && !nullable[kind]?.includes(field)
        expect([field, set(kind, { [field]: null }).length]).toEqual([field, required ? 1 : 0])
      }
    },
  )

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'points', 'idCard', 'latitude'])(
    'named %s are refused on every kind',
    (name) => {
      for (const kind of recordKinds) {
        const fields = JSON.parse(`{"${name}":"x"}`) as Record<string, unknown>
        expect(checkFields(kind, fields, 'set')).toEqual([{ field: name, code: 'unknown-field' }])
      }
    },
  )

  it.each<[string, RecordKind, string, unknown]>([
    ['empty', 'household', 'name', ' '],
    ['empty', 'entry', 'text', ''],
    ['too-long', 'household', 'name', '张'.repeat(textLimits.name + 1)],
    ['too-long', 'entry', 'text', '字'.repeat(textLimits.note + 1)],
    ['not-text', 'household', 'name', 5],
    ['nul', 'household', 'nickname', 'a\u0000'],
    ['lone-surrogate', 'comment', 'text', `a${loneSurrogate}`],
    ['not-an-id', 'entry', 'areaId', '樟树村'],
    ['not-a-day', 'contact', 'metOn', '2023-02-30'],
    ['not-a-flag', 'household', 'isMemberHub', 'yes'],
    ['not-a-number', 'household', 'under7', '3'],
    ['not-a-number', 'household', 'under7', 1.5],
    ['not-a-number', 'household', 'under7', Infinity],
    ['negative', 'household', 'under7', -1],
    ['too-large', 'household', 'under7', 1000],
    ['not-a-phone', 'household', 'phone', '138 0000 0000 转 1'],
    ['not-a-code', 'area', 'code', '34-08'],
    ['not-an-option', 'entry', 'ledger', 'complaint'],
    ['not-an-option', 'membership', 'role', 'constructor'],
    ['not-a-list', 'contact', 'topics', '政策咨询'],
    ['too-many', 'contact', 'topics', Array.from({ length: 21 }, () => '政策咨询')],
    ['empty', 'contact', 'topics', ['']],
    ['not-a-file', 'batch', 'files', [5]],
    [
      'not-a-file',
      'batch',
      'files',
      [{ format: 'csv', name: 'a', sha256: 'ab'.repeat(32), sizeBytes: 1, path: '/etc' }],
    ],
    ['not-a-file', 'batch', 'files', [{ format: 'csv', name: 'a', sha256: 'ab'.repeat(32) }]],
    ['not-a-hash', 'batch', 'files', [{ format: 'csv', name: 'a', sha256: '../x', sizeBytes: 1 }]],
    [
      'not-a-number',
      'batch',
      'files',
      [{ format: 'csv', name: 'a', sha256: 'ab'.repeat(32), sizeBytes: 1e300 }],
    ],
  ])('are refused as %s: %s.%s', (code, kind, field, value) => {
    expect(set(kind, { [field]: value })).toEqual([{ field, code }])
    expect(create(kind, { [field]: value })).toContainEqual({ field, code })
  })

  it('hold the initials of the longest name and nickname', () => {
    const longest = 'z'.repeat(textLimits.name)
    expect(set('household', { name: longest, nickname: longest, initials: `${longest} ${longest}` })).toEqual(
      [],
    )
  })

  it('give one problem for each field at fault', () => {
    const problems = set('household', { name: '', phone: 'x', points: 1 })
    expect(problems.map((problem) => problem.field).sort()).toEqual(['name', 'phone', 'points'])
  })
})

describe('fields that depend on each other', () => {
  it('leave an anonymous word without talk, household or name', () => {
    const anonymous = { raisedAs: 'anonymous', contactId: null, householdId: null }
    expect(create('entry', anonymous)).toEqual([])
    expect(create('entry', { ...anonymous, raiser: '' })).toEqual([])
    for (const [field, value] of [
      ['contactId', anId(1)],
      ['householdId', anId(1)],
      ['raiser', '张三'],
    ] as const) {
      const problem = [{ field, code: 'names-the-anonymous' }]
      expect(create('entry', { ...anonymous, [field]: value })).toEqual(problem)
      expect(set('entry', { raisedAs: 'anonymous', [field]: value })).toEqual(problem)
    }
  })

  it('ask for a reason when names are written out', () => {
    const problem = [{ field: 'reason', code: 'missing' }]
    expect(create('batch', { masked: false })).toEqual(problem)
    expect(create('batch', { masked: false, reason: '  ' })).toEqual(problem)
    expect(create('batch', { masked: false, reason: '镇里核对用' })).toEqual([])
  })

  it('let only an administrator hold a membership of no area', () => {
    expect(create('membership', { areaId: null })).toEqual([{ field: 'areaId', code: 'missing' }])
    expect(create('membership', { areaId: null, role: 'administrator' })).toEqual([])
    expect(create('membership', { areaId: place.county, role: 'administrator' })).toEqual([])
  })
})

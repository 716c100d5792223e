import { expect, it } from 'vitest'
import { isUnderstood, parseLines, readLines } from '../../src/sync/parse-lines'
import { hubChange, idOf, oldHamlet } from '../support/builders'

const good = hubChange('household', idOf(1), { areaId: oldHamlet })
const odd: [string, unknown][] = [
  ['a format of later', { ...good, format: 2 }],
  ['a kind of later', { ...good, recordKind: 'proposal' }],
  ['an act of later', { ...good, action: 'erase' }],
  ['a step of later', { ...good, action: 'event', event: { type: 'dispatch', data: {} } }],
  ['no fields', { ...good, fields: undefined }],
  ['fields that are a list', { ...good, fields: [] }],
  ['a set without its basis', { ...good, action: 'set' }],
  ['a basis that is no list', { ...good, action: 'set', basedOn: { name: 'x' } }],
  ['a stamp that is none', { ...good, stamp: 'yesterday' }],
  ['a rank that is none', { ...good, effective: 7 }],
  ['null', null],
  ['a number', 5],
  ['a list', [good]],
]

it.each(odd)('passes over %s, and counts it', (_name, value) => {
  const lines = [good, value, good].map((one) => JSON.stringify(one)).join('\n')
  expect(readLines(lines)).toEqual({ changes: [good, good], deferred: 1 })
  expect(isUnderstood(value)).toBe(false)
})

it('reads the lines around one that is no JSON, or that would join others into one', () => {
  const line = JSON.stringify(good)
  expect(readLines(`${line}\n{"format":1,"dev\n${line}`)).toEqual({ changes: [good, good], deferred: 1 })
  expect(readLines(`${line}\n${line},${line}\n${line}`)).toEqual({ changes: [good, good], deferred: 1 })
})

it('reads nothing from nothing', () => {
  expect(readLines('\n')).toEqual({ changes: [], deferred: 0 })
  expect(parseLines('')).toEqual([])
})

it('reads what the hub has added', () => {
  const published = { ...good, effective: good.stamp, late: true }
  expect(parseLines(JSON.stringify(published))).toEqual([published])
})

import { describe, expect, it } from 'vitest'
import { canonicalText, type PublishedChange } from '../../src/protocol/change'
import { fieldStates, foldRecord, headStamps } from '../../src/protocol/fold'
import { aCreate, anEnd, anEvent, anId, aSet, aStamp } from '../support/changes'

const [first, second, third] = [anId(0x11), anId(0x12), anId(0x13)]
const created = aCreate({
  deviceId: first,
  stamp: aStamp(1000, first),
  fields: { text: '路灯坏了', place: null },
})
const set = (deviceId: string, ms: number, text: string, basedOn: string[], number = 1) =>
  aSet({ deviceId, number, stamp: aStamp(ms, deviceId), fields: { text }, basedOn: { text: basedOn } })

describe('folding (SPEC M)', () => {
  it('M1 M2 folds one create into its fields', () => {
    const record = foldRecord([created])
    expect(record.fields).toEqual({ text: '路灯坏了', place: null })
    expect(record.conflicts).toEqual([])
    expect([record.kind, record.id, record.createdBy, record.createdAt, record.lastStamp]).toEqual([
      'entry',
      created.recordId,
      created.authorId,
      created.madeAt,
      created.stamp,
    ])
  })

  it('M2 shows the correction of whoever saw the value before, though his clock is years slow', () => {
    const record = foldRecord([created, set(second, 5, '路灯又坏了', [created.stamp])])
    expect(record.fields).toMatchObject({ text: '路灯又坏了' })
    expect(record.conflicts).toEqual([])
  })

  it('M4 merges different fields that two devices changed at once', () => {
    const here = set(second, 2000, '两盏路灯坏了', [created.stamp])
    const there = aSet({
      deviceId: third,
      stamp: aStamp(2001, third),
      fields: { place: '桥头' },
      basedOn: { place: [created.stamp] },
    })
    const record = foldRecord([created, there, here])
    expect(record.fields).toEqual({ text: '两盏路灯坏了', place: '桥头' })
    expect(record.conflicts).toEqual([])
  })

  it('M4 keeps both values when two devices changed the same field, and shows the later', () => {
    const here = set(second, 2000, '两盏', [created.stamp])
    const there = set(third, 2001, '三盏', [created.stamp])
    const record = foldRecord([there, created, here])
    expect(record.fields).toMatchObject({ text: '三盏' })
    expect(record.conflicts).toEqual(['text'])
    expect(fieldStates(record.changes).text!.heads.map((head) => head.value)).toEqual(['三盏', '两盏'])
    expect(headStamps(record, 'text').sort()).toEqual([here.stamp, there.stamp].sort())
  })

  it('M4 settles a conflict by a set based on all heads, and keeps the loser in the history', () => {
    const here = set(second, 2000, '两盏', [created.stamp])
    const there = set(third, 2001, '三盏', [created.stamp])
    const open = foldRecord([created, here, there])
    const settled = foldRecord([...open.changes, set(first, 3000, '两盏', headStamps(open, 'text'), 2)])
    expect(settled.conflicts).toEqual([])
    expect(settled.fields).toMatchObject({ text: '两盏' })
    expect(fieldStates(settled.changes).text!.versions.map((version) => version.value)).toEqual([
      '两盏',
      '三盏',
      '两盏',
      '路灯坏了',
    ])
  })

  it('M4 leaves a conflict open when a set saw only one of the heads', () => {
    const here = set(second, 2000, '两盏', [created.stamp])
    const there = set(third, 2001, '三盏', [created.stamp])
    expect(foldRecord([created, here, there, set(first, 3000, '四盏', [here.stamp], 2)]).conflicts).toEqual([
      'text',
    ])
  })

  it('M5 sees no conflict between two same words, nor between lists and objects that are equal', () => {
    const here = set(second, 2000, '两盏', [created.stamp])
    const there = set(third, 2001, '两盏', [created.stamp])
    const record = foldRecord([created, here, there])
    expect(record.conflicts).toEqual([])
    expect(headStamps(record, 'text')).toHaveLength(2)
    const list = (deviceId: string) =>
      aSet({ deviceId, stamp: aStamp(1, deviceId), fields: { topics: [{ a: 1, b: 2 }] }, basedOn: {} })
    expect(foldRecord([list(first), list(second)]).conflicts).toEqual([])
  })

  it('M4 takes a set that names no basis as written without sight of anything', () => {
    const blind = aSet({ deviceId: second, stamp: aStamp(2000, second), fields: { text: '别的' } })
    expect(foldRecord([created, blind]).conflicts).toEqual(['text'])
  })

  it('M2 C4 ranks a stamp the hub has lowered by its effective stamp', () => {
    const ahead: PublishedChange = {
      ...set(second, 9_000_000, '来自未来', [created.stamp]),
      effective: aStamp(2000, second, 0xffff),
    }
    const later = set(third, 2001, '后来写的', [created.stamp])
    const record = foldRecord([created, ahead, later])
    expect(record.fields).toMatchObject({ text: '后来写的' })
    expect(record.lastStamp).toBe(later.stamp)
  })

  it('M1 takes the copy the hub has lowered, whichever comes first', () => {
    const own: PublishedChange = set(second, 9_000_000, '来自未来', [created.stamp])
    const published = { ...own, effective: aStamp(2000, second, 0xffff) }
    for (const copies of [
      [own, published],
      [published, own],
    ]) {
      expect(foldRecord([created, ...copies]).lastStamp).toBe(published.effective)
    }
  })

  it('M6 folds parts of a record whose create has not come', () => {
    const part = set(second, 2000, '先到的', [created.stamp])
    const record = foldRecord([part])
    expect(record.fields).toEqual({ text: '先到的' })
    expect(foldRecord([part, created]).fields).toEqual({ text: '先到的', place: null })
  })

  it('M7 orders steps by rank and names each by its change', () => {
    const end = anEvent({ deviceId: second, number: 4, stamp: aStamp(2000, second), data: anEnd() })
    const reopen = anEvent({
      deviceId: third,
      stamp: aStamp(3000, third),
      type: 'reopen',
      data: { reason: '没修好' },
    })
    const steps = foldRecord([reopen, end, created]).steps
    expect(steps.map((step) => [step.type, step.changeKey])).toEqual([
      ['end', `${second}#4`],
      ['reopen', `${third}#1`],
    ])
  })

  it('M2 ends in a value even where forged bases replace each other in a ring', () => {
    const a = set(second, 2000, '甲', [aStamp(2001, third)])
    const b = set(third, 2001, '乙', [aStamp(2000, second)])
    const record = foldRecord([a, b])
    expect(canonicalText(record.fields)).toBe('{"text":"乙"}')
  })
})

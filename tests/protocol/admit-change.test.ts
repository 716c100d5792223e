import { describe, expect, it } from 'vitest'
import { admitChange, readPushed } from '../../src/protocol/admit-change'
import { canonicalText } from '../../src/protocol/change'
import { aCreate, anId } from '../support/changes'

const device = anId(1)
const change = (number: number, parts: object = {}) => ({ ...aCreate({ number }), ...parts })
const admit = (raw: unknown, have: number, held?: Parameters<typeof admitChange>[2]) =>
  admitChange(readPushed(raw, device), have, held)
const answer = (verdict: string, number: number | null, more: object = {}) => ({
  step: 'answer',
  answer: { number, verdict, ...more },
})
const kept = (number: number) => ({ text: canonicalText(change(number)), refusal: null })

describe('what comes of a change before its content is judged', () => {
  it('P7 judges the next number and asks for every later one again', () => {
    expect(admit(change(4), 3)).toEqual({
      step: 'judge',
      change: change(4),
      text: canonicalText(change(4)),
      again: false,
    })
    expect(admit(change(5), 3)).toEqual(answer('retry', 5))
    expect(admit({ ...change(9), stamp: 'never' }, 3)).toEqual(answer('retry', 9))
  })

  it('P4 calls the same text a duplicate and any other a fork', () => {
    expect(admit(change(2), 3, kept(2))).toEqual(answer('duplicate', 2))
    expect(admit(change(2, { recordId: anId(99) }), 3, kept(2))).toEqual(answer('fork', 2))
    expect(admit(change(2, { stamp: 7 }), 3, kept(2))).toEqual(answer('fork', 2))
  })

  it('P7 takes a number that was held out of order before for the next one', () => {
    expect(admit(change(4), 3, kept(4))).toEqual(answer('duplicate', 4))
  })

  it('P5 gives the same refusal to the same text, and calls another one a fork', () => {
    const held = { ...kept(2), refusal: { code: 'foreign-area', field: 'areaId' } } as const
    expect(admit(change(2), 3, held)).toEqual(answer('parked', 2, held.refusal))
    expect(admit(change(2, { recordId: anId(99) }), 3, held)).toEqual(answer('fork', 2))
    expect(admit({ deviceId: device, number: 2 }, 3, held)).toEqual(answer('fork', 2))
  })

  it('P5 judges a readable change under a number that was parked without a text', () => {
    const held = { text: null, refusal: { code: 'withheld' } } as const
    expect(admit(change(2), 3, held)).toMatchObject({ step: 'judge', again: true })
    expect(admit(change(2, { format: 2 }), 3, held)).toMatchObject({
      step: 'park',
      refusal: { code: 'unknown-field', field: 'format' },
    })
    expect(admit(change(2, { stamp: 7, number: 2, authorId: 5 }), 3, held)).toMatchObject({ step: 'park' })
    expect(admit({ deviceId: device, number: 2 }, 3, held)).toEqual(answer('parked', 2, held.refusal))
  })

  it('P9 uses up the number of a change that is withheld', () => {
    const withheld = { format: 1, deviceId: device, number: 4, withheld: true }
    const parked = { step: 'park', number: 4, refusal: { code: 'withheld' }, text: null }
    expect(admit(withheld, 3)).toEqual(parked)
    expect(admit(withheld, 4, { text: null, refusal: { code: 'withheld' } })).toEqual(
      answer('parked', 4, { code: 'withheld' }),
    )
    expect(admit(withheld, 4, kept(4))).toEqual(answer('fork', 4))
    expect(admit({ ...withheld, deviceId: anId(9) }, 3)).toMatchObject({ answer: { number: null } })
    expect(admit({ ...withheld, more: 1 }, 3)).toMatchObject({ refusal: { code: 'malformed' } })
  })

  it('P5 keeps the text of a refused change that can be read, also of a newer client', () => {
    const newer = change(4, { format: 2, sealed: 'x' })
    expect(admit(newer, 3)).toEqual({
      step: 'park',
      number: 4,
      refusal: { code: 'unknown-field', field: 'format' },
      text: canonicalText(newer),
    })
  })

  it('P5 keeps nothing that claims another device or has no number', () => {
    expect(admit(change(4, { deviceId: anId(9) }), 3)).toMatchObject(answer('parked', null))
    expect(admit(aCreate({ deviceId: anId(9) }), 3)).toEqual(
      answer('parked', null, { code: 'forged-device', field: 'deviceId' }),
    )
    for (const raw of ['x', null, [], change(4, { number: '4' }), change(4, { number: 0 })])
      expect(admit(raw, 3)).toMatchObject(answer('parked', null, { code: 'malformed' }))
  })
})

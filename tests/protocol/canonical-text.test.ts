import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalText, changeKey } from '../../src/protocol/change'
import { utf8Length } from '../../src/protocol/parse-change'
import { aCreate, anId } from '../support/changes'

describe('canonical text (SPEC R6)', () => {
  it('R6 reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JSON knows no minus zero.
        const plain = JSON.parse(JSON.stringify(value)) as unknown
        expect(JSON.parse(canonicalText(plain))).toEqual(plain)
      }),
    )
  })

  it('R6 gives the same text whatever the order of keys, and sorts them by code unit', () => {
    expect(canonicalText({ b: 1, a: [{ d: null, c: '张' }], Z: true })).toBe(
      '{"Z":true,"a":[{"c":"张","d":null}],"b":1}',
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const turned = Object.fromEntries(Object.entries(object).reverse())
        expect(canonicalText(turned)).toBe(canonicalText(object))
      }),
    )
  })

  it('R6 keeps a key named __proto__ as a plain key', () => {
    const text = '{"__proto__":{"a":1},"b":2}'
    expect(canonicalText(JSON.parse(text))).toBe(text)
  })

  it('R2 names a change by its device and number', () => {
    expect(changeKey(aCreate({ deviceId: anId(7), number: 12 }))).toBe(`${anId(7)}#12`)
  })

  it('P2 counts bytes of UTF-8 as an encoder does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
      }),
    )
    expect(utf8Length('aé张😀')).toBe(1 + 2 + 3 + 4)
  })
})

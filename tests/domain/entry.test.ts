import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryNumber } from '../../src/domain/entry'
import { uuidV7 } from '../../src/domain/id'
import { anId } from '../support/changes'

describe('the number of an entry', () => {
  it('comes from its id and the month it was heard in, for ever the same', () => {
    expect(entryNumber(anId(0), '2023-12-11')).toBe('2312-00000')
    expect(entryNumber(anId(31), '2023-12-31')).toBe('2312-Z0000')
    expect(entryNumber(anId(32), '2024-01-01')).toBe('2401-01000')
  })

  it('uses no letter that is mistaken for another', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 47), fc.uint8Array({ minLength: 10, maxLength: 10 }), (ms, random) => {
        expect(entryNumber(uuidV7(ms, random), '2023-12-11')).toMatch(/^2312-[0-9A-HJKMNP-TV-Z]{5}$/)
      }),
    )
  })

  it('differs for ids whose last 25 bits differ', () => {
    const numbers = Array.from({ length: 2000 }, (_, i) => entryNumber(anId(i * 16_381), '2023-12-11'))
    expect(new Set(numbers).size).toBe(2000)
  })
})

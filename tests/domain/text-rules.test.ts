import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchForm, textFault } from '../../src/domain/text-rules'

const [high, low] = [String.fromCharCode(0xd83d), String.fromCharCode(0xde00)]

describe('what a text may hold', () => {
  it('finds no fault in any text of whole characters without NUL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(textFault(text)).toBe(text.includes('\u0000') ? 'nul' : null)
      }),
    )
  })

  it.each([
    ['alone', high],
    ['at the end', `张${high}`],
    ['before a letter', `${high}a`],
    ['twice', high + high + low],
    ['in the wrong order', low + high],
    ['second half alone', `a${low}b`],
  ])('finds half a character %s', (_, text) => {
    expect(textFault(text)).toBe('lone-surrogate')
  })

  it('finds a NUL', () => {
    expect(textFault('张\u0000')).toBe('nul')
    expect(textFault(`张${high}${low}\t\n三`)).toBeNull()
  })
})

describe('how texts are compared', () => {
  it('takes 帐 and 账 as one, and does not mind width, case or space', () => {
    expect(searchForm('民情帐本')).toBe(searchForm('民情 账本'))
    expect(searchForm('ＺＳ')).toBe('zs')
    expect(searchForm(' 张　三 ')).toBe('张三')
  })

  it('is the same when applied again', () => {
    fc.assert(
      fc.property(fc.constantFrom('民情帐本', 'Ａ B\tc', '①②', '㎡', 'ﬁ', '①帐 '), (text) => {
        expect(searchForm(searchForm(text))).toBe(searchForm(text))
      }),
    )
  })
})

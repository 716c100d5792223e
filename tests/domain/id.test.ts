import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isId, uuidV7 } from '../../src/domain/id'

const randomBytes = fc.uint8Array({ minLength: 10, maxLength: 16 })

describe('record ids', () => {
  it('are UUIDs of version 7 whatever the time and the random bytes', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 47), randomBytes, (nowMs, random) => {
        const id = uuidV7(nowMs, random)
        expect(isId(id)).toBe(true)
        expect(id[14]).toBe('7')
        expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(nowMs)
      }),
    )
  })

  it('sort by the millisecond they were made in', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 47), fc.nat(2 ** 47), randomBytes, randomBytes, (a, b, one, other) => {
        fc.pre(a < b)
        expect(uuidV7(a, one) < uuidV7(b, other)).toBe(true)
      }),
    )
  })

  it('differ where the random bytes differ', () => {
    const zeros = new Uint8Array(10)
    const last = new Uint8Array(10).fill(1, 9)
    expect(uuidV7(5, zeros)).toBe('00000000-0005-7000-8000-000000000000')
    expect(uuidV7(5, last)).toBe('00000000-0005-7000-8000-000000000001')
  })

  it('are nothing else', () => {
    const good = '018f0000-0000-7000-8000-000000000001'
    expect(isId(good)).toBe(true)
    const capitals = good.toUpperCase()
    for (const bad of [
      '',
      capitals,
      `${good} `,
      `{${good}}`,
      good.replace('-7', '-0'),
      good.replace('-8', '-c'),
      null,
      5,
      [good],
    ]) {
      expect(isId(bad)).toBe(false)
    }
  })
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { utf8Bytes, utf8Text } from '../../src/sync/utf8'

it('gives every text back from its bytes', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => utf8Text(utf8Bytes(text)) === text))
  const long = '樟树村💡é'.repeat(20_000)
  expect(utf8Text(utf8Bytes(long))).toBe(long)
})

it('reads well-formed bytes as others do, and never falls over any', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = utf8Text(bytes)
      const others = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
      // How many marks stand for one broken place is everybody's own affair.
      const plain = (one: string) => one.replace(/\ufffd+/g, '\ufffd')
      expect(plain(text)).toBe(plain(others))
    }),
    { numRuns: 500 },
  )
})

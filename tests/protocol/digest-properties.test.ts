// Digests find what differs: any single line that is other, missing or doubled, wherever it lies.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDigests, lineDigest, textDigest } from '../../src/protocol/digest'

const line = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => !/[\n]/.test(text))
const log = fc.array(line, { minLength: 1, maxLength: 120 })

/** The range asked for first, then ever smaller ones, as an audit does: where two logs of one length differ. */
function bisect(mine: readonly string[], theirs: readonly string[]): number[] {
  const digest = (lines: readonly string[], from: number, to: number) =>
    textDigest(lines.slice(from, to).join('\n'))
  const found: number[] = []
  const ranges: [number, number][] = [[0, mine.length]]
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    const [from, to] = range
    if (digest(mine, from, to) === digest(theirs, from, to)) continue
    if (to - from === 1) found.push(from)
    else {
      const middle = (from + to) >> 1
      ranges.push([from, middle], [middle, to])
    }
  }
  return found
}

describe('digests of a log (SPEC A)', () => {
  it('A1 finds any single change by bisecting', () => {
    const changed = log.chain((lines) => fc.tuple(fc.constant(lines), fc.nat(lines.length - 1), line))
    fc.assert(
      fc.property(changed, ([lines, at, other]) => {
        fc.pre(lines[at] !== other)
        const theirs = lines.map((text, index) => (index === at ? other : text))
        expect(bisect(lines, theirs)).toEqual([at])
      }),
    )
  })

  it('A1 tells a line that is missing, and one that is there twice', () => {
    fc.assert(
      fc.property(
        log.chain((lines) => fc.tuple(fc.constant(lines), fc.nat(lines.length - 1))),
        ([lines, at]) => {
          const whole = textDigest(lines.join('\n'))
          const without = lines.filter((_, index) => index !== at)
          expect(addDigests(textDigest(without.join('\n')), lineDigest(lines[at]!))).toBe(whole)
          expect(textDigest(without.join('\n'))).not.toBe(whole)
          expect(textDigest([...lines, lines[at]!].join('\n'))).not.toBe(whole)
        },
      ),
    )
  })

  it('A1 adds up over any cut of the log into pages', () => {
    const cut = log.chain((lines) =>
      fc.tuple(fc.constant(lines), fc.array(fc.nat(lines.length), { maxLength: 6 })),
    )
    fc.assert(
      fc.property(cut, ([lines, cuts]) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), lines.length]
        const pages = edges.slice(1).map((edge, index) => lines.slice(edges[index], edge))
        const sum = pages.reduce((total, page) => addDigests(total, textDigest(page.join('\n'))), 0)
        expect(sum).toBe(textDigest(lines.join('\n')))
      }),
    )
  })
})

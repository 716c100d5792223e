import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bundleText, readCarriedFile, receiptsText, type BundleHeader } from '../../src/protocol/bundle'
import { canonicalText } from '../../src/protocol/change'
import { frameLimits } from '../../src/protocol/frame'
import type { Frame, Receipt } from '../../src/protocol/messages'
import { anId } from '../support/changes'

const header: BundleHeader = {
  lianxin: 1,
  bundle: 1,
  hubName: '樟树村',
  hubKeyId: '0123456789abcdef',
  deviceId: anId(1),
  personName: '李网格',
  from: 1,
  to: 400,
  changes: 400,
  files: 1,
  madeAt: '2023-12-11T10:00:00.000+08:00',
}
const frame = (from: number, over: Partial<Frame> = {}): Frame => ({
  lianxin: 1,
  frame: 1,
  kind: 'changes',
  deviceId: anId(1),
  hubKeyId: '0123456789abcdef',
  from,
  to: from + 199,
  encapsulated: 'E'.repeat(87),
  sealed: 'c2VhbGVk',
  signature: 'S'.repeat(86),
  ...over,
})
const chunk = frame(1, { kind: 'chunk', from: 0, to: 0 })
const receipt: Receipt = {
  lianxin: 1,
  receipt: 1,
  hubKeyId: '0123456789abcdef',
  epoch: 'epoch-1',
  at: '2023-12-11T02:00:00.000Z',
  deviceId: anId(1),
  have: 400,
  verdicts: [{ number: 1, verdict: 'stored', digest: '0123456789ab' }],
  files: [],
  signature: 'S'.repeat(86),
}
const whole = bundleText(header, [frame(1), frame(201), chunk])
const framesIn = (text: string) => readCarriedFile(text)?.frames.map((one) => one.frame) ?? null

describe('A bundle', () => {
  it('is read as it was written', () => {
    const file = readCarriedFile(whole)!
    expect(file.header).toEqual(header)
    expect(file.frames.map((one) => one.frame)).toEqual([frame(1), frame(201), chunk])
    expect(file.frames.map((one) => one.line)).toEqual([frame(1), frame(201), chunk].map(canonicalText))
    expect([file.unreadable, file.newer, file.receipts]).toEqual([0, 0, []])
  })

  it('that was cut loses only the frame it was cut in', () => {
    for (let length = 0; length <= whole.length; length++) {
      const lines = whole.slice(0, length).split('\n')
      const complete = [frame(1), frame(201), chunk].filter((one) => lines.includes(JSON.stringify(one)))
      if (complete.length > 0) expect(framesIn(whole.slice(0, length))).toEqual(complete)
    }
    const cut = readCarriedFile(whole.slice(0, -20))!
    expect([cut.frames.length, cut.unreadable]).toEqual([2, 1])
  })

  it('in any order, with anything doubled, gives the same', () => {
    const lines = whole.trimEnd().split('\n')
    const doubled = [...lines, ...lines]
    fc.assert(
      fc.property(fc.shuffledSubarray(doubled, { minLength: doubled.length }), (mixed) => {
        expect(framesIn(mixed.join('\n'))).toEqual([frame(1), frame(201), chunk])
      }),
    )
    expect(framesIn(lines.join('\n'))).toHaveLength(3)
  })

  it('survives what editors and messengers do to text', () => {
    const windows = `\ufeff${whole.replace(/\n/g, '\r\n')}\r\n\r\n`
    expect(framesIn(windows)).toEqual([frame(1), frame(201), chunk])
    expect(readCarriedFile(windows)!.unreadable).toBe(0)
    const respaced = JSON.stringify(JSON.parse(JSON.stringify(frame(1))), null, 0).replace(/,/g, ', ')
    expect(readCarriedFile(`${whole}${respaced}\n`)!.frames).toHaveLength(3)
  })

  it('keeps its whole frames among garbage', () => {
    const huge = `{"lianxin":1,"frame":1,"sealed":"${'A'.repeat(frameLimits.lineUnits)}"}`
    const garbage = ['null', '[]', '{', '{"lianxin":1}', '"lianxin"', '\u0000', '💡', huge, '[[[[']
    const file = readCarriedFile(
      whole
        .split('\n')
        .flatMap((line, i) => [line, garbage[i] ?? ''])
        .join('\n'),
    )!
    expect(file.frames).toHaveLength(3)
    const all = readCarriedFile(`${garbage.join('\n')}\n${whole}`)!
    expect([all.frames.length, all.unreadable]).toEqual([3, garbage.length])
  })

  it('of a later version is told from a broken one', () => {
    const later = JSON.stringify({ ...frame(1), frame: 2, seal: 'other' })
    const file = readCarriedFile(`${later}\nbroken\n`)!
    expect([file.newer, file.unreadable, file.frames.length]).toEqual([1, 1, 0])
  })

  it('says nothing through a header that is not one', () => {
    const odd = { ...header, personName: { evil: true }, hubName: 'x'.repeat(10_000), changes: '7' }
    const read = readCarriedFile(JSON.stringify(odd))!.header!
    expect([read.personName, read.hubName.length, read.changes]).toEqual(['', 200, 0])
    expect(readCarriedFile(JSON.stringify({ ...header, deviceId: 'me' }))).toBe(null)
  })

  it.each([
    '',
    '\n\n',
    'a table, of somebody else\n1, 2\n',
    '{"a":1}',
    '<html></html>',
    '\u0000'.repeat(1_000),
  ])('is nothing else: %j', (text) => expect(readCarriedFile(text)).toBe(null))

  it('never makes the reader fall over', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(whole.length), (text, at) => {
        const file = readCarriedFile(whole.slice(0, at) + text + whole.slice(at))
        expect(file === null || file.frames.length <= 3).toBe(true)
      }),
    )
  })
})

describe('A file of receipts', () => {
  it('is read as it was written, each once', () => {
    const text = receiptsText([
      canonicalText(receipt),
      canonicalText(receipt),
      canonicalText({ ...receipt, have: 9 }),
    ])
    const file = readCarriedFile(text)!
    expect(file.receipts.map((one) => one.receipt)).toEqual([receipt, { ...receipt, have: 9 }])
    expect(file.header).toBe(null)
  })

  it('may come in one file with frames', () => {
    const file = readCarriedFile(`${whole}${receiptsText([canonicalText(receipt)])}`)!
    expect([file.frames.length, file.receipts.length]).toEqual([3, 1])
  })
})

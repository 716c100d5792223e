import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../src/protocol/base64'
import { canonicalText, changeLimits } from '../../src/protocol/change'
import {
  boundText,
  changesBody,
  chunkBody,
  cutForFrames,
  frameLimits,
  parseFrame,
  parseReceipt,
  readChangesBody,
  readChunkBody,
  signedFrameText,
  signedReceiptText,
} from '../../src/protocol/frame'
import { fileChunkBytes, type Frame, type Receipt } from '../../src/protocol/messages'
import { utf8Length } from '../../src/protocol/parse-change'
import { aCreate, anId, sampleFields } from '../support/changes'

const aFrame = (over: Partial<Frame> = {}): Frame => ({
  lianxin: 1,
  frame: 1,
  kind: 'changes',
  deviceId: anId(1),
  hubKeyId: '0123456789abcdef',
  from: 1,
  to: 3,
  encapsulated: 'E'.repeat(87),
  sealed: 'c2VhbGVk',
  signature: 'S'.repeat(86),
  ...over,
})

const aReceipt = (over: Partial<Receipt> = {}): Receipt => ({
  lianxin: 1,
  receipt: 1,
  hubKeyId: '0123456789abcdef',
  epoch: 'epoch-1',
  at: '2023-12-11T02:00:00.000Z',
  deviceId: anId(1),
  have: 3,
  verdicts: [{ number: 3, verdict: 'parked', code: 'foreign-area', field: 'areaId' }],
  files: ['ab'.repeat(32)],
  signature: 'S'.repeat(86),
  ...over,
})

describe('base64url', () => {
  it('comes back as it was, and is what others write', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = toBase64Url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64Url(text)).toEqual(bytes)
      }),
    )
    const large = new Uint8Array(fileChunkBytes).map((_, i) => (i * 7919) & 0xff)
    expect(Buffer.compare(fromBase64Url(toBase64Url(large))!, large)).toBe(0)
  })

  it.each(['A', 'AA==', 'A+/A', 'AAA A', 'AB', 'AAB', 'ÄAAA', '汉字汉字'])('refuses %s', (text) => {
    expect(fromBase64Url(text)).toBe(null)
  })
})

describe('Changes are cut for frames', () => {
  const numbered = (count: number, units: number) =>
    Array.from({ length: count }, (_, i) => ({
      change: aCreate({
        number: i + 1,
        recordKind: 'comment',
        fields: { ...sampleFields.comment, text: '路'.repeat(units) },
      }),
    }))

  it('so that each part is within the limits and nothing is lost or reordered', () => {
    const changes = numbered(450, 1_000)
    const parts = cutForFrames(changes)
    expect(parts.flat()).toEqual(changes)
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(frameLimits.changes)
      const bytes = part.reduce((sum, { change }) => sum + utf8Length(canonicalText(change)) + 1, 0)
      expect(bytes).toBeLessThanOrEqual(frameLimits.targetBytes)
    }
    expect(parts.length).toBeGreaterThan(3)
  })

  it('with no more than 200 in one', () => {
    expect(cutForFrames(numbered(450, 1)).map((part) => part.length)).toEqual([200, 200, 50])
  })

  it('with a change larger than a frame alone', () => {
    const changes = numbered(3, 90_000)
    expect(cutForFrames(changes).map((part) => part.length)).toEqual([1, 1, 1])
    expect(cutForFrames([])).toEqual([])
  })

  it('so that the largest change there may be fits a line and a request', () => {
    const sealed = Math.ceil(((changeLimits.batchRecordBytes + 14 + 16) * 4) / 3)
    const line = JSON.stringify(aFrame({ sealed: 'A'.repeat(sealed) }))
    expect(line.length).toBeLessThanOrEqual(frameLimits.lineUnits)
    expect(parseFrame(JSON.parse(line))).not.toBe(null)
    expect(line.length + 20).toBeLessThanOrEqual(changeLimits.pushBytes)
  })
})

describe('The sealed body', () => {
  it('of changes is read back as unknown values', () => {
    const change = aCreate()
    expect(readChangesBody(JSON.parse(changesBody([change])))).toEqual([change])
    const withheld = { format: 1, deviceId: anId(1), number: 2, withheld: true } as const
    expect(readChangesBody(JSON.parse(changesBody([withheld])))).toEqual([withheld])
  })

  it.each([null, [], {}, { changes: [] }, { changes: {} }, { changes: [1], more: 1 }])(
    'of changes is not %j',
    (body) => expect(readChangesBody(body)).toBe(null),
  )

  it('of changes holds no more than a push', () => {
    const many = { changes: Array.from({ length: frameLimits.changes + 1 }, () => 1) }
    expect(readChangesBody(many)).toBe(null)
  })

  const piece = { sha256: 'ab'.repeat(32), index: 1, count: 2, bytes: Uint8Array.of(1, 2, 3) }
  it('of a piece of a file is read back', () => {
    expect(readChunkBody(JSON.parse(chunkBody(piece)))).toEqual(piece)
  })

  it.each([
    { index: 2 },
    { index: -1 },
    { index: 0.5 },
    { count: 0 },
    { count: 10_000 },
    { sha256: 'AB'.repeat(32) },
    { sha256: '../../etc/passwd' },
    { bytes: 'not base64!' },
    { bytes: 7 },
    { bytes: toBase64Url(new Uint8Array(fileChunkBytes + 1)) },
    { more: 1 },
  ])('of a piece is refused with %j', (wrong) => {
    const body = { ...(JSON.parse(chunkBody(piece)) as object), ...wrong }
    expect(readChunkBody(body)).toBe(null)
  })
})

describe('What is signed', () => {
  it('covers every member before the signature, in any order of members', () => {
    const frame = aFrame()
    const mixed = Object.fromEntries(Object.entries(frame).reverse()) as unknown as Frame
    expect(signedFrameText(mixed)).toBe(signedFrameText(frame))
    const others: Partial<Frame>[] = [
      { kind: 'chunk' },
      { deviceId: anId(2) },
      { hubKeyId: 'another' },
      { from: 2 },
      { to: 4 },
      { encapsulated: 'F'.repeat(87) },
      { sealed: 'AAAA' },
    ]
    const texts = [frame, ...others.map((over) => aFrame(over))].map(signedFrameText)
    expect(new Set(texts).size).toBe(others.length + 1)
  })

  it('of a receipt covers all it says', () => {
    const others: Partial<Receipt>[] = [
      { hubKeyId: 'another' },
      { epoch: 'epoch-2' },
      { at: '2023-12-11T02:00:00.001Z' },
      { deviceId: anId(2) },
      { have: 4 },
      { verdicts: [] },
      { files: [] },
    ]
    const texts = [aReceipt(), ...others.map((over) => aReceipt(over))].map(signedReceiptText)
    expect(new Set(texts).size).toBe(others.length + 1)
  })

  it('as a frame is never what is signed as a receipt, nor what a seal is bound to', () => {
    expect(signedFrameText(aFrame()).split('\n')[0]).toBe('lianxin signed frame 1')
    expect(signedReceiptText(aReceipt()).split('\n')[0]).toBe('lianxin signed receipt 1')
    expect(boundText(aFrame())).toBe(
      `{"deviceId":"${anId(1)}","from":1,"hubKeyId":"0123456789abcdef","kind":"changes","to":3}`,
    )
  })
})

describe('A frame', () => {
  it('is read as it is', () => {
    expect(parseFrame(aFrame())).toEqual(aFrame())
    const chunk = aFrame({ kind: 'chunk', from: 0, to: 0 })
    expect(parseFrame(chunk)).toEqual(chunk)
  })

  it.each([
    { lianxin: 2 },
    { frame: 2 },
    { kind: 'all' },
    { kind: ['changes'] },
    { deviceId: 'me' },
    { hubKeyId: '' },
    { hubKeyId: 'a b' },
    { from: 0 },
    { from: 4 },
    { to: 1.5 },
    { kind: 'chunk' },
    { encapsulated: 'E'.repeat(86) },
    { encapsulated: `${'E'.repeat(86)}=` },
    { sealed: '' },
    { sealed: 'a b' },
    { sealed: 'A'.repeat(frameLimits.lineUnits + 1) },
    { signature: null },
    { more: 1 },
    { signature: undefined },
  ])('is none with %j', (wrong) => {
    expect(parseFrame({ ...aFrame(), ...(wrong as object) })).toBe(null)
  })

  it('is nothing that JSON may otherwise be', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect([parseFrame(value), parseReceipt(value)]).toEqual([null, null])
      }),
    )
  })
})

describe('A receipt', () => {
  it('is read as it is', () => {
    expect(parseReceipt(aReceipt())).toEqual(aReceipt())
    const stored = aReceipt({ verdicts: [{ number: 1, verdict: 'stored', digest: '0123456789ab' }] })
    expect(parseReceipt(stored)).toEqual(stored)
  })

  it.each([
    { receipt: 2 },
    { at: 'yesterday' },
    { have: -1 },
    { epoch: 7 },
    { files: ['x'] },
    { files: 'all' },
    { verdicts: [{ number: 0, verdict: 'stored' }] },
    { verdicts: [{ number: 1, verdict: 'lost' }] },
    { verdicts: [{ number: 1, verdict: 'parked', code: '<b>' }] },
    { verdicts: [{ number: 1, verdict: 'stored', more: 1 }] },
    { verdicts: Array.from({ length: 201 }, (_, i) => ({ number: i + 1, verdict: 'stored' })) },
    { more: 1 },
  ])('is none with %j', (wrong) => {
    expect(parseReceipt({ ...aReceipt(), ...wrong })).toBe(null)
  })
})

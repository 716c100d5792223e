import { expect, it } from 'vitest'
import { makePhoto, type PhotoEdge } from '../../../src/device/media/photo'
import { hashOf } from '../../support/photos'

function jpeg(width: number, height: number, sizeBytes = 100): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeBytes)
  bytes.set([
    0xff,
    0xd8,
    0xff,
    0xe0,
    0,
    4,
    1,
    2,
    0xff,
    0xc0,
    0,
    11,
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
  ])
  return bytes
}
const file = (bytes: Uint8Array<ArrayBuffer> | string) => new Blob([bytes], { type: 'image/jpeg' })

/** An engine whose pictures take `bytesPerPixel` at full quality. */
function engine(width: number, height: number, bytesPerPixel: number) {
  const drawn: string[] = []
  let closed = 0
  const edge: PhotoEdge = {
    decode: async () => ({
      width,
      height,
      async encode(toWidth, toHeight, quality) {
        drawn.push(`${toWidth}x${toHeight} ${quality}`)
        return jpeg(toWidth, toHeight, Math.round(toWidth * toHeight * bytesPerPixel * quality))
      },
      close: () => void closed++,
    }),
  }
  return { edge, drawn, closed: () => closed }
}

it('draws a large photo anew with its longest side at 1600', async () => {
  const { edge, drawn, closed } = engine(4_000, 3_000, 0.1)
  const made = await makePhoto(file(jpeg(4_000, 3_000)), edge)
  expect(drawn).toEqual(['1600x1200 0.82'])
  expect(made.ok && made.bytes.length).toBe(Math.round(1_600 * 1_200 * 0.1 * 0.82))
  expect(made.ok && made.sha256).toBe(made.ok && hashOf(made.bytes))
  expect(closed()).toBe(1)
})

it('leaves a small photo at its size', async () => {
  const { edge, drawn } = engine(640, 480, 0.1)
  await makePhoto(file(jpeg(640, 480)), edge)
  expect(drawn).toEqual(['640x480 0.82'])
})

it('lowers quality first and then size, until it has at most 300 KB', async () => {
  const { edge, drawn } = engine(4_000, 3_000, 0.4)
  const made = await makePhoto(file(jpeg(4_000, 3_000)), edge)
  expect(drawn.slice(0, 5)).toEqual([
    '1600x1200 0.82',
    '1600x1200 0.72',
    '1600x1200 0.62',
    '1600x1200 0.5',
    '1200x900 0.7',
  ])
  expect(made.ok && made.bytes.length).toBeLessThanOrEqual(300 * 1024)
})

it('says so when nothing makes it small enough', async () => {
  const { edge, closed } = engine(4_000, 3_000, 9)
  expect(await makePhoto(file(jpeg(4_000, 3_000)), edge)).toEqual({ ok: false, problem: 'not-small-enough' })
  expect(closed()).toBe(1)
})

it('decodes nothing that claims more than 30,000 pixels on a side, or more than any camera has', async () => {
  const never: PhotoEdge = {
    decode: () => {
      throw new Error('decoded')
    },
  }
  for (const [width, height] of [
    [30_001, 10],
    [10, 30_001],
    [20_000, 20_000],
  ] as const)
    expect(await makePhoto(file(jpeg(width, height)), never)).toEqual({ ok: false, problem: 'too-large' })
  for (const text of ['', '<svg onload="alert(1)"/>', '<!doctype html>'])
    expect(await makePhoto(file(text), never)).toEqual({ ok: false, problem: 'not-an-image' })
})

it('refuses what the engine cannot show, and an engine that draws no JPEG', async () => {
  expect(await makePhoto(file(jpeg(10, 10)), { decode: async () => null })).toEqual({
    ok: false,
    problem: 'not-an-image',
  })
  for (const drawn of [null, new TextEncoder().encode('<svg/>')]) {
    const edge: PhotoEdge = {
      decode: async () => ({ width: 10, height: 10, encode: async () => drawn, close: () => undefined }),
    }
    expect(await makePhoto(file(jpeg(10, 10)), edge)).toEqual({ ok: false, problem: 'not-an-image' })
  }
})

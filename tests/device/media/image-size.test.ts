import { expect, it } from 'vitest'
import { imageSize } from '../../../src/device/media/image-size'
import { withGps } from '../../support/jpeg-with-gps'

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)),
  )
const jpeg = (width: number, height: number) =>
  bytes('\xff\xd8\xff\xe0', [0, 4, 1, 2], '\xff\xc0', [
    0,
    11,
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    1,
    1,
    1,
    1,
  ])

it('reads the size of every kind of picture a phone makes', () => {
  expect(imageSize(jpeg(4_000, 3_000))).toEqual({ width: 4_000, height: 3_000 })
  const png = bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 3, 32, 0, 0, 2, 88])
  expect(imageSize(png)).toEqual({ width: 800, height: 600 })
  expect(imageSize(bytes('GIF89a', [44, 1, 200, 0, 0, 0]))).toEqual({ width: 300, height: 200 })
  const vp8 = bytes(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8 ',
    [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a],
    [0x80, 2, 0xe0, 1],
  )
  expect(imageSize(vp8)).toEqual({ width: 640, height: 480 })
  const vp8x = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0], [127, 2, 0, 223, 1, 0])
  expect(imageSize(vp8x)).toEqual({ width: 640, height: 480 })
  const packed = 639 | (479 << 14)
  const four = [packed & 255, (packed >> 8) & 255, (packed >> 16) & 255, (packed >>> 24) & 255]
  const vp8l = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0, 0x2f], four, [0, 0, 0, 0, 0])
  expect(imageSize(vp8l)).toEqual({ width: 640, height: 480 })
})

it('finds it behind the notes of a camera', () => {
  expect(imageSize(withGps(Buffer.from(jpeg(4_000, 3_000))))).toEqual({ width: 4_000, height: 3_000 })
})

it.each([
  ['nothing', bytes()],
  ['a drawing', bytes('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')],
  ['a page', bytes('<!doctype html><script>1</script>')],
  ['half a header', jpeg(10, 10).slice(0, 12)],
  ['no side', jpeg(0, 10)],
  ['a segment that goes nowhere', bytes('\xff\xd8\xff\xe0', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ['what only begins like a picture', bytes('\xff\xd8\xff', '<script>alert(1)</script>')],
  [
    'sound',
    bytes(
      'RIFF',
      [0, 0, 0, 0],
      'WAVEfmt ',
      Array.from({ length: 20 }, () => 1),
    ),
  ],
])('takes %s for no picture', (_, file) => {
  expect(imageSize(file)).toBeNull()
})

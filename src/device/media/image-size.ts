// Reads from the first bytes of a file whether it is a picture, and how large, before anything decodes it: a small file may
// unpack to more than a phone has memory for.

export interface ImageSize {
  width: number
  height: number
}

/** null for anything but a whole header of JPEG, PNG, WebP or GIF. */
export function imageSize(bytes: Uint8Array): ImageSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const starts = (at: number, text: string) =>
    bytes.length >= at + text.length && [...text].every((one, i) => bytes[at + i] === one.charCodeAt(0))
  if (starts(0, '\xff\xd8\xff')) return jpegSize(view)
  if (starts(0, '\x89PNG\r\n\x1a\n') && starts(12, 'IHDR') && view.byteLength >= 24)
    return sized(view.getUint32(16), view.getUint32(20))
  if (starts(0, 'GIF8') && view.byteLength >= 10)
    return sized(view.getUint16(6, true), view.getUint16(8, true))
  if (starts(0, 'RIFF') && starts(8, 'WEBP') && view.byteLength >= 30) {
    if (starts(12, 'VP8 ')) return sized(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff)
    if (starts(12, 'VP8L')) {
      const packed = view.getUint32(21, true)
      return sized((packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1)
    }
    if (starts(12, 'VP8X')) return sized(uint24(view, 24) + 1, uint24(view, 27) + 1)
  }
  return null
}

const sized = (width: number, height: number): ImageSize | null =>
  width > 0 && height > 0 ? { width, height } : null
const uint24 = (view: DataView, at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)

/** Walks the segments to the frame header; a camera's notes of many kilobytes may lie before it. */
function jpegSize(view: DataView): ImageSize | null {
  let at = 2
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at++
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return sized(view.getUint16(at + 7), view.getUint16(at + 5))
    const length = view.getUint16(at + 2)
    if (length < 2) return null
    at += 2 + length
  }
  return null
}

// A photo as a phone's camera writes it: turned on its side, and with the place it was taken at beside the picture.

/** Puts an Exif segment (make, orientation, GPS) behind the first two bytes of a plain JPEG. */
export function withGps(jpeg: Buffer): Buffer {
  const make = Buffer.from('TESTCAMERA\0', 'latin1')
  const entries = 3
  const ifd = 8
  const makeAt = ifd + 2 + entries * 12 + 4
  const gpsAt = makeAt + make.length + (make.length % 2)
  const rationalsAt = gpsAt + 2 + 4 * 12 + 4
  const tiff = Buffer.alloc(rationalsAt + 48)
  tiff.write('II*\0', 0, 'latin1')
  tiff.writeUInt32LE(ifd, 4)
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    tiff.writeUInt16LE(tag, at)
    tiff.writeUInt16LE(type, at + 2)
    tiff.writeUInt32LE(count, at + 4)
    tiff.writeUInt32LE(value, at + 8)
  }
  const [ascii, short, long, rational] = [2, 3, 4, 5] as const
  tiff.writeUInt16LE(entries, ifd)
  entry(ifd + 2, 0x010f, ascii, make.length, makeAt)
  entry(ifd + 14, 0x0112, short, 1, 6)
  entry(ifd + 26, 0x8825, long, 1, gpsAt)
  make.copy(tiff, makeAt)
  tiff.writeUInt16LE(4, gpsAt)
  entry(gpsAt + 2, 1, ascii, 2, 'N'.charCodeAt(0))
  entry(gpsAt + 14, 2, rational, 3, rationalsAt)
  entry(gpsAt + 26, 3, ascii, 2, 'E'.charCodeAt(0))
  entry(gpsAt + 38, 4, rational, 3, rationalsAt + 24)
  for (const [i, value] of [30, 26, 11, 116, 18, 42].entries()) {
    tiff.writeUInt32LE(value, rationalsAt + i * 8)
    tiff.writeUInt32LE(1, rationalsAt + i * 8 + 4)
  }
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
}

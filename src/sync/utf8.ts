/** Text as UTF-8 bytes; written out because this world has no encoder. Lone surrogates become U+FFFD. */
export function utf8Bytes(text: string): Uint8Array {
  let bytes = new Uint8Array(text.length + 1024)
  let at = 0
  for (const character of text) {
    if (at + 4 > bytes.length) {
      const larger = new Uint8Array(bytes.length * 2)
      larger.set(bytes)
      bytes = larger
    }
    let point = character.codePointAt(0)!
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd
    if (point < 0x80) bytes[at++] = point
    else if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6)
      bytes[at++] = 0x80 | (point & 63)
    } else if (point < 0x10000) {
      bytes[at++] = 0xe0 | (point >> 12)
      bytes[at++] = 0x80 | ((point >> 6) & 63)
      bytes[at++] = 0x80 | (point & 63)
    } else {
      bytes[at++] = 0xf0 | (point >> 18)
      bytes[at++] = 0x80 | ((point >> 12) & 63)
      bytes[at++] = 0x80 | ((point >> 6) & 63)
      bytes[at++] = 0x80 | (point & 63)
    }
  }
  return bytes.slice(0, at)
}

/** Units given to `fromCharCode` at once: engines bound the number of arguments. */
const unitsPerPart = 8_192

/** UTF-8 as text. What is no UTF-8 becomes U+FFFD: a garbled line must not make the others unreadable. */
export function utf8Text(bytes: Uint8Array): string {
  const parts: string[] = []
  const units: number[] = []
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at++]!
    const more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1
    let point = more === 0 ? lead : lead & (0x3f >> more)
    let read = 0
    const wanted = lead >= 0xc2 ? more : 0
    for (; read < wanted && ((bytes[at] ?? 0) & 0xc0) === 0x80; read++)
      point = (point << 6) | (bytes[at++]! & 0x3f)
    const least = [0, 0x80, 0x800, 0x10000][more] ?? Infinity
    const whole = read === more && point >= least && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
    if (!whole) units.push(0xfffd)
    else if (point < 0x10000) units.push(point)
    else units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff))
    if (units.length >= unitsPerPart) parts.push(String.fromCharCode(...units.splice(0)))
  }
  return parts.join('') + String.fromCharCode(...units)
}

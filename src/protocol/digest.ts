// Digests of scope logs (SPEC A): a cheap sum by which a device and the hub find out that they hold different lines, and
// where. It guards against accidents, not against a hub that lies; content is protected elsewhere.
import { canonicalText } from './change'

/** 48 bits: sums of them stay exact in doubles and in 64-bit integers of a database. */
const modulus = 2 ** 48

/**
 * FNV-1a of 64 bits over the UTF-16 units of a line as published, low byte then high byte; its upper 48 bits. Not over UTF-8:
 * engines of the age we serve have the units at hand.
 */
export function lineDigest(line: string): number {
  let low = 0x84222325 | 0
  let high = 0xcbf29ce4 | 0
  for (let i = 0; i < line.length; i++) {
    const unit = line.charCodeAt(i)
    for (let byte = unit & 0xff, turn = 0; turn < 2; byte = unit >> 8, turn++) {
      low ^= byte
      // times 2^40 + 0x1b3, in halves of 16 bits so that no product passes 32.
      const lower = (low & 0xffff) * 0x1b3
      const upper = (low >>> 16) * 0x1b3 + (lower >>> 16)
      high = (Math.imul(high, 0x1b3) + (low << 8) + (upper >>> 16)) | 0
      low = (upper << 16) | (lower & 0xffff)
    }
  }
  return (high >>> 0) * 2 ** 16 + (low >>> 16)
}

export function addDigests(x: number, y: number): number {
  return (x + y) % modulus
}

/** Of all lines of a text, one a line; order does not matter, repetition does. */
export function textDigest(lines: string): number {
  let sum = 0
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf('\n', start)
    const stop = end < 0 ? lines.length : end
    if (stop > start) sum = addDigests(sum, lineDigest(lines.slice(start, stop)))
    start = stop + 1
  }
  return sum
}

/** As it is sent: 12 hex digits. */
export function digestText(digest: number): string {
  return digest.toString(16).padStart(12, '0')
}

/** Names a set of grants: equal for equal grants in any order. */
export function grantsVersion(grants: readonly unknown[]): string {
  return digestText(lineDigest(canonicalText(grants.map((grant) => canonicalText(grant)).sort())))
}

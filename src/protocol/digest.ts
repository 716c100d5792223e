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
  // Four limbs of 16 bits; the prime is 2^40 + 0x1b3.
  let a = 0x2325
  let b = 0x8422
  let c = 0x9ce4
  let d = 0xcbf2
  for (let i = 0; i < line.length * 2; i++) {
    const unit = line.charCodeAt(i >> 1)
    a ^= i & 1 ? unit >> 8 : unit & 0xff
    const [a0, b0, c0, d0] = [a, b, c, d]
    let sum = a0 * 0x1b3
    a = sum & 0xffff
    sum = b0 * 0x1b3 + (sum >>> 16)
    b = sum & 0xffff
    sum = c0 * 0x1b3 + a0 * 0x100 + (sum >>> 16)
    c = sum & 0xffff
    sum = d0 * 0x1b3 + b0 * 0x100 + (sum >>> 16)
    d = sum & 0xffff
  }
  return d * 2 ** 32 + c * 2 ** 16 + b
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

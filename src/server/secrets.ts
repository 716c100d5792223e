// Codes and tokens that nobody can guess. Only their hashes are kept.
import { createHash } from 'node:crypto'

/** At least `count` bytes nobody can guess. */
export type RandomBytes = (count: number) => Uint8Array

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

// Crockford base 32: no I, L, O or U, so that a code can be read aloud or copied from paper.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLength = 16

/** 16 characters, 80 random bits. */
export function newCode(random: RandomBytes): string {
  return Array.from(random(codeLength), (byte) => alphabet[byte % 32]).join('')
}

/** The code a person meant: case, dashes and look-alike letters do not matter. null when it cannot be one. */
export function readCode(typed: unknown): string | null {
  if (typeof typed !== 'string' || typed.length > 64) return null
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  return code.length === codeLength && [...code].every((letter) => alphabet.includes(letter)) ? code : null
}

/** 256 bits for a session cookie. */
export function newToken(random: RandomBytes): string {
  return Buffer.from(random(32)).toString('base64url')
}

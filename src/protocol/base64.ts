// base64url without padding (RFC 4648, section 5), written out because this world has neither atob nor Buffer.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const valueOf = new Uint8Array(128).fill(255)
for (let value = 0; value < alphabet.length; value++) valueOf[alphabet.charCodeAt(value)] = value

/** Units given to `fromCharCode` at once: engines bound the number of arguments. */
const unitsPerPart = 8_192

export function toBase64Url(bytes: Uint8Array): string {
  const units = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  let at = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    for (let shift = 18; shift >= 0 && at < units.length; shift -= 6)
      units[at++] = alphabet.charCodeAt((three >> shift) & 63)
  }
  const parts: string[] = []
  for (let start = 0; start < units.length; start += unitsPerPart)
    parts.push(String.fromCharCode(...units.subarray(start, start + unitsPerPart)))
  return parts.join('')
}

/** null for anything else than what `toBase64Url` writes: padding, white space, or bits left over. */
export function fromBase64Url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let held = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    const value = unit < 128 ? valueOf[unit]! : 255
    if (value === 255) return null
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (held >> bits) & 255
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : null
}

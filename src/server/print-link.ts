// A sign-in link on the terminal, and as a QR code for a phone's camera.
import { renderUnicodeCompact } from 'uqr'

/** A line `<label>: <url>` and the code under it. */
export function printableLink(label: string, url: string): string {
  return `${label}: ${url}\n${renderUnicodeCompact(url, { border: 2 })}\n`
}

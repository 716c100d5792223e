// The files that travel by hand (SPEC B): lines of JSON, each standing for itself, so that a file that was cut, doubled or
// mixed up gives everything that is whole in it.
import { isId, type Id } from '../domain/id'
import { canonicalText } from './change'
import { frameLimits, inFrameOrder, parseFrame, parseReceipt } from './frame'
import type { Frame, Receipt } from './messages'

export const bundleEnding = '.lxbundle'
export const receiptEnding = '.lxreceipt'

/** First line of a bundle, in clear: for people and for names of files. Nothing is decided by it. */
export interface BundleHeader {
  lianxin: 1
  bundle: 1
  hubName: string
  hubKeyId: string
  deviceId: Id
  personName: string
  /** Lowest and highest number within; 0 where there are only files. */
  from: number
  to: number
  changes: number
  files: number
  madeAt: string
}

export const carriedFileLimits = {
  /** UTF-16 units; some two hundred photos. */
  units: 96 * 1024 * 1024,
  lines: 20_000,
} as const

export function bundleText(header: BundleHeader, frames: readonly Frame[]): string {
  return [header, ...frames].map((line) => `${JSON.stringify(line)}\n`).join('')
}

export function receiptsText(receiptLines: readonly string[]): string {
  return receiptLines.map((line) => `${line}\n`).join('')
}

export interface CarriedFile {
  header: BundleHeader | null
  /** Those of one device in the order of their numbers, each once; `line` is the same for the same frame. */
  frames: { frame: Frame; line: string }[]
  receipts: { receipt: Receipt; line: string }[]
  /** Lines that are neither: cut, garbled, or too long. */
  unreadable: number
  /** Lines that say they are of a later version than this one knows. */
  newer: number
}

/** null: too large, or not one line in it is ours. Never throws, whatever the text is. */
export function readCarriedFile(text: string): CarriedFile | null {
  if (text.length > carriedFileLimits.units) return null
  const file: CarriedFile = { header: null, frames: [], receipts: [], unreadable: 0, newer: 0 }
  const seen = new Set<string>()
  let lines = 0
  // A messenger or an editor may have put a mark of byte order before it.
  for (let start = text.charCodeAt(0) === 0xfeff ? 1 : 0; start < text.length;) {
    if (++lines > carriedFileLimits.lines) break
    const end = text.indexOf('\n', start)
    const stop = end < 0 ? text.length : end
    readLine(file, seen, stop - start > frameLimits.lineUnits ? null : text.slice(start, stop).trim())
    start = stop + 1
  }
  file.frames.sort((a, b) => inFrameOrder(a.frame, b.frame))
  return file.header || file.frames.length + file.receipts.length + file.newer > 0 ? file : null
}

function readLine(file: CarriedFile, seen: Set<string>, line: string | null): void {
  if (line === '') return
  const raw = line === null ? null : parsed(line)
  const header = parseHeader(raw)
  if (header) {
    file.header ??= header
    return
  }
  const frame = parseFrame(raw)
  if (frame) return keepOnce(seen, canonicalText(frame), (text) => file.frames.push({ frame, line: text }))
  const receipt = line !== null && line.length <= frameLimits.receiptUnits ? parseReceipt(raw) : null
  if (receipt)
    return keepOnce(seen, canonicalText(receipt), (text) => file.receipts.push({ receipt, line: text }))
  if (isNewer(raw)) file.newer++
  else file.unreadable++
}

function keepOnce(seen: Set<string>, text: string, keep: (text: string) => void): void {
  if (seen.has(text)) return
  seen.add(text)
  keep(text)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function parseHeader(raw: unknown): BundleHeader | null {
  if (typeof raw !== 'object' || raw === null) return null
  const header = raw as Record<string, unknown>
  if (header.lianxin !== 1 || header.bundle !== 1 || !isId(header.deviceId)) return null
  const text = (name: string) =>
    typeof header[name] === 'string' ? (header[name] as string).slice(0, 200) : ''
  const count = (name: string) => (Number.isSafeInteger(header[name]) ? (header[name] as number) : 0)
  return {
    lianxin: 1,
    bundle: 1,
    hubName: text('hubName'),
    hubKeyId: text('hubKeyId'),
    deviceId: header.deviceId,
    personName: text('personName'),
    from: count('from'),
    to: count('to'),
    changes: count('changes'),
    files: count('files'),
    madeAt: text('madeAt'),
  }
}

function isNewer(raw: unknown): boolean {
  if (typeof raw !== 'object' || raw === null) return false
  const { lianxin, bundle, frame, receipt } = raw as Record<string, unknown>
  const version = [lianxin, bundle, frame, receipt].filter((one) => typeof one === 'number') as number[]
  return typeof lianxin === 'number' && version.some((one) => one > 1)
}

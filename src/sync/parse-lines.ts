// Pages of a scope log are kept as the text they came in; this is the one place that reads them. What only a newer version
// understands is passed over and counted: it stays in the page, and is understood after an update (SPEC E8).
import { recordKinds } from '../domain/records'
import type { Change, PublishedChange } from '../protocol/change'
import { isStamp } from '../protocol/stamp'

export interface ReadLines {
  changes: PublishedChange[]
  /** Lines that could not be understood. */
  deferred: number
}

export function readLines(lines: string): ReadLines {
  const text = lines.trim()
  const changes: PublishedChange[] = []
  let deferred = 0
  for (const value of parseAll(text)) {
    if (isUnderstood(value)) changes.push(value)
    else deferred++
  }
  return { changes, deferred }
}

/** The changes of an NDJSON text that can be understood, in order. */
export function parseLines(lines: string): PublishedChange[] {
  return readLines(lines).changes
}

export function countLines(lines: string): number {
  const text = lines.trim()
  if (text === '') return 0
  let count = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** One JSON.parse for all: ten thousand small ones take three times as long. A line that spoils it is found one by one. */
function parseAll(text: string): unknown[] {
  if (text === '') return []
  try {
    const values = JSON.parse(`[${text.replace(/\n/g, ',')}]`) as unknown[]
    if (values.length === countLines(text)) return values
  } catch {
    // Read line by line below.
  }
  return text.split('\n').map((line) => {
    try {
      return JSON.parse(line) as unknown
    } catch {
      return undefined
    }
  })
}

const kinds = new Set<unknown>(recordKinds)
const knownEvents = new Set<unknown>(['end', 'reopen'])
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Everything the fold relies upon. A hub checks far more (SPEC P3); here it is only about not falling over. */
export function isUnderstood(value: unknown): value is PublishedChange {
  if (!isObject(value)) return false
  const change = value as unknown as Change & { effective?: unknown }
  return (
    change.format === 1 &&
    kinds.has(change.recordKind) &&
    typeof change.recordId === 'string' &&
    typeof change.deviceId === 'string' &&
    typeof change.number === 'number' &&
    typeof change.authorId === 'string' &&
    typeof change.madeAt === 'string' &&
    isStamp(change.stamp) &&
    (change.effective === undefined || isStamp(change.effective)) &&
    actsAsKnown(change)
  )
}

function actsAsKnown(change: Change): boolean {
  switch (change.action) {
    case 'create':
      return isObject(change.fields)
    case 'set':
      return (
        isObject(change.fields) && isObject(change.basedOn) && Object.values(change.basedOn).every(isList)
      )
    case 'event':
      return isObject(change.event) && knownEvents.has(change.event.type)
    default:
      return false
  }
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

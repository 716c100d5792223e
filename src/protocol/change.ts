// The change: one immutable act of one person on one record. Everything that is stored, sent, carried by hand or folded is
// a change; a record is nothing but the fold of its changes (SPEC R).
import type { Id } from '../domain/id'
import type { RecordKind } from '../domain/records'
import type { Stamp } from './stamp'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

interface ChangeBase {
  /** Version of this shape. Every version ever shipped stays readable. */
  format: 1
  deviceId: Id
  /** 1, 2, 3 … per device without gaps, given out in the transaction that saves the change. */
  number: number
  stamp: Stamp
  /** What the person's clock showed, ISO 8601 with offset; for display only, nothing is decided by it. */
  madeAt: string
  authorId: Id
  recordKind: RecordKind
  recordId: Id
}

export interface CreateChange extends ChangeBase {
  action: 'create'
  fields: Record<string, Json>
}

export interface SetChange extends ChangeBase {
  action: 'set'
  fields: Record<string, Json>
  /** For each field set: the stamps of the values the person saw when he wrote; all heads of a conflict settle it. */
  basedOn: Record<string, Stamp[]>
}

export interface EventChange extends ChangeBase {
  action: 'event'
  event: { type: string; data: Json }
}

export type Change = CreateChange | SetChange | EventChange

/** A change as the hub published it. */
export type PublishedChange = Change & {
  /** Present only where the hub ranks the change lower than its own stamp says (SPEC C4). */
  effective?: Stamp
  /** Present only where it came when its author could no longer write there, within the days of grace (SPEC D10). */
  late?: true
}

/** Names a change for ever: device and number. */
export function changeKey(change: { deviceId: Id; number: number }): string {
  return `${change.deviceId}#${change.number}`
}

/** Limits of one change and one batch, in bytes of UTF-8 and in count (SPEC P2). A batch record lists its entries. */
export const changeLimits = {
  changeBytes: 64 * 1024,
  batchRecordBytes: 1024 * 1024,
  changesPerPush: 200,
  pushBytes: 2 * 1024 * 1024,
  pushTargetBytes: 256 * 1024,
  depth: 32,
} as const

/** JSON with keys in code-unit order: the same change gives the same text on every device (SPEC R6). */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const parts: string[] = []
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key]
    if (member !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalText(member)}`)
  }
  return `{${parts.join(',')}}`
}

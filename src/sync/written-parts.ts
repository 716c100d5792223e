// What changes say, laid out so that a screen can put it in words; also what the text of a handover says. The text may
// come from any client: what cannot be read is left out, never shown as it is.
import type { Change, Json } from '../protocol/change'
import type { WrittenPart } from './care-book'
import { recordById } from './record-by-id'
import { recordTitle } from './record-title'
import type { View } from './view'

/** Fields nobody wrote: they follow others, or are for machines. */
const unspoken = ['initials', 'sha256', 'files', 'entryIds']

/** What the record is called that a field names. */
export function linkedName(view: View, field: string, value: Json): string | null {
  if (typeof value !== 'string' || !field.endsWith('Id') || field === 'areaId') return null
  const record = recordById(view, value)
  return record ? recordTitle(view, record) : null
}

interface Content {
  fields: Record<string, Json>
  events: { type: string; data: Json }[]
}

/** Several changes of one record as one: what was set last stands. */
function contentOf(changes: readonly Change[]): Content {
  const content: Content = { fields: {}, events: [] }
  for (const change of [...changes].sort((a, b) => a.number - b.number)) {
    if (change.action === 'event') content.events.push(change.event)
    else Object.assign(content.fields, change.fields)
  }
  return content
}

export const contentText = (changes: readonly Change[]) => JSON.stringify(contentOf(changes))

export const writtenParts = (view: View, changes: readonly Change[]): WrittenPart[] =>
  partsOf(view, contentOf(changes))

/** The parts of a handover's content; empty when nobody can read it. */
export function partsOfText(view: View, text: string): WrittenPart[] {
  let held: unknown
  try {
    held = JSON.parse(text)
  } catch {
    return []
  }
  if (!isObject(held)) return []
  const events = Array.isArray(held.events) ? held.events : []
  return partsOf(view, {
    fields: isObject(held.fields) ? held.fields : {},
    events: events.filter(isObject).map((event) => ({ type: String(event.type), data: event.data ?? null })),
  })
}

function partsOf(view: View, { fields, events }: Content): WrittenPart[] {
  const parts: WrittenPart[] = []
  const written = spokenFields(view, fields)
  if (written.length > 0) parts.push({ what: 'fields', fields: written })
  for (const { type, data } of events) {
    const what = type === 'end' || type === 'reopen' ? type : 'unknown'
    parts.push({ what, fields: what !== 'unknown' && isObject(data) ? spokenFields(view, data) : [] })
  }
  return parts
}

function spokenFields(view: View, fields: Record<string, Json>): WrittenPart['fields'] {
  return Object.entries(fields)
    .filter(([field, value]) => !unspoken.includes(field) && !(value === null && field.endsWith('Id')))
    .map(([field, value]) => ({ field, value, name: linkedName(view, field, value) }))
}

function isObject(value: unknown): value is Record<string, Json> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

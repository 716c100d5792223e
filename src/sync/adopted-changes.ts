// The changes of a notebook of one's own (SPEC N2, N3) as they are to stand in the grid that was given: same records, same order, same
// history; another author, and other places. A hamlet the grid does not have lives on in words.
import { placeName, type Area, type AreaTree } from '../domain/area'
import type { Id } from '../domain/id'
import { textLimits, type RecordKind } from '../domain/records'
import type { Change, Json } from '../protocol/change'
import type { Stamp } from '../protocol/stamp'

export interface NewPlace {
  areaId: Id
  /** The name of a hamlet the grid does not have; null where nothing must be said. */
  hamlet: string | null
}

/** Where each of the notebook's areas is in the grid. */
export function newPlaces(areas: Iterable<Area>, gridId: Id, tree: AreaTree): ReadonlyMap<Id, NewPlace> {
  const byName = new Map<string, Id>()
  for (const area of tree.within(gridId)) {
    if (area.level !== 'microGrid') continue
    for (const name of namesOf(area)) if (!byName.has(name)) byName.set(name, area.id)
  }
  const places = new Map<Id, NewPlace>()
  for (const area of areas) {
    if (area.level !== 'microGrid') {
      places.set(area.id, { areaId: gridId, hamlet: null })
      continue
    }
    const same = namesOf(area)
      .map((name) => byName.get(name))
      .find((id) => id !== undefined)
    places.set(area.id, same ? { areaId: same, hamlet: null } : { areaId: gridId, hamlet: placeName(area) })
  }
  return places
}

function namesOf(area: Area): string[] {
  return [area.localName ?? '', area.name].map((name) => name.trim()).filter((name) => name !== '')
}

/** What stays behind: the tree, which the hub has its own of. */
const kindsLeft: readonly RecordKind[] = ['area', 'person', 'membership']

export interface Adoption {
  authorId: Id
  gridId: Id
  places: ReadonlyMap<Id, NewPlace>
  /** Batches are left behind where the person may not export: the hub would refuse them. */
  mayExport: boolean
}

/** `changes` in number order, as the notebook holds them. */
export function adoptedChanges(changes: readonly Change[], adoption: Adoption): Change[] {
  const records = new Map<Id, Placing>()
  const adopted: Change[] = []
  for (const change of changes) {
    const { recordKind, recordId } = change
    if (kindsLeft.includes(recordKind) || (recordKind === 'batch' && !adoption.mayExport)) continue
    const mine = { ...change, authorId: adoption.authorId }
    if (mine.action === 'event') {
      adopted.push(mine)
      continue
    }
    const placing = records.get(recordId) ?? newPlacing()
    records.set(recordId, placing)
    adopted.push(place(mine, placing, adoption))
  }
  return adopted
}

/** What is known of one record's place while its changes are gone through. */
interface Placing {
  areaId: Id | null
  /** The field that says the place in words, where the kind has one. */
  field: string | null
  text: string
  heads: Set<Stamp>
  /** Stamps of values that only this taking over has written: nobody could have seen them. */
  added: Set<Stamp>
}

const newPlacing = (): Placing => ({
  areaId: null,
  field: null,
  text: '',
  heads: new Set(),
  added: new Set(),
})

function place(
  change: Extract<Change, { action: 'create' | 'set' }>,
  placing: Placing,
  adoption: Adoption,
): Change {
  const { gridId, places } = adoption
  const before = placing.areaId === null ? null : (places.get(placing.areaId)?.hamlet ?? null)
  const fields: Record<string, Json> = { ...change.fields }
  if (typeof fields.areaId === 'string') {
    placing.areaId = fields.areaId
    fields.areaId = places.get(fields.areaId)?.areaId ?? gridId
  }
  if (change.action === 'create') placing.field = wordField(change.recordKind, change.fields)
  const { field } = placing
  if (field === null) return { ...change, fields }

  const hamlet = placing.areaId === null ? null : (places.get(placing.areaId)?.hamlet ?? null)
  const said = field in change.fields
  if (said) placing.text = typeof change.fields[field] === 'string' ? change.fields[field] : ''
  if (said ? hamlet === null : hamlet === before)
    return withSeen(change, fields, placing, said ? field : null)
  fields[field] = inWords(change.recordKind, hamlet, placing.text)
  const placed = withSeen(change, fields, placing, field, !said)
  if (!said) placing.added.add(change.stamp)
  return placed
}

/** Follows what the field was based on, so that words put in here never look like somebody else's. */
function withSeen(
  change: Extract<Change, { action: 'create' | 'set' }>,
  fields: Record<string, Json>,
  placing: Placing,
  field: string | null,
  unseen = false,
): Change {
  if (field === null) return { ...change, fields }
  if (change.action === 'create') {
    placing.heads.add(change.stamp)
    return { ...change, fields }
  }
  const seen = unseen ? placing.heads : [...(change.basedOn[field] ?? []), ...placing.added]
  const basedOn = { ...change.basedOn, [field]: [...new Set(seen)] }
  for (const stamp of basedOn[field]!) placing.heads.delete(stamp)
  placing.added.clear()
  placing.heads.add(change.stamp)
  return { ...change, fields, basedOn }
}

/** A household says it at its door; a talk or an entry of no household, in its own words. */
function wordField(kind: RecordKind, fields: Record<string, Json>): string | null {
  if (kind === 'household') return 'doorNumber'
  if (fields.householdId) return null
  return kind === 'entry' ? 'place' : kind === 'contact' ? 'note' : null
}

function inWords(kind: RecordKind, hamlet: string | null, text: string): Json {
  if (hamlet === null || text.startsWith(hamlet)) return text === '' ? null : text
  if (text === '') return hamlet
  const [between, limit] =
    kind === 'household'
      ? [' ', textLimits.name]
      : kind === 'entry'
        ? [' ', textLimits.line]
        : ['：', textLimits.note]
  // What the person wrote stays whole; the hamlet gives way where both do not fit.
  let name = ''
  for (const character of hamlet) {
    if (name.length + character.length + between.length + text.length > limit) break
    name += character
  }
  return name === '' ? text : `${name}${between}${text}`
}

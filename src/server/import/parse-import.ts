// Two CSV files into what the hub is to write, or into every fault by file, line and column: all or nothing.
import type { Area } from '../../domain/area'
import type { Day } from '../../domain/day'
import type { Id, NewId } from '../../domain/id'
import type { Membership } from '../../domain/role'
import type { HubDraft } from '../hub-author'
import { readAreas } from './area-rows'
import { readPeople, type Person } from './people-rows'
import type { ImportError } from './table'

export interface ImportInput {
  areas: { file: string; bytes: Uint8Array }
  people: { file: string; bytes: Uint8Array }
  /** What the hub holds already: areas are known by code, people by name and area. Nothing of it is doubled or removed. */
  existing: { areas: readonly Area[]; people: readonly Person[]; memberships: readonly Membership[] }
  /** Who is said to have written it: an administrator. */
  authorId: Id
  newId: NewId
  nowMs: number
  today: Day
}

export interface ImportCounts {
  areasAdded: number
  areasChanged: number
  peopleAdded: number
  peopleChanged: number
  roles: number
}

export type ParsedImport =
  { ok: true; drafts: HubDraft[]; counts: ImportCounts } | { ok: false; errors: ImportError[] }

/** The faults of both files are told at once, those of areas first, each by line. */
export function parseImport(input: ImportInput): ParsedImport {
  const { existing, newId } = input
  const areas = readAreas(input.areas.file, input.areas.bytes, existing.areas, newId)
  const known = { areas: areas.byCode, people: existing.people, memberships: existing.memberships }
  const people = readPeople(input.people.file, input.people.bytes, known, input.today, newId)
  const errors = [...areas.errors.sort(byLine), ...people.errors.sort(byLine)]
  if (errors.length > 0) return { ok: false, errors }
  const common = { authorId: input.authorId, madeAtMs: input.nowMs }
  return {
    ok: true,
    drafts: [...areas.drafts, ...people.drafts].map((draft) => ({ ...common, ...draft })),
    counts: {
      areasAdded: areas.added,
      areasChanged: areas.changed,
      peopleAdded: people.added,
      peopleChanged: people.changed,
      roles: people.roles,
    },
  }
}

function byLine(a: ImportError, b: ImportError): number {
  return a.line - b.line
}

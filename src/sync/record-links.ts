// Which records hang on which: contacts on a household, entries on a contact … Kept up to date record by record.
import type { Id } from '../domain/id'
import type { RecordKind } from '../domain/records'
import type { FoldedRecord } from '../protocol/fold'

/** Each link: the kind that hangs, and the field that names what it hangs on (an id or a list of ids). */
const links = {
  contactsOfHousehold: { kind: 'contact', field: 'householdId' },
  entriesOfContact: { kind: 'entry', field: 'contactId' },
  entriesOfHousehold: { kind: 'entry', field: 'householdId' },
  commentsOfEntry: { kind: 'comment', field: 'entryId' },
  attachmentsOfContact: { kind: 'attachment', field: 'contactId' },
  attachmentsOfEntry: { kind: 'attachment', field: 'entryId' },
  batchesOfEntry: { kind: 'batch', field: 'entryIds' },
} as const
export type LinkName = keyof typeof links
const linkNames = Object.keys(links) as LinkName[]
const namesByKind = new Map<RecordKind, LinkName[]>()
for (const name of linkNames) {
  const { kind } = links[name]
  namesByKind.set(kind, [...(namesByKind.get(kind) ?? []), name])
}

export interface RecordLinks {
  add(record: FoldedRecord): void
  remove(record: FoldedRecord): void
  /** Ids of the records that hang on `id`. */
  of(link: LinkName, id: Id): Iterable<Id>
  clear(): void
}

export function createRecordLinks(): RecordLinks {
  const idsByTarget = new Map<LinkName, Map<Id, Set<Id>>>()
  const none: Id[] = []

  function targets(name: LinkName, record: FoldedRecord): readonly Id[] {
    const value = (record.fields as Record<string, unknown>)[links[name].field]
    if (typeof value === 'string') return [value]
    return Array.isArray(value) ? (value as Id[]) : none
  }

  return {
    add(record) {
      for (const name of namesByKind.get(record.kind) ?? []) {
        let byTarget = idsByTarget.get(name)
        if (!byTarget) idsByTarget.set(name, (byTarget = new Map()))
        for (const target of targets(name, record)) {
          const ids = byTarget.get(target)
          if (ids) ids.add(record.id)
          else byTarget.set(target, new Set([record.id]))
        }
      }
    },
    remove(record) {
      for (const name of namesByKind.get(record.kind) ?? []) {
        for (const target of targets(name, record)) idsByTarget.get(name)?.get(target)?.delete(record.id)
      }
    },
    of: (link, id) => idsByTarget.get(link)?.get(id) ?? none,
    clear: () => idsByTarget.clear(),
  }
}

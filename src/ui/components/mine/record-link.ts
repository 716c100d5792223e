import type { Id } from '../../../domain/id'
import type { RecordKind } from '../../../domain/records'

/** The page of a record; null for kinds that have none of their own. */
export function recordLink(kind: RecordKind, id: Id): string | null {
  if (kind === 'household') return `/households/${id}`
  if (kind === 'contact') return `/contacts/${id}`
  if (kind === 'entry') return `/ledger/${id}`
  if (kind === 'batch') return '/ledger/batches'
  return null
}

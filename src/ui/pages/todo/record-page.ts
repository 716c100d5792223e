import type { RouteLocationRaw } from 'vue-router'
import type { RecordKind } from '../../../domain/records'
import type { Id } from '../../../domain/id'

/** The page that shows a record; null for kinds that have none of their own. */
export function pageOf(kind: RecordKind, id: Id): RouteLocationRaw | null {
  if (kind === 'household' || kind === 'contact') return { name: kind, params: { id } }
  if (kind === 'entry') return { name: 'ledger', params: { id } }
  return kind === 'batch' ? { name: 'batches', hash: `#${id}` } : null
}

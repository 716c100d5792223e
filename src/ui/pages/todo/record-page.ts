import type { RecordKind } from '../../../domain/records'
import type { Id } from '../../../domain/id'

/** The form in which refused work of this kind is put right; null for kinds that have none. */
export function mendPage(kind: RecordKind, id: Id): string | null {
  if (kind === 'household' || kind === 'contact') return `/${kind}s/${id}/correct`
  return kind === 'entry' ? `/ledger/${id}?act=correct&mend=1` : null
}

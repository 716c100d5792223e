// The few words a record is called by in a list of mixed kinds.
import { dayInWords } from '../domain/day'
import type { Id } from '../domain/id'
import { recordKinds } from '../domain/records'
import type { FoldedRecord } from '../protocol/fold'
import type { View } from './view'
import { hamletOf } from './view'

const titleLength = 40

/** What hands work over is called by what it is about, where that is here. */
function titleOf(view: View, id: Id): string {
  for (const kind of recordKinds) {
    const record = kind === 'handover' ? undefined : view.notebook.get(kind, id)
    if (record) return words(view, record as FoldedRecord)
  }
  return ''
}

export function recordTitle(view: View, record: FoldedRecord): string {
  return words(view, record).slice(0, titleLength)
}

function words(view: View, record: FoldedRecord): string {
  switch (record.kind) {
    case 'contact': {
      const { householdId, metWith, areaId, metOn } = (record as FoldedRecord<'contact'>).fields
      const household = householdId ? view.notebook.get('household', householdId)?.fields.name : null
      return `${dayInWords(metOn)} ${household || metWith || hamletOf(view, areaId)}`
    }
    case 'entry':
      return (record as FoldedRecord<'entry'>).fields.text ?? ''
    case 'comment':
      return (record as FoldedRecord<'comment'>).fields.text ?? ''
    case 'batch': {
      const { number, title } = (record as FoldedRecord<'batch'>).fields
      return `${number} ${title}`
    }
    case 'household':
    case 'person':
    case 'area':
      return (record as FoldedRecord<'household'>).fields.name ?? ''
    case 'membership':
      return (record as FoldedRecord<'membership'>).fields.role ?? ''
    case 'attachment': {
      const { contactId, entryId } = (record as FoldedRecord<'attachment'>).fields
      return titleOf(view, (contactId ?? entryId)!)
    }
    case 'handover':
      return titleOf(view, (record as FoldedRecord<'handover'>).fields.aboutId)
  }
}

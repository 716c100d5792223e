// Entries with their ids turned into names, as the sheet of a batch wants them.
import { nearest, placeName } from '../domain/area'
import { entryNumber } from '../domain/entry'
import type { Id } from '../domain/id'
import type { SheetEntry } from '../domain/ledger-sheet'
import type { FoldedRecord } from '../protocol/fold'
import { entryLife } from './entries'
import { commentsOf } from './entry-detail'
import { authorName, type View } from './view'

/** '东片网格 老樟屋' */
function areaName(view: View, areaId: Id): string {
  const tree = view.notebook.tree()
  const own = tree.byId.get(areaId)
  if (!own) return ''
  const grid = nearest(tree, areaId, ['grid'])
  return [grid && grid.id !== own.id ? grid.name : '', placeName(own)].filter((part) => part !== '').join(' ')
}

function numberOf(view: View, id: Id | null | undefined): string | null {
  const record = id ? view.notebook.get('entry', id) : undefined
  return record ? entryNumber(record.id, record.fields.heardOn) : null
}

export function toSheetEntry(view: View, record: FoldedRecord<'entry'>): SheetEntry {
  const { notebook } = view
  const { fields } = record
  const anonymous = fields.raisedAs === 'anonymous'
  const household =
    fields.householdId && !anonymous ? notebook.get('household', fields.householdId) : undefined
  const contact = fields.contactId && !anonymous ? notebook.get('contact', fields.contactId) : undefined
  const ofProxy = fields.raisedAs === 'proxy'
  const life = entryLife(record)
  return {
    id: record.id,
    number: entryNumber(record.id, fields.heardOn),
    fields,
    areaName: areaName(view, fields.areaId),
    mode: contact?.fields.mode ?? null,
    raiserName: anonymous ? null : ((ofProxy ? null : household?.fields.name) ?? fields.raiser ?? null),
    raiserPhone: (ofProxy ? null : household?.fields.phone) ?? null,
    authorName: authorName(view, record.createdBy),
    createdAt: record.createdAt,
    end: life.end ? { ...life.end, byName: authorName(view, life.end.by) } : null,
    intoNumber: numberOf(view, life.end?.intoId),
    steps: life.steps.map(({ type, data, authorId, madeAt, effective }) => ({
      type,
      data,
      byName: authorName(view, authorId),
      at: madeAt,
      effective,
    })),
    comments: commentsOf(view, record.id).map((comment) => ({
      text: comment.fields.text,
      byName: authorName(view, comment.createdBy),
      at: comment.createdAt,
    })),
  }
}

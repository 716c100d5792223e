// Which records name which files. A file that nothing names is sent to nobody.
import type { Id } from '../domain/id'
import type { RecordKind } from '../domain/records'
import type { FoldedRecord } from '../protocol/fold'
import type { Notebook } from './notebook'

export interface FileName {
  recordKind: Extract<RecordKind, 'attachment' | 'batch'>
  recordId: Id
  areaId: Id
  sizeBytes: number
}

/** By content: the visible records that name it; of attachments those that were neither taken back nor given up. */
export function namedFiles(notebook: Notebook): ReadonlyMap<string, FileName[]> {
  return notebook.memo('named files', () => {
    const named = new Map<string, FileName[]>()
    const add = (sha256: string, name: FileName) => {
      const names = named.get(sha256)
      if (names) names.push(name)
      else named.set(sha256, [name])
    }
    for (const { id, fields } of notebook.all('attachment').values()) {
      const { sha256, areaId, sizeBytes } = fields
      const givenUp = notebook.own.setAsideOf(id).some((own) => own.change.action === 'create')
      if (!fields.removed && !givenUp)
        add(sha256, { recordKind: 'attachment', recordId: id, areaId, sizeBytes })
    }
    for (const { id, fields } of notebook.all('batch').values()) {
      const { areaId } = fields
      for (const { sha256, sizeBytes } of fields.files)
        add(sha256, { recordKind: 'batch', recordId: id, areaId, sizeBytes })
    }
    return named
  })
}

/** The size of a file once the hub holds a record that names it; until then the hub would refuse it: null. */
export function deliverableSize(notebook: Notebook, sha256: string): number | null {
  const name = namedFiles(notebook)
    .get(sha256)
    ?.find(({ recordId }) => !notebook.own.unsettled(recordId))
  return name ? name.sizeBytes : null
}

/** The size of a file that a record here names, whether the hub has that record yet or not. */
export function namedSize(notebook: Notebook, sha256: string): number | null {
  return namedFiles(notebook).get(sha256)?.[0]?.sizeBytes ?? null
}

/** Everything that any record here speaks of, seen or not, so that no bytes are dropped that somebody may still ask for. */
export function everNamed(notebook: Notebook): ReadonlySet<string> {
  const named = new Set<string>()
  for (const record of notebook.everything()) {
    if (record.kind === 'attachment') {
      const { sha256, removed } = (record as FoldedRecord<'attachment'>).fields
      if (!removed) named.add(sha256)
    } else if (record.kind === 'batch') {
      for (const file of (record as FoldedRecord<'batch'>).fields.files ?? []) named.add(file.sha256)
    }
  }
  return named
}

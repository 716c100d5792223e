// What the hub knows of each record, and which records name which files.
import type { Kysely } from 'kysely'
import type { RecordKind } from '../../domain/records'
import type { KnownRecord } from '../../protocol/decide'
import type { HubStore, TreeRecord } from './hub-store'
import { inParts } from './kysely-parts'
import type { Tables } from './tables'

type RecordPart = Pick<
  HubStore,
  | 'records'
  | 'keepRecords'
  | 'hangingOn'
  | 'recordsIn'
  | 'treeRecords'
  | 'treeRecord'
  | 'nameFiles'
  | 'filesNaming'
  | 'keepFile'
  | 'keptFiles'
>

export function recordTables(db: Kysely<Tables>): RecordPart {
  return {
    async records(recordIds) {
      const known = new Map<string, KnownRecord>()
      for (const some of inParts(recordIds)) {
        const rows = await db.selectFrom('records').selectAll().where('recordId', 'in', some).execute()
        for (const row of rows) known.set(row.recordId, toKnown(row))
      }
      return known
    },
    async keepRecords(records) {
      for (const some of inParts(records)) {
        await db
          .insertInto('records')
          .values(some.map(({ recordId, known, fields }) => toRow(recordId, known, fields)))
          .onConflict((conflict) =>
            conflict.column('recordId').doUpdateSet((eb) => ({
              kind: eb.ref('excluded.kind'),
              areaId: eb.ref('excluded.areaId'),
              scopeIds: eb.ref('excluded.scopeIds'),
              created: eb.ref('excluded.created'),
              authorId: eb.ref('excluded.authorId'),
              parentId: eb.ref('excluded.parentId'),
              left: eb.ref('excluded.left'),
              fields: eb.ref('excluded.fields'),
            })),
          )
          .execute()
      }
    },
    async hangingOn(recordId) {
      const rows = await db
        .selectFrom('records')
        .select('recordId')
        .where('parentId', '=', recordId)
        .orderBy('recordId')
        .execute()
      return rows.map((row) => row.recordId)
    },
    async recordsIn(areaIds, kinds) {
      const found: string[] = []
      if (kinds.length === 0) return found
      for (const some of inParts(areaIds)) {
        const rows = await db
          .selectFrom('records')
          .select('recordId')
          .where('areaId', 'in', some)
          .where('kind', 'in', kinds)
          .orderBy('recordId')
          .execute()
        for (const row of rows) found.push(row.recordId)
      }
      return found
    },
    async treeRecords(kind) {
      const rows = await db
        .selectFrom('records')
        .select(['recordId', 'areaId', 'fields'])
        .where('kind', '=', kind)
        .execute()
      return rows.map((row) => ({ ...row, kind, fields: row.fields ?? '{}' }))
    },
    async treeRecord(recordId) {
      const row = await db
        .selectFrom('records')
        .select(['recordId', 'kind', 'areaId', 'fields'])
        .where('recordId', '=', recordId)
        .where('kind', 'in', ['area', 'person', 'membership'])
        .executeTakeFirst()
      return row ? { ...row, kind: row.kind as TreeRecord['kind'], fields: row.fields ?? '{}' } : null
    },

    async nameFiles(recordId, sha256s) {
      for (const some of inParts([...new Set(sha256s)])) {
        await db
          .insertInto('namedFiles')
          .values(some.map((sha256) => ({ sha256, recordId })))
          .onConflict((conflict) => conflict.columns(['sha256', 'recordId']).doNothing())
          .execute()
      }
    },
    async filesNaming(sha256) {
      const rows = await db
        .selectFrom('namedFiles')
        .innerJoin('records', 'records.recordId', 'namedFiles.recordId')
        .select(['records.recordId', 'records.kind', 'records.areaId'])
        .where('namedFiles.sha256', '=', sha256)
        .execute()
      return rows.map(({ kind, ...row }) => ({ ...row, recordKind: kind as RecordKind }))
    },
    async keepFile(sha256, sizeBytes, keptAt) {
      await db
        .insertInto('files')
        .values({ sha256, sizeBytes, keptAt })
        .onConflict((conflict) => conflict.column('sha256').doNothing())
        .execute()
    },
    async keptFiles(sha256s) {
      const kept: string[] = []
      for (const some of inParts(sha256s)) {
        const rows = await db.selectFrom('files').select('sha256').where('sha256', 'in', some).execute()
        for (const row of rows) kept.push(row.sha256)
      }
      return kept
    },
  }
}

function toKnown(row: Tables['records']): KnownRecord {
  return {
    kind: row.kind as RecordKind,
    areaId: row.areaId,
    scopeIds: JSON.parse(row.scopeIds) as string[],
    created: Number(row.created) === 1,
    authorId: row.authorId,
    parentId: row.parentId,
    left: row.left === null ? [] : (JSON.parse(row.left) as KnownRecord['left']),
  }
}

function toRow(recordId: string, known: KnownRecord, fields: string | null): Tables['records'] {
  return {
    recordId,
    kind: known.kind,
    areaId: known.areaId,
    scopeIds: JSON.stringify(known.scopeIds),
    created: known.created ? 1 : 0,
    authorId: known.authorId,
    parentId: known.parentId,
    left: known.left.length === 0 ? null : JSON.stringify(known.left),
    fields,
  }
}

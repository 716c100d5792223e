// What the hub knows of each record, and which batches name which files.
import type { Kysely } from 'kysely'
import type { RecordKind } from '../../domain/records'
import type { HubStore, TreeRecord } from './hub-store'
import type { Tables } from './tables'

type RecordPart = Pick<
  HubStore,
  'record' | 'keepRecord' | 'treeRecords' | 'treeRecord' | 'nameFiles' | 'areasNamingFile' | 'keepFile'
>

export function recordTables(db: Kysely<Tables>): RecordPart {
  return {
    async record(recordId) {
      const row = await db
        .selectFrom('records')
        .selectAll()
        .where('recordId', '=', recordId)
        .executeTakeFirst()
      if (!row) return null
      return {
        kind: row.kind as RecordKind,
        areaId: row.areaId,
        scopeIds: JSON.parse(row.scopeIds) as string[],
        created: row.created === 1,
        authorId: row.authorId,
      }
    },
    async keepRecord(recordId, known, fields) {
      const row = {
        kind: known.kind,
        areaId: known.areaId,
        scopeIds: JSON.stringify(known.scopeIds),
        created: known.created ? 1 : 0,
        authorId: known.authorId,
        fields,
      }
      await db
        .insertInto('records')
        .values({ recordId, ...row })
        .onConflict((conflict) => conflict.column('recordId').doUpdateSet(row))
        .execute()
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
      for (const sha256 of sha256s) {
        await db
          .insertInto('namedFiles')
          .values({ sha256, recordId })
          .onConflict((conflict) => conflict.columns(['sha256', 'recordId']).doNothing())
          .execute()
      }
    },
    async areasNamingFile(sha256) {
      const rows = await db
        .selectFrom('namedFiles')
        .innerJoin('records', 'records.recordId', 'namedFiles.recordId')
        .select('records.areaId')
        .where('namedFiles.sha256', '=', sha256)
        .execute()
      return rows.map((row) => row.areaId)
    },
    async keepFile(sha256, sizeBytes, keptAt) {
      await db
        .insertInto('files')
        .values({ sha256, sizeBytes, keptAt })
        .onConflict((conflict) => conflict.column('sha256').doNothing())
        .execute()
    },
  }
}

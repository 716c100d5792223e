// Bringing a database of an earlier version of the tables up to date, in place and in the transaction it is given.
import type { Kysely } from 'kysely'
import type { Change } from '../../protocol/change'
import { addDigests, lineDigest } from '../../protocol/digest'
import { publishedLine } from '../../protocol/published-line'
import { parentOf } from '../../protocol/scopes'
import { waitsFor } from './kysely-log'
import type { Tables } from './tables'

const rowsPerRead = 1_000

/** `version` is that of the database, at most the present one; `createTables` makes what is wholly new afterwards. */
export async function migrateTables(db: Kysely<Tables>, version: number): Promise<void> {
  if (version < 2) await toVersion2(db)
}

/** Digests of what is published, what records hang on, backups, keys of devices. */
async function toVersion2(db: Kysely<Tables>): Promise<void> {
  const alter = (table: keyof Tables) => db.schema.alterTable(table)
  const zero = (table: keyof Tables, column: string, type: 'integer' | 'bigint') =>
    alter(table)
      .addColumn(column, type, (made) => made.notNull().defaultTo(0))
      .execute()
  await zero('changes', 'late', 'integer')
  await zero('publications', 'digest', 'bigint')
  await zero('scopes', 'digest', 'bigint')
  await zero('devices', 'backedUp', 'bigint')
  await alter('devices').addColumn('publicKey', 'text').execute()
  await alter('records').addColumn('parentId', 'text').execute()
  await alter('records').addColumn('left', 'text').execute()
  await alter('parked').addColumn('waitsFor', 'text').execute()
  const waiting = await db.selectFrom('parked').selectAll().where('code', '=', 'unknown-record').execute()
  for (const { deviceId, number, text } of waiting) {
    await db
      .updateTable('parked')
      .set({ waitsFor: waitsFor({ code: 'unknown-record', text }) })
      .where('deviceId', '=', deviceId)
      .where('number', '=', number)
      .execute()
  }
  const scopes = await db.selectFrom('scopes').select('scopeId').execute()
  for (const { scopeId } of scopes) await digestScope(db, scopeId)
  await findParents(db)
}

async function digestScope(db: Kysely<Tables>, scopeId: string): Promise<void> {
  let sum = 0
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('publications')
      .innerJoin('changes', (join) =>
        join
          .onRef('changes.deviceId', '=', 'publications.deviceId')
          .onRef('changes.number', '=', 'publications.number'),
      )
      .select(['publications.sequence', 'changes.text', 'changes.effective'])
      .where('publications.scopeId', '=', scopeId)
      .where('publications.sequence', '>', after)
      .orderBy('publications.sequence')
      .limit(rowsPerRead)
      .execute()
    for (const { sequence, text, effective } of rows) {
      const digest = lineDigest(publishedLine({ text, effective, late: false }))
      sum = addDigests(sum, digest)
      await db
        .updateTable('publications')
        .set({ digest })
        .where('scopeId', '=', scopeId)
        .where('sequence', '=', sequence)
        .execute()
      after = Number(sequence)
    }
    if (rows.length < rowsPerRead) break
  }
  await db.updateTable('scopes').set({ digest: sum }).where('scopeId', '=', scopeId).execute()
}

/** As records were first written down: what was relinked since is found by the next correction. */
async function findParents(db: Kysely<Tables>): Promise<void> {
  for (let after = { deviceId: '', number: 0 }; ;) {
    const rows = await db
      .selectFrom('changes')
      .select(['deviceId', 'number', 'recordKind', 'recordId', 'text'])
      .where('recordKind', 'in', ['contact', 'entry', 'comment'])
      .where((eb) =>
        eb.or([
          eb('deviceId', '>', after.deviceId),
          eb.and([eb('deviceId', '=', after.deviceId), eb('number', '>', after.number)]),
        ]),
      )
      .orderBy('deviceId')
      .orderBy('number')
      .limit(rowsPerRead)
      .execute()
    for (const { deviceId, number, recordId, text } of rows) {
      after = { deviceId, number: Number(number) }
      const change = JSON.parse(text) as Change
      if (change.action !== 'create') continue
      const parentId = parentOf(change.recordKind, change.fields)
      if (parentId !== null)
        await db.updateTable('records').set({ parentId }).where('recordId', '=', recordId).execute()
    }
    if (rows.length < rowsPerRead) return
  }
}

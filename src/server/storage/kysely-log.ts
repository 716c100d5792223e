// The log of changes by device, and what was refused.
import type { Kysely } from 'kysely'
import type { Id } from '../../domain/id'
import type { RecordKind } from '../../domain/records'
import type { Change } from '../../protocol/change'
import type { RefusalCode } from '../../protocol/parse-change'
import type { Held, HubStore, KeptChange, ParkedChange } from './hub-store'
import { inParts } from './kysely-parts'
import type { Tables } from './tables'

type LogPart = Pick<
  HubStore,
  'held' | 'keepChanges' | 'changesOf' | 'parked' | 'park' | 'unpark' | 'waitingFor'
>

export function logTables(db: Kysely<Tables>): LogPart {
  return {
    async held(deviceId, numbers) {
      const held = new Map<number, Held>()
      for (const some of inParts(numbers)) {
        const parked = await db
          .selectFrom('parked')
          .select(['number', 'text', 'code', 'field'])
          .where('deviceId', '=', deviceId)
          .where('number', 'in', some)
          .execute()
        for (const { number, text, code, field } of parked) {
          const refusal = { code: code as RefusalCode, ...(field === null ? {} : { field }) }
          held.set(Number(number), { text, refusal })
        }
        const kept = await db
          .selectFrom('changes')
          .select(['number', 'text'])
          .where('deviceId', '=', deviceId)
          .where('number', 'in', some)
          .execute()
        for (const { number, text } of kept) held.set(Number(number), { text, refusal: null })
      }
      return held
    },
    async keepChanges(changes) {
      for (const some of inParts(changes)) {
        await db
          .insertInto('changes')
          .values(some.map((change) => ({ ...change, late: change.late ? 1 : 0 })))
          .execute()
      }
    },
    async changesOf(recordId) {
      const rows = await db
        .selectFrom('changes')
        .selectAll()
        .where('recordId', '=', recordId)
        .orderBy('receivedAt')
        .orderBy('deviceId')
        .orderBy('number')
        .execute()
      return rows.map(toKeptChange)
    },

    async parked(deviceId, number) {
      const row = await db
        .selectFrom('parked')
        .selectAll()
        .where('deviceId', '=', deviceId)
        .where('number', '=', number)
        .executeTakeFirst()
      return row ? toParkedChange(row) : null
    },
    async park(changes) {
      for (const some of inParts(changes)) {
        await db
          .insertInto('parked')
          .values(some.map((change) => ({ ...change, waitsFor: waitsFor(change) })))
          .onConflict((conflict) =>
            conflict.columns(['deviceId', 'number']).doUpdateSet((eb) => ({
              code: eb.ref('excluded.code'),
              field: eb.ref('excluded.field'),
              text: eb.ref('excluded.text'),
              receivedAt: eb.ref('excluded.receivedAt'),
              waitsFor: eb.ref('excluded.waitsFor'),
            })),
          )
          .execute()
      }
    },
    async unpark(deviceId, numbers) {
      for (const some of inParts(numbers)) {
        await db.deleteFrom('parked').where('deviceId', '=', deviceId).where('number', 'in', some).execute()
      }
    },
    async waitingFor(recordIds) {
      const found: ParkedChange[] = []
      for (const some of inParts(recordIds)) {
        const rows = await db.selectFrom('parked').selectAll().where('waitsFor', 'in', some).execute()
        found.push(...rows.map(toParkedChange))
      }
      return found.sort((a, b) =>
        a.deviceId === b.deviceId ? a.number - b.number : a.deviceId < b.deviceId ? -1 : 1,
      )
    },
  }
}

/** The record a refused change will be judged for again when that arrives (SPEC P10). */
export function waitsFor({ code, text }: Pick<ParkedChange, 'code' | 'text'>): Id | null {
  return code === 'unknown-record' && text !== null ? (JSON.parse(text) as Change).recordId : null
}

function toParkedChange({ waitsFor: _, ...row }: Tables['parked']): ParkedChange {
  return {
    ...row,
    number: Number(row.number),
    receivedAt: Number(row.receivedAt),
    code: row.code as RefusalCode,
  }
}

export function toKeptChange(row: Tables['changes']): KeptChange {
  return {
    ...row,
    number: Number(row.number),
    receivedAt: Number(row.receivedAt),
    recordKind: row.recordKind as RecordKind,
    late: Number(row.late) === 1,
  }
}

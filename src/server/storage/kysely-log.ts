// The log of changes by device, what was refused, and how far each device is held without a gap.
import type { Kysely } from 'kysely'
import type { Id } from '../../domain/id'
import type { RecordKind } from '../../domain/records'
import type { RefusalCode } from '../../protocol/parse-change'
import type { HubStore, KeptChange } from './hub-store'
import type { Tables } from './tables'

type LogPart = Pick<
  HubStore,
  'change' | 'keepChange' | 'changesOf' | 'lastNumber' | 'parked' | 'park' | 'unpark' | 'advanceHave'
>

/** How many numbers a look for the contiguous prefix reads at once. */
const prefixStep = 500

export function logTables(db: Kysely<Tables>): LogPart {
  async function numbersAfter(deviceId: Id, have: number): Promise<number[]> {
    const kept = db
      .selectFrom('changes')
      .select('number')
      .where('deviceId', '=', deviceId)
      .where('number', '>', have)
    const parked = db
      .selectFrom('parked')
      .select('number')
      .where('deviceId', '=', deviceId)
      .where('number', '>', have)
    const rows = await Promise.all([
      kept.orderBy('number').limit(prefixStep).execute(),
      parked.orderBy('number').limit(prefixStep).execute(),
    ])
    return rows
      .flat()
      .map((row) => Number(row.number))
      .sort((a, b) => a - b)
  }

  return {
    async change(deviceId, number) {
      const row = await db
        .selectFrom('changes')
        .selectAll()
        .where('deviceId', '=', deviceId)
        .where('number', '=', number)
        .executeTakeFirst()
      return row ? toKeptChange(row) : null
    },
    async keepChange(change) {
      await db.insertInto('changes').values(change).execute()
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
    async lastNumber(deviceId) {
      const row = await db
        .selectFrom('changes')
        .select('number')
        .where('deviceId', '=', deviceId)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row ? Number(row.number) : 0
    },

    async parked(deviceId, number) {
      const row = await db
        .selectFrom('parked')
        .selectAll()
        .where('deviceId', '=', deviceId)
        .where('number', '=', number)
        .executeTakeFirst()
      if (!row) return null
      return {
        ...row,
        number: Number(row.number),
        receivedAt: Number(row.receivedAt),
        code: row.code as RefusalCode,
      }
    },
    async park(change) {
      const { deviceId, number, ...rest } = change
      await db
        .insertInto('parked')
        .values(change)
        .onConflict((conflict) => conflict.columns(['deviceId', 'number']).doUpdateSet(rest))
        .execute()
    },
    async unpark(deviceId, number) {
      await db.deleteFrom('parked').where('deviceId', '=', deviceId).where('number', '=', number).execute()
    },
    async advanceHave(deviceId) {
      const device = await db
        .selectFrom('devices')
        .select('have')
        .where('deviceId', '=', deviceId)
        .executeTakeFirst()
      const before = device ? Number(device.have) : 0
      let have = before
      for (;;) {
        const from = have
        for (const number of await numbersAfter(deviceId, have)) if (number === have + 1) have = number
        if (have - from < prefixStep) break
      }
      if (have > before)
        await db.updateTable('devices').set({ have }).where('deviceId', '=', deviceId).execute()
      return have
    },
  }
}

function toKeptChange(row: Tables['changes']): KeptChange {
  return {
    ...row,
    number: Number(row.number),
    receivedAt: Number(row.receivedAt),
    recordKind: row.recordKind as RecordKind,
  }
}

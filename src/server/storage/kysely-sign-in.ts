// Devices, sessions and one-time links: the part of the store that says who is asking.
import type { Kysely } from 'kysely'
import type { HubStore } from './hub-store'
import type { Tables } from './tables'

type SignInPart = Pick<
  HubStore,
  | 'device'
  | 'addDevice'
  | 'seeDevice'
  | 'addSession'
  | 'session'
  | 'endSession'
  | 'addLink'
  | 'link'
  | 'useLink'
>

export function signInTables(db: Kysely<Tables>): SignInPart {
  return {
    async device(deviceId) {
      const row = await db
        .selectFrom('devices')
        .selectAll()
        .where('deviceId', '=', deviceId)
        .executeTakeFirst()
      if (!row) return null
      return {
        ...row,
        createdAt: Number(row.createdAt),
        lastSeenAt: Number(row.lastSeenAt),
        have: Number(row.have),
      }
    },
    async addDevice(deviceId, personId, now) {
      await db
        .insertInto('devices')
        .values({ deviceId, personId, createdAt: now, lastSeenAt: now, have: 0 })
        .execute()
    },
    async seeDevice(deviceId, now) {
      await db.updateTable('devices').set({ lastSeenAt: now }).where('deviceId', '=', deviceId).execute()
    },

    async addSession(session) {
      await db.insertInto('sessions').values(session).execute()
    },
    async session(tokenHash, now) {
      const row = await db
        .selectFrom('sessions')
        .selectAll()
        .where('tokenHash', '=', tokenHash)
        .where('expiresAt', '>', now)
        .executeTakeFirst()
      return row ? { ...row, createdAt: Number(row.createdAt), expiresAt: Number(row.expiresAt) } : null
    },
    async endSession(tokenHash) {
      await db.deleteFrom('sessions').where('tokenHash', '=', tokenHash).execute()
    },

    async addLink(link) {
      await db.insertInto('links').values(link).execute()
    },
    async link(codeHash) {
      const row = await db.selectFrom('links').selectAll().where('codeHash', '=', codeHash).executeTakeFirst()
      if (!row) return null
      return {
        ...row,
        madeAt: Number(row.madeAt),
        expiresAt: Number(row.expiresAt),
        usedAt: row.usedAt === null ? null : Number(row.usedAt),
      }
    },
    async useLink(codeHash, deviceId, now) {
      await db
        .updateTable('links')
        .set({ usedByDevice: deviceId, usedAt: now })
        .where('codeHash', '=', codeHash)
        .execute()
    },
  }
}

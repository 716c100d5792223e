// Devices, sessions and one-time links: the part of the store that says who is asking.
import type { Kysely } from 'kysely'
import type { HubStore } from './hub-store'
import type { Tables } from './tables'

type SignInPart = Pick<
  HubStore,
  | 'device'
  | 'addDevice'
  | 'setDeviceKey'
  | 'seeDevice'
  | 'setHave'
  | 'raiseBackedUp'
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
        backedUp: Number(row.backedUp),
      }
    },
    async addDevice(deviceId, personId, now, publicKey) {
      await db
        .insertInto('devices')
        .values({ deviceId, personId, createdAt: now, lastSeenAt: now, have: 0, backedUp: 0, publicKey })
        .execute()
    },
    async setDeviceKey(deviceId, publicKey) {
      await db
        .updateTable('devices')
        .set({ publicKey })
        .where('deviceId', '=', deviceId)
        .where('publicKey', 'is', null)
        .execute()
    },
    async seeDevice(deviceId, now) {
      await db.updateTable('devices').set({ lastSeenAt: now }).where('deviceId', '=', deviceId).execute()
    },
    async setHave(deviceId, have) {
      await db.updateTable('devices').set({ have }).where('deviceId', '=', deviceId).execute()
    },
    async raiseBackedUp(backedUp) {
      for (const [deviceId, number] of backedUp) {
        await db
          .updateTable('devices')
          .set({ backedUp: number })
          .where('deviceId', '=', deviceId)
          .where('backedUp', '<', number)
          .execute()
      }
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

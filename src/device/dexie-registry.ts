// Which people have a store on this device. A person's store is never touched by another person's signing in.
import Dexie, { type Table } from 'dexie'
import type { Id } from '../domain/id'
import { clockAtRest } from '../protocol/stamp'
import type { DeviceRegistry, HubKnowledge, Identity, Kept } from '../sync/ports'
import { dexieDeviceStore } from './dexie-device-store'
import { databaseName, PersonDatabase } from './dexie-tables'
import { toStorageFailure } from './storage-failures'

type SettingRow = { key: 'current'; personId: Id } | { key: 'spareDeviceId'; deviceId: Id }

class RegistryDatabase extends Dexie {
  readonly people!: Table<{ personId: Id }, Id>
  readonly settings!: Table<SettingRow, SettingRow['key']>

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({ people: 'personId', settings: 'key' })
  }
}

const unknownHub: HubKnowledge = {
  epoch: null,
  grants: [],
  scopes: [],
  complete: false,
  lastContactMs: null,
  clockOffsetMs: 0,
}

/** `newToken` gives a text no other store was opened with. */
export function dexieRegistry(newToken: () => string, name = 'lianxin'): DeviceRegistry {
  const db = new RegistryDatabase(name)
  /** The database `current` looked into, kept open for the `open` that follows: at a cold start every opening counts. */
  let lookedInto: { personId: Id; person: PersonDatabase } | null = null

  async function keep<T>(work: () => PromiseLike<T>): Promise<Kept<T>> {
    try {
      return { ok: true, value: await work() }
    } catch (error) {
      return { ok: false, failure: toStorageFailure(error) }
    }
  }
  async function withPerson<T>(personId: Id, work: (person: PersonDatabase) => PromiseLike<T>): Promise<T> {
    const person = new PersonDatabase(databaseName(personId))
    try {
      return await work(person)
    } finally {
      person.close()
    }
  }

  return {
    current: () =>
      keep(async () => {
        const row = await db.settings.get('current')
        if (row?.key !== 'current') return null
        lookedInto?.person.close()
        const person = new PersonDatabase(databaseName(row.personId))
        lookedInto = { personId: row.personId, person }
        return (await person.meta.get('device'))?.identity ?? null
      }),
    spareDeviceId: (fresh) =>
      keep(() =>
        db.transaction('rw', db.settings, async () => {
          const row = await db.settings.get('spareDeviceId')
          if (row?.key === 'spareDeviceId') return row.deviceId
          await db.settings.put({ key: 'spareDeviceId', deviceId: fresh })
          return fresh
        }),
      ),
    enter: (identity) =>
      keep(async () => {
        const entered = await withPerson(identity.personId, (person) => makeStore(person, identity))
        await db.transaction('rw', db.people, db.settings, async () => {
          await db.people.put({ personId: identity.personId })
          await db.settings.put({ key: 'current', personId: identity.personId })
          const spare = await db.settings.get('spareDeviceId')
          if (spare?.key === 'spareDeviceId' && spare.deviceId === identity.deviceId)
            await db.settings.delete('spareDeviceId')
        })
        return entered
      }),
    open: (identity) =>
      keep(async () => {
        const ready = lookedInto?.personId === identity.personId ? lookedInto.person : null
        if (!ready) lookedInto?.person.close()
        lookedInto = null
        const person = ready ?? new PersonDatabase(databaseName(identity.personId))
        await person.open()
        return dexieDeviceStore(person, newToken())
      }),
  }
}

function makeStore(person: PersonDatabase, identity: Identity): PromiseLike<Identity> {
  return person.transaction('rw', person.meta, async () => {
    const held = await person.meta.get('device')
    const entered: Identity = held ? { ...identity, deviceId: held.identity.deviceId } : identity
    await person.meta.put(
      held
        ? { ...held, identity: entered }
        : {
            key: 'device',
            identity,
            clock: clockAtRest,
            lastNumber: 0,
            hub: unknownHub,
            revision: 0,
            lastAppend: null,
          },
    )
    return entered
  })
}

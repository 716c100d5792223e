// Which people have a store on this device. A person's store is never touched by another person's signing in.
import Dexie, { type Table } from 'dexie'
import type { Id } from '../domain/id'
import { clockAtRest, observe, type Clock } from '../protocol/stamp'
import { renumberUnder } from '../sync/complete-changes'
import type { DeviceRegistry, HubKnowledge, Identity, Kept, OwnChange, Timer } from '../sync/ports'
import { toOwnChange, toRow } from './change-rows'
import { dexieDeviceStore } from './dexie-device-store'
import { databaseName, PersonDatabase } from './dexie-tables'
import { keepLastPerson, lastPerson, rescue, withSecondCopy, type CopyShelf } from './second-copy'
import { toStorageFailure } from './storage-failures'

type SettingRow = { key: 'current'; personId: Id } | { key: 'spareDeviceId'; deviceId: Id }

class RegistryDatabase extends Dexie {
  /** The second place where it is written that somebody has a store here: that of his own may be cleared or break. */
  readonly people!: Table<{ personId: Id; name?: string; hubName?: string }, Id>
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

/** `newToken` gives a text no other store was opened with; `copy` is where a lost store is looked for. */
export function dexieRegistry(
  newToken: () => string,
  name = 'lianxin',
  timer?: Timer,
  copy: CopyShelf | null = null,
): DeviceRegistry {
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

  /** Puts a store back that the browser has thrown away, with what had not been sent from it; null where no copy is left. */
  async function putBack(personId: Id, person: PersonDatabase): Promise<Identity | null> {
    const rescued = copy ? await rescue(copy, personId).catch(() => null) : null
    if (!rescued) return null
    const { identity, lastNumber, unsent, hub } = rescued
    await person.transaction('rw', person.meta, person.changes, async () => {
      if (await person.meta.get('device')) return
      const own = unsent.map((change): OwnChange => ({ change, state: 'pending' }))
      await person.changes.bulkPut(own.map(toRow))
      const clock = clockAfter(own)
      await person.meta.put({
        key: 'device',
        identity,
        clock,
        lastNumber,
        hub: hub ?? unknownHub,
        revision: 0,
        lastAppend: null,
      })
    })
    await db.people.put({ personId, name: identity.name, hubName: identity.hubName })
    await db.settings.put({ key: 'current', personId })
    return identity
  }

  return {
    current: () =>
      keep(async () => {
        const row = await db.settings.get('current')
        const personId =
          row?.key === 'current' ? row.personId : copy ? await lastPerson(copy).catch(() => null) : null
        if (personId === null) return null
        lookedInto?.person.close()
        const person = new PersonDatabase(databaseName(personId))
        lookedInto = { personId, person }
        const held = await person.meta.get('device')
        if (!held) return putBack(personId, person)
        if (copy) void keepLastPerson(copy, personId).catch(() => undefined)
        return held.identity
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
          const { personId, name: called, hubName } = identity
          await db.people.put({ personId, name: called, hubName })
          await db.settings.put({ key: 'current', personId: identity.personId })
          const spare = await db.settings.get('spareDeviceId')
          if (spare?.key === 'spareDeviceId' && spare.deviceId === identity.deviceId)
            await db.settings.delete('spareDeviceId')
        })
        if (copy) void keepLastPerson(copy, identity.personId).catch(() => undefined)
        return entered
      }),
    lost: () =>
      keep(async () => {
        const row = await db.settings.get('current')
        if (row?.key !== 'current') return null
        const { personId } = row
        if (await withPerson(personId, (person) => person.meta.get('device'))) return null
        const known = await db.people.get(personId)
        return { personId, name: known?.name ?? '', hubName: known?.hubName ?? '' }
      }),
    people: () =>
      keep(async () => {
        const found: Identity[] = []
        for (const { personId } of await db.people.toArray()) {
          const meta = await withPerson(personId, (person) => person.meta.get('device'))
          if (meta) found.push(meta.identity)
        }
        return found
      }),
    open: (identity) =>
      keep(async () => {
        const ready = lookedInto?.personId === identity.personId ? lookedInto.person : null
        if (!ready) lookedInto?.person.close()
        lookedInto = null
        const person = ready ?? new PersonDatabase(databaseName(identity.personId))
        await person.open()
        const store = dexieDeviceStore(person, newToken(), timer)
        return copy ? withSecondCopy(store, copy, identity) : store
      }),
  }
}

/** A store that lost its first row begins anew; changes of it that were never sent go on under the new device id. */
function makeStore(person: PersonDatabase, identity: Identity): PromiseLike<Identity> {
  return person.transaction('rw', person.meta, person.changes, async () => {
    const held = await person.meta.get('device')
    const entered: Identity = held ? { ...identity, deviceId: held.identity.deviceId } : identity
    if (held) {
      await person.meta.put({ ...held, identity: entered })
      return entered
    }
    const stranded = (await person.changes.toArray())
      .map(toOwnChange)
      .filter((own) => own.state === 'pending' || own.state === 'parked')
    const renumbered = renumberUnder(identity.deviceId, stranded, clockAfter(stranded), 0)
    await person.changes.bulkDelete(stranded.map(({ change }) => [change.deviceId, change.number]))
    await person.changes.bulkAdd(renumbered.changes.map((change) => toRow({ change, state: 'pending' })))
    await person.meta.put({
      key: 'device',
      identity,
      clock: renumbered.clock,
      lastNumber: renumbered.changes.length,
      hub: unknownHub,
      revision: 0,
      lastAppend: null,
    })
    return entered
  })
}

function clockAfter(stranded: readonly OwnChange[]): Clock {
  return stranded.reduce((clock, { change }) => observe(clock, change.stamp, Infinity), clockAtRest)
}

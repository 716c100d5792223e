// What every HubStore does, whatever database is under it.
import type { Id } from '../../src/domain/id'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubStore, KeptChange, ParkedChange, Publication } from '../../src/server/storage/hub-store'
import { aCreate, anId, aStamp } from '../support/changes'
import { canonicalText } from '../../src/protocol/change'
import { recordsAndPeople } from './hub-store-records.contract'

const device = anId(1)

function kept(number: number, parts: Partial<KeptChange> = {}): KeptChange {
  const change = aCreate({ deviceId: device, number, recordId: anId(100 + number) })
  return {
    deviceId: device,
    number,
    recordKind: change.recordKind,
    recordId: change.recordId,
    authorId: change.authorId,
    receivedAt: 1_000 + number,
    effective: null,
    late: false,
    text: canonicalText(change),
    ...parts,
  }
}

function parkedOf(number: number, parts: Partial<ParkedChange> = {}): ParkedChange {
  return { deviceId: device, number, code: 'malformed', field: null, text: null, receivedAt: 1, ...parts }
}

/** What `work:a` is told of these changes; the digest of each is its number. */
const publications = (...numbers: number[]): ReadonlyMap<string, Publication[]> =>
  new Map([['work:a', numbers.map((number) => ({ deviceId: device, number, digest: number }))]])

/** `open` gives a new, empty store whose epoch is 'first'; `reopen`, where there is one, the same again after a close. */
export function hubStoreContract(
  name: string,
  open: () => Promise<HubStore>,
  reopen?: () => Promise<HubStore>,
): void {
  describe(`${name} as a HubStore`, () => {
    let store: HubStore
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    it('has an epoch from the start', async () => {
      expect(await store.epoch()).toBe('first')
    })

    it('remembers the last value of a key and null for one never written', async () => {
      await store.writeMeta('name', 'one')
      await store.writeMeta('name', 'two')
      expect([await store.readMeta('name'), await store.readMeta('other')]).toEqual(['two', null])
    })

    it('raises the version of the tree by one', async () => {
      const before = await store.treeVersion()
      await store.raiseTreeVersion()
      expect(await store.treeVersion()).toBe(before + 1)
    })

    it('gives a kept change back as it was', async () => {
      const change = kept(1, { effective: aStamp(5), late: true })
      await store.keepChanges([change])
      expect(await store.changesOf(change.recordId)).toEqual([change])
      expect(await store.changesOf(anId(99))).toEqual([])
    })

    it('says what is under each number: a kept text, a refusal with or without one, or nothing', async () => {
      await store.keepChanges([kept(1)])
      await store.park([
        parkedOf(2, { text: '{}', code: 'bad-value', field: 'name' }),
        parkedOf(3, { text: null }),
      ])
      expect(await store.held(device, [1, 2, 3, 4])).toEqual(
        new Map([
          [1, { text: kept(1).text, refusal: null }],
          [2, { text: '{}', refusal: { code: 'bad-value', field: 'name' } }],
          [3, { text: null, refusal: { code: 'malformed' } }],
        ]),
      )
      expect(await store.held(anId(77), [1])).toEqual(new Map())
      expect(await store.held(device, [])).toEqual(new Map())
    })

    it('rejects all of a batch of which one number is taken, and keeps what it had', async () => {
      await store.keepChanges([kept(1)])
      const batch = store.transaction((inner) => inner.keepChanges([kept(2), kept(1, { text: '{}' })]))
      await expect(batch).rejects.toThrow()
      const held = await store.held(device, [1, 2])
      expect([held.get(1)?.text, held.has(2)]).toEqual([kept(1).text, false])
    })

    it('lists the changes of one record in order of arrival', async () => {
      const recordId = anId(50)
      await store.keepChanges([
        kept(2, { recordId, receivedAt: 20 }),
        kept(1, { recordId, receivedAt: 30 }),
        kept(3),
      ])
      expect((await store.changesOf(recordId)).map((change) => change.number)).toEqual([2, 1])
    })

    it('keeps a parked change with its reason, replaces it, and forgets it when told', async () => {
      await store.park([parkedOf(1), parkedOf(2)])
      const second = parkedOf(1, { code: 'bad-value', field: 'name', text: '{}' })
      await store.park([second])
      expect(await store.parked(device, 1)).toEqual(second)
      await store.unpark(device, [1, 7])
      expect(await store.parked(device, 1)).toBeNull()
      expect(await store.parked(device, 2)).toEqual(parkedOf(2))
    })

    it('finds what waits for a record by device and number, and nothing that was refused otherwise', async () => {
      const waiting = (number: number, recordId: Id, parts: Partial<ParkedChange> = {}) =>
        parkedOf(number, { code: 'unknown-record', text: JSON.stringify({ recordId }), ...parts })
      const second = waiting(2, anId(50))
      const first = waiting(1, anId(51), { deviceId: anId(0) })
      await store.park([
        second,
        first,
        waiting(3, anId(52)),
        waiting(4, anId(50), { code: 'bad-value' }),
        waiting(5, anId(50), { text: null }),
        waiting(6, anId(50)),
      ])
      await store.park([waiting(6, anId(50), { code: 'not-allowed' })])
      expect(await store.waitingFor([anId(50), anId(51)])).toEqual([first, second])
      await store.unpark(device, [2])
      expect(await store.waitingFor([anId(50)])).toEqual([])
    })

    it('numbers each scope for itself, densely and in the order given', async () => {
      await store.keepChanges([1, 2, 3].map((number) => kept(number, { late: number === 3 })))
      await store.transaction(async (inner) => {
        await inner.publish(
          new Map([...publications(1), ['work:b', [{ deviceId: device, number: 2, digest: 2 }]]]),
        )
        await inner.publish(publications(3))
      })
      expect(await store.heads(['work:a', 'work:b', 'work:c'])).toEqual(
        new Map([
          ['work:a', { head: 2, digest: 4 }],
          ['work:b', { head: 1, digest: 2 }],
        ]),
      )
      expect(await store.page('work:a', 0, 10)).toEqual([
        { sequence: 1, text: kept(1).text, effective: null, late: false },
        { sequence: 2, text: kept(3).text, effective: null, late: true },
      ])
      expect((await store.page('work:a', 1, 10)).map((line) => line.sequence)).toEqual([2])
      expect((await store.page('work:a', 0, 1)).map((line) => line.sequence)).toEqual([1])
    })

    it('sums digests of any range without losing a bit, and of the whole scope as it grows', async () => {
      const large = 2 ** 48 - 1
      await store.keepChanges([1, 2, 3].map((number) => kept(number)))
      const publish = (number: number, digest: number) =>
        store.transaction((inner) =>
          inner.publish(new Map([['work:a', [{ deviceId: device, number, digest }]]])),
        )
      await publish(1, large)
      await publish(2, large)
      await publish(3, 5)
      expect((await store.heads(['work:a'])).get('work:a')).toEqual({ head: 3, digest: 3 })
      expect(await store.digest('work:a', 0, 3)).toBe(3)
      expect(await store.digest('work:a', 0, 2)).toBe(large - 1)
      expect(await store.digest('work:a', 1, 3)).toBe(4)
      expect([await store.digest('work:a', 3, 3), await store.digest('work:b', 0, 9)]).toEqual([0, 0])
    })

    it('rejects a change that the scope has already, and keeps the sequence without a gap', async () => {
      await store.keepChanges([kept(1), kept(2)])
      const publish = (number: number) => store.transaction((inner) => inner.publish(publications(number)))
      await publish(1)
      await expect(publish(1)).rejects.toThrow()
      await publish(2)
      expect((await store.page('work:a', 0, 10)).map((line) => line.sequence)).toEqual([1, 2])
    })

    it('lists the changes of a record that a scope lacks, and publishes hundreds at once', async () => {
      const recordId = anId(50)
      const all = Array.from({ length: 250 }, (_, i) => kept(i + 1, { recordId }))
      await store.transaction(async (inner) => {
        await inner.keepChanges(all)
        await inner.publish(publications(2))
        const lacking = await inner.unpublished('work:a', recordId, 'work:b')
        await inner.publish(publications(...lacking.map(({ number }) => number)))
      })
      expect(await store.unpublished('work:a', recordId, 'work:b')).toEqual([])
      expect(await store.unpublished('work:b', recordId, 'work:c')).toEqual(all)
      const texts = (await store.page('work:a', 0, 1_000)).map((line) => line.text)
      expect([texts.length, texts[0], texts[1]]).toEqual([250, all[1]!.text, all[0]!.text])
    })

    it('lists what a scope lacks in the order in which another one got it, within a millisecond too', async () => {
      const recordId = anId(50)
      const late = kept(1, { recordId, deviceId: anId(0xff) })
      const early = kept(1, { recordId })
      await store.transaction(async (inner) => {
        for (const change of [late, early]) {
          await inner.keepChanges([change])
          const { deviceId, number } = change
          await inner.publish(new Map([['work:a', [{ deviceId, number, digest: 1 }]]]))
        }
      })
      expect(await store.unpublished('work:b', recordId, 'work:a')).toEqual([late, early])
    })

    it('gives every change its own sequence when many are published at once', async () => {
      const numbers = Array.from({ length: 20 }, (_, i) => i + 1)
      await store.keepChanges(numbers.map((number) => kept(number)))
      await Promise.all(
        numbers.map((number) => store.transaction((inner) => inner.publish(publications(number)))),
      )
      expect((await store.page('work:a', 0, 100)).map((line) => line.sequence)).toEqual(numbers)
    })

    it('takes back everything a rejected transaction wrote', async () => {
      const failing = store.transaction(async (inner) => {
        await inner.keepChanges([kept(1)])
        await inner.publish(publications(1))
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await store.held(device, [1])).toEqual(new Map())
      expect(await store.heads(['work:a'])).toEqual(new Map())
    })

    it('takes back only the inner part when an inner transaction rejects', async () => {
      await store.transaction(async (outer) => {
        await outer.keepChanges([kept(1)])
        const failing = outer.transaction(async (inner) => {
          await inner.keepChanges([kept(2)])
          await inner.transaction((deeper) => deeper.keepChanges([kept(3)]))
          throw new Error('no')
        })
        await expect(failing).rejects.toThrow('no')
        await outer.keepChanges([kept(4)])
      })
      expect([...(await store.held(device, [1, 2, 3, 4])).keys()].sort()).toEqual([1, 4])
    })

    it('shows nobody outside what a transaction has not finished', async () => {
      let seen: Promise<string | null> = Promise.resolve('not asked')
      await store.transaction(async (inner) => {
        await inner.writeMeta('name', 'half')
        seen = store.readMeta('name')
        await inner.writeMeta('name', 'whole')
      })
      expect([null, 'whole']).toContain(await seen)
    })

    recordsAndPeople(() => store)

    if (!reopen) return
    it('has everything again when it is opened again, with the same epoch', async () => {
      await store.keepChanges([kept(1)])
      await store.transaction((inner) => inner.publish(publications(1)))
      await store.close()
      store = await reopen()
      expect((await store.page('work:a', 0, 10)).map((line) => line.text)).toEqual([kept(1).text])
      expect(await store.epoch()).toBe('first')
    })
  })
}

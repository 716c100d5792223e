// What every HubStore does, whatever database is under it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubStore, KeptChange } from '../../src/server/storage/hub-store'
import { aCreate, anId, aStamp } from '../support/changes'
import { canonicalText } from '../../src/protocol/change'

const device = anId(1)
const person = anId(2)

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
    text: canonicalText(change),
    ...parts,
  }
}

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
      const change = kept(1, { effective: aStamp(5) })
      await store.keepChange(change)
      expect(await store.change(device, 1)).toEqual(change)
      expect(await store.change(device, 2)).toBeNull()
    })

    it('rejects a second change of one number and keeps the first', async () => {
      await store.keepChange(kept(1))
      await expect(store.keepChange(kept(1, { text: '{}' }))).rejects.toThrow()
      expect((await store.change(device, 1))?.text).toBe(kept(1).text)
    })

    it('lists the changes of one record in order of arrival', async () => {
      const recordId = anId(50)
      await store.keepChange(kept(2, { recordId, receivedAt: 20 }))
      await store.keepChange(kept(1, { recordId, receivedAt: 30 }))
      await store.keepChange(kept(3))
      expect((await store.changesOf(recordId)).map((change) => change.number)).toEqual([2, 1])
    })

    it('knows the highest number of a device', async () => {
      expect(await store.lastNumber(device)).toBe(0)
      await store.keepChange(kept(1))
      await store.keepChange(kept(7))
      expect(await store.lastNumber(device)).toBe(7)
    })

    it('keeps a parked change with its reason, replaces it, and forgets it when told', async () => {
      const parked = {
        deviceId: device,
        number: 1,
        code: 'malformed',
        field: null,
        text: null,
        receivedAt: 1,
      } as const
      await store.park(parked)
      await store.park({ ...parked, code: 'bad-value', field: 'name', text: '{}' })
      expect(await store.parked(device, 1)).toEqual({
        ...parked,
        code: 'bad-value',
        field: 'name',
        text: '{}',
      })
      await store.unpark(device, 1)
      expect(await store.parked(device, 1)).toBeNull()
    })

    it('numbers each scope for itself, densely and in the order given', async () => {
      for (const number of [1, 2, 3]) await store.keepChange(kept(number))
      await store.transaction(async (inner) => {
        await inner.publish('work:a', [{ deviceId: device, number: 1 }])
        await inner.publish('work:b', [{ deviceId: device, number: 2 }])
        await inner.publish('work:a', [{ deviceId: device, number: 3 }])
      })
      expect(await store.heads(['work:a', 'work:b', 'work:c'])).toEqual(
        new Map([
          ['work:a', 2],
          ['work:b', 1],
        ]),
      )
      expect((await store.page('work:a', 0, 10)).map((line) => [line.sequence, line.text])).toEqual([
        [1, kept(1).text],
        [2, kept(3).text],
      ])
      expect((await store.page('work:a', 1, 10)).map((line) => line.sequence)).toEqual([2])
      expect((await store.page('work:a', 0, 1)).map((line) => line.sequence)).toEqual([1])
    })

    it('rejects a change that the scope has already, and keeps the sequence without a gap', async () => {
      for (const number of [1, 2]) await store.keepChange(kept(number))
      const publish = (number: number) =>
        store.transaction((inner) => inner.publish('work:a', [{ deviceId: device, number }]))
      await publish(1)
      await expect(publish(1)).rejects.toThrow()
      await publish(2)
      expect((await store.page('work:a', 0, 10)).map((line) => line.sequence)).toEqual([1, 2])
    })

    it('lists the changes of a record that a scope lacks, and publishes hundreds at once', async () => {
      const recordId = anId(50)
      await store.transaction(async (inner) => {
        for (let number = 1; number <= 250; number++) await inner.keepChange(kept(number, { recordId }))
        await inner.publish('work:a', [{ deviceId: device, number: 2 }])
        await inner.publish('work:a', await inner.unpublished('work:a', recordId))
      })
      expect(await store.unpublished('work:a', recordId)).toEqual([])
      expect((await store.unpublished('work:b', recordId)).map(({ number }) => number).slice(0, 3)).toEqual([
        1, 2, 3,
      ])
      const texts = (await store.page('work:a', 0, 1_000)).map((line) => line.text)
      expect([texts.length, texts[0], texts[1]]).toEqual([
        250,
        kept(2, { recordId }).text,
        kept(1, { recordId }).text,
      ])
    })

    it('gives every change its own sequence when many are published at once', async () => {
      const numbers = Array.from({ length: 20 }, (_, i) => i + 1)
      for (const number of numbers) await store.keepChange(kept(number))
      await Promise.all(
        numbers.map((number) =>
          store.transaction((inner) => inner.publish('work:a', [{ deviceId: device, number }])),
        ),
      )
      expect((await store.page('work:a', 0, 100)).map((line) => line.sequence)).toEqual(numbers)
    })

    it('takes back everything a rejected transaction wrote', async () => {
      const failing = store.transaction(async (inner) => {
        await inner.keepChange(kept(1))
        await inner.publish('work:a', [{ deviceId: device, number: 1 }])
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await store.change(device, 1)).toBeNull()
      expect(await store.heads(['work:a'])).toEqual(new Map())
    })

    it('takes back only the inner part when an inner transaction rejects', async () => {
      await store.transaction(async (outer) => {
        await outer.keepChange(kept(1))
        const failing = outer.transaction(async (inner) => {
          await inner.keepChange(kept(2))
          await inner.transaction((deeper) => deeper.keepChange(kept(3)))
          throw new Error('no')
        })
        await expect(failing).rejects.toThrow('no')
        await outer.keepChange(kept(4))
      })
      const numbers = await Promise.all(
        [1, 2, 3, 4].map(async (n) => (await store.change(device, n))?.number),
      )
      expect(numbers).toEqual([1, undefined, undefined, 4])
    })

    it('knows of a record what was last written', async () => {
      const known = {
        kind: 'entry',
        areaId: anId(9),
        scopeIds: ['work:a'],
        created: true,
        authorId: person,
      } as const
      await store.keepRecord(anId(5), known, null)
      await store.keepRecord(anId(5), { ...known, scopeIds: ['work:b'] }, null)
      expect(await store.record(anId(5))).toEqual({ ...known, scopeIds: ['work:b'] })
      expect(await store.record(anId(6))).toBeNull()
    })

    it('lists the records of the tree by kind with their fields', async () => {
      const known = {
        kind: 'person',
        areaId: null,
        scopeIds: ['tree:hub'],
        created: true,
        authorId: person,
      } as const
      await store.keepRecord(anId(5), known, '{"name":"李明"}')
      await store.keepRecord(anId(6), { ...known, kind: 'household', areaId: anId(9) }, null)
      const row = { recordId: anId(5), kind: 'person', areaId: null, fields: '{"name":"李明"}' }
      expect(await store.treeRecords('person')).toEqual([row])
      expect(await store.treeRecords('area')).toEqual([])
      expect(await store.treeRecord(anId(5))).toEqual(row)
      expect(await store.treeRecord(anId(6))).toBeNull()
    })

    it('finds the areas of the batches that name a file', async () => {
      const known = { kind: 'batch', scopeIds: ['work:a'], created: true, authorId: person } as const
      await store.keepRecord(anId(5), { ...known, areaId: anId(9) }, null)
      await store.nameFiles(anId(5), ['aa', 'bb'])
      await store.nameFiles(anId(5), ['aa'])
      expect(await store.areasNamingFile('aa')).toEqual([anId(9)])
      expect(await store.areasNamingFile('cc')).toEqual([])
    })

    it('notes a kept file once', async () => {
      await store.keepFile('aa', 3, 1)
      await expect(store.keepFile('aa', 3, 2)).resolves.toBeUndefined()
    })

    it('counts a prefix over kept and parked numbers and stops at the first gap', async () => {
      await store.addDevice(device, person, 1)
      expect(await store.advanceHave(device)).toBe(0)
      await store.keepChange(kept(1))
      await store.park({
        deviceId: device,
        number: 2,
        code: 'bad-value',
        field: null,
        text: null,
        receivedAt: 1,
      })
      await store.keepChange(kept(4))
      expect(await store.advanceHave(device)).toBe(2)
      await store.keepChange(kept(3))
      expect(await store.advanceHave(device)).toBe(4)
      expect((await store.device(device))?.have).toBe(4)
    })

    it('counts a prefix of more than a thousand numbers in one go', async () => {
      await store.addDevice(device, person, 1)
      await store.transaction(async (inner) => {
        for (let number = 1; number <= 1_200; number++) await inner.keepChange(kept(number))
      })
      expect(await store.advanceHave(device)).toBe(1_200)
    })

    it('binds a device to one person and remembers when it was seen', async () => {
      await store.addDevice(device, person, 5)
      await store.seeDevice(device, 9)
      expect(await store.device(device)).toEqual({
        deviceId: device,
        personId: person,
        createdAt: 5,
        lastSeenAt: 9,
        have: 0,
      })
      await expect(store.addDevice(device, anId(3), 6)).rejects.toThrow()
      expect(await store.device(anId(9))).toBeNull()
    })

    it('finds a session until it expires or ends', async () => {
      const session = { tokenHash: 'aa', deviceId: device, personId: person, createdAt: 1, expiresAt: 10 }
      await store.addSession(session)
      expect(await store.session('aa', 9)).toEqual(session)
      expect(await store.session('aa', 10)).toBeNull()
      await store.endSession('aa')
      expect(await store.session('aa', 9)).toBeNull()
    })

    it('remembers which device used a link', async () => {
      const link = {
        codeHash: 'aa',
        personId: person,
        madeAt: 1,
        expiresAt: 10,
        usedByDevice: null,
        usedAt: null,
      }
      await store.addLink(link)
      expect(await store.link('aa')).toEqual(link)
      await store.useLink('aa', device, 3)
      expect(await store.link('aa')).toEqual({ ...link, usedByDevice: device, usedAt: 3 })
      expect(await store.link('bb')).toBeNull()
    })

    if (!reopen) return
    it('has everything again when it is opened again, with the same epoch', async () => {
      await store.keepChange(kept(1))
      await store.transaction((inner) => inner.publish('work:a', [{ deviceId: device, number: 1 }]))
      await store.close()
      store = await reopen()
      expect((await store.page('work:a', 0, 10)).map((line) => line.text)).toEqual([kept(1).text])
      expect(await store.epoch()).toBe('first')
    })
  })
}

// What every HubStore knows of records, files, devices, sessions and links; part of hub-store.contract.ts.
import { expect, it } from 'vitest'
import type { KnownRecord } from '../../src/protocol/decide'
import type { HubStore } from '../../src/server/storage/hub-store'
import { anId } from '../support/changes'

const device = anId(1)
const person = anId(2)

const record: KnownRecord = {
  kind: 'entry',
  areaId: anId(9),
  scopeIds: ['work:a'],
  created: true,
  authorId: person,
  parentId: null,
  left: [],
}

export function recordsAndPeople(store: () => HubStore): void {
  it('knows of records what was last written', async () => {
    const household: KnownRecord = {
      ...record,
      kind: 'household',
      created: false,
      left: [{ areaId: anId(8), atMs: 7 }],
    }
    await store().keepRecords([
      { recordId: anId(5), known: record, fields: null },
      { recordId: anId(6), known: household, fields: null },
    ])
    const moved = { ...record, scopeIds: ['work:b'], parentId: anId(6) }
    await store().keepRecords([{ recordId: anId(5), known: moved, fields: null }])
    expect(await store().records([anId(5), anId(6), anId(7)])).toEqual(
      new Map([
        [anId(5), moved],
        [anId(6), household],
      ]),
    )
    expect(await store().records([])).toEqual(new Map())
  })

  it('finds what hangs on a record, and what lies in some areas', async () => {
    const child = { ...record, parentId: anId(5) }
    await store().keepRecords([
      { recordId: anId(5), known: { ...record, kind: 'contact' }, fields: null },
      { recordId: anId(6), known: child, fields: null },
      { recordId: anId(7), known: { ...child, areaId: anId(8), parentId: anId(6) }, fields: null },
    ])
    expect(await store().hangingOn(anId(5))).toEqual([anId(6)])
    expect(await store().hangingOn(anId(7))).toEqual([])
    expect((await store().recordsIn([anId(8), anId(9)], ['entry'])).sort()).toEqual([anId(6), anId(7)])
    expect(await store().recordsIn([anId(9)], ['contact', 'batch'])).toEqual([anId(5)])
    expect(await store().recordsIn([], ['contact'])).toEqual([])
  })

  it('lists the records of the tree by kind with their fields', async () => {
    const known: KnownRecord = { ...record, kind: 'person', areaId: null, scopeIds: ['tree:hub'] }
    await store().keepRecords([
      { recordId: anId(5), known, fields: '{"name":"李明"}' },
      { recordId: anId(6), known: { ...record, kind: 'household' }, fields: null },
    ])
    const row = { recordId: anId(5), kind: 'person', areaId: null, fields: '{"name":"李明"}' }
    expect(await store().treeRecords('person')).toEqual([row])
    expect(await store().treeRecords('area')).toEqual([])
    expect(await store().treeRecord(anId(5))).toEqual(row)
    expect(await store().treeRecord(anId(6))).toBeNull()
  })

  it('finds the records that name a file', async () => {
    await store().keepRecords([{ recordId: anId(5), known: { ...record, kind: 'batch' }, fields: null }])
    await store().nameFiles(anId(5), ['aa', 'bb'])
    await store().nameFiles(anId(5), ['aa'])
    expect(await store().filesNaming('aa')).toEqual([
      { recordId: anId(5), recordKind: 'batch', areaId: anId(9) },
    ])
    expect(await store().filesNaming('cc')).toEqual([])
  })

  it('notes a kept file once', async () => {
    await store().keepFile('aa', 3, 1)
    await store().keepFile('aa', 3, 2)
    expect(await store().keptFiles(['aa', 'bb'])).toEqual(['aa'])
  })

  it('binds a device to one person and remembers when it was seen', async () => {
    await store().addDevice(device, person, 5, null)
    await store().seeDevice(device, 9)
    await store().setHave(device, 12)
    expect(await store().device(device)).toEqual({
      deviceId: device,
      personId: person,
      createdAt: 5,
      lastSeenAt: 9,
      have: 12,
      backedUp: 0,
      publicKey: null,
    })
    await expect(store().addDevice(device, anId(3), 6, null)).rejects.toThrow()
    expect(await store().device(anId(9))).toBeNull()
  })

  it('keeps the first key of a device, and never lowers how much of it is backed up', async () => {
    await store().addDevice(device, person, 5, null)
    await store().addDevice(anId(4), person, 5, 'given')
    await store().setDeviceKey(device, 'first')
    for (const deviceId of [device, anId(4)]) await store().setDeviceKey(deviceId, 'second')
    await store().raiseBackedUp(
      new Map([
        [device, 9],
        [anId(4), 3],
        [anId(77), 1],
      ]),
    )
    await store().raiseBackedUp(new Map([[device, 4]]))
    expect(await store().device(device)).toMatchObject({ publicKey: 'first', backedUp: 9 })
    expect(await store().device(anId(4))).toMatchObject({ publicKey: 'given', backedUp: 3 })
    expect(await store().device(anId(77))).toBeNull()
  })

  it('finds a session until it expires or ends', async () => {
    const session = { tokenHash: 'aa', deviceId: device, personId: person, createdAt: 1, expiresAt: 10 }
    await store().addSession(session)
    expect(await store().session('aa', 9)).toEqual(session)
    expect(await store().session('aa', 10)).toBeNull()
    await store().endSession('aa')
    expect(await store().session('aa', 9)).toBeNull()
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
    await store().addLink(link)
    expect(await store().link('aa')).toEqual(link)
    await store().useLink('aa', device, 3)
    expect(await store().link('aa')).toEqual({ ...link, usedByDevice: device, usedAt: 3 })
    expect(await store().link('bb')).toBeNull()
  })
}

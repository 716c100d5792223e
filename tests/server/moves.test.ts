// Records that move, rights that end, and what comes late (SPEC S1, S5, S7, D10; I4, I6, I7).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PublishedChange } from '../../src/protocol/change'
import { foldRecord } from '../../src/protocol/fold'
import { anId, aStamp, place } from '../support/changes'
import { handOf, openTestHub, people, startMs, type TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let worker: TestDevice
let other: TestDevice
let secretary: TestDevice
const [household, contact, entry, comment, photo] = [1, 2, 3, 4, 5].map((n) => anId(1000 + n)) as [
  string,
  string,
  string,
  string,
  string,
]
const day = 86_400_000
const [grid, otherGrid] = [`work:${place.grid}`, `work:${place.otherGrid}`]

beforeEach(async () => {
  hub = await openTestHub()
  worker = await hub.device(people.worker, 1)
  other = await hub.device(people.otherWorker, 2)
  secretary = await hub.device(people.secretary, 3)
})
afterEach(() => hub.close())

const visit = () => [
  worker.create('household', household),
  worker.create('contact', contact, { householdId: household }),
  worker.create('entry', entry, { householdId: household, contactId: contact }),
  worker.create('comment', comment, { entryId: entry }),
  worker.create('attachment', photo, { contactId: contact, entryId: null }),
]
const all = [household, contact, entry, comment, photo]
async function stored(device: TestDevice, changes: readonly unknown[]) {
  const { verdicts } = await device.push(changes)
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(changes.map(() => 'stored'))
}
const moveHousehold = (to: string = place.otherGrid) =>
  stored(secretary, [secretary.set('household', household, { areaId: to })])
async function seenBy(device: TestDevice, recordId: string): Promise<PublishedChange[]> {
  return (await device.pull()).changes.filter((change) => change.recordId === recordId)
}
async function areaSeenBy(device: TestDevice, recordId: string) {
  const changes = await seenBy(device, recordId)
  return changes.length === 0 ? null : (foldRecord(changes).fields as { areaId: string }).areaId
}
const endMembership = async (until: string) => {
  const administrator = await hub.device(people.administrator, 4)
  await stored(administrator, [administrator.set('membership', anId(0xc0), { until })])
}

describe('household moved between grids', () => {
  it('S7 takes everything that hangs on it along, as the mover’s, with its history', async () => {
    await stored(worker, visit())
    await moveHousehold()
    for (const recordId of all) {
      expect(await areaSeenBy(other, recordId)).toBe(place.otherGrid)
      expect(await areaSeenBy(worker, recordId)).toBe(place.otherGrid)
      if (recordId !== household) expect(foldRecord(await seenBy(other, recordId)).conflicts).toEqual([])
    }
    const own = await handOf(hub.store, entry)
    const along = (await seenBy(other, entry)).find(({ deviceId }) => deviceId === own)
    expect(along).toMatchObject({
      authorId: people.secretary,
      action: 'set',
      fields: { areaId: place.otherGrid },
    })
    expect((await hub.store.records([entry])).get(entry)).toMatchObject({
      parentId: contact,
      scopeIds: [otherGrid],
      left: [{ areaId: place.hamlet, atMs: startMs }],
    })
  })

  it('S7 leaves alone what hangs on it in another place, and what only hangs on a neighbour', async () => {
    await stored(worker, [
      ...visit(),
      worker.create('contact', anId(2001), { householdId: household, areaId: place.otherHamlet }),
      worker.create('contact', anId(2002), { householdId: anId(2000) }),
    ])
    await moveHousehold()
    expect(await areaSeenBy(worker, anId(2001))).toBe(place.otherHamlet)
    expect(await areaSeenBy(worker, anId(2002))).toBe(place.hamlet)
    expect(await areaSeenBy(other, anId(2001))).toBeNull()
  })

  it('S7 takes all back again when it returns', async () => {
    await stored(worker, visit())
    await moveHousehold()
    await moveHousehold(place.hamlet)
    for (const recordId of all) expect(await areaSeenBy(worker, recordId)).toBe(place.hamlet)
    const { left } = (await hub.store.records([entry])).get(entry)!
    expect(left).toEqual([{ areaId: place.otherGrid, atMs: startMs }])
  })

  it('S7 the old worker’s late note reaches the new scope flagged, with what hangs on it', async () => {
    await stored(worker, visit())
    await moveHousehold()
    const [talk, matter] = [anId(3001), anId(3002)]
    await stored(worker, [
      worker.create('contact', talk, { householdId: household, note: '迟到的走访' }),
      worker.create('entry', matter, { householdId: household, contactId: talk }),
    ])
    for (const recordId of [talk, matter]) {
      const create = (await seenBy(other, recordId)).find(({ action }) => action === 'create')
      expect(create).toMatchObject({ authorId: people.worker, late: true })
      expect(await areaSeenBy(other, recordId)).toBe(place.otherGrid)
      expect((await seenBy(worker, recordId)).map(({ action }) => action)).toEqual(['create', 'set'])
    }
  })

  it('D10 stores the old worker’s correction for thirty days, flagged, where it is now', async () => {
    await stored(worker, visit())
    await moveHousehold()
    const before = await worker.pull()
    hub.now.ms += 29 * day
    await stored(worker, [worker.set('household', household, { nickname: '老张' })])
    const last = (await seenBy(other, household)).slice(-1)[0]
    expect(last).toMatchObject({ fields: { nickname: '老张' }, late: true })
    expect((await worker.pull()).changes).toEqual(before.changes)
    hub.now.ms += 2 * day
    expect((await worker.push([worker.set('household', household, { nickname: '晚了' })])).verdicts).toEqual([
      { index: 0, number: 7, verdict: 'parked', code: 'unknown-record', field: 'recordId' },
    ])
    expect((await hub.store.parked(worker.deviceId, 7))?.text).toContain('晚了')
  })

  it('S1 places it by its fold when two move it, whatever the order of arrival', async () => {
    await stored(worker, visit())
    const lead = await hub.device(people.lead, 5)
    const later = { ...secretary.set('household', household, { areaId: place.otherGrid }) }
    later.stamp = aStamp(startMs + 60_000, secretary.deviceId)
    await stored(secretary, [later])
    await stored(lead, [lead.set('household', household, { areaId: place.otherHamlet })])
    expect(await areaSeenBy(other, household)).toBe(place.otherGrid)
    expect((await hub.store.records([household])).get(household)).toMatchObject({
      areaId: place.otherGrid,
      scopeIds: [otherGrid],
    })
  })
})

describe('user moved to another grid with unsent notes', () => {
  it('D10 stores them within thirty days of grace, flagged for whoever has the grid now', async () => {
    await stored(worker, visit())
    await endMembership('2023-12-10')
    expect((await worker.pull()).header.scopes).toEqual(['tree:hub'])
    await stored(worker, [worker.create('contact', anId(3001), { note: '走之前的一次走访' })])
    const seen = await seenBy(secretary, anId(3001))
    expect(seen).toMatchObject([{ late: true, authorId: people.worker }])
    expect((await worker.pull()).header.scopes).toEqual(['tree:hub'])
  })

  it('D10 parks them after that, with their text, and says so again when asked again', async () => {
    await endMembership('2023-11-09')
    const note = worker.create('contact', anId(3001))
    for (let times = 0; times < 2; times++)
      expect((await worker.push([note])).verdicts).toMatchObject([
        { verdict: 'parked', code: 'foreign-area' },
      ])
    expect((await hub.store.parked(worker.deviceId, 1))?.text).toContain(anId(3001))
  })
})

describe('an area that moves (SPEC S5)', () => {
  it('S5 brings its people, memberships and grids to those who follow the tree it stands in now', async () => {
    const administrator = await hub.device(people.administrator, 4)
    const foreigner = await hub.device(people.foreigner, 5)
    const person = anId(5001)
    await stored(administrator, [administrator.create('person', person, { areaId: place.otherGrid })])
    const treeOf = async (device: TestDevice) => (await device.pull()).changes.map((one) => one.recordId)
    expect(await treeOf(foreigner)).not.toContain(person)
    await stored(administrator, [
      administrator.set('area', place.otherGrid, { parentId: place.otherVillage }),
    ])
    const seen = await treeOf(foreigner)
    for (const recordId of [person, place.otherGrid, anId(0xc0 + 1)]) expect(seen).toContain(recordId)
    expect((await hub.store.records([person])).get(person)?.scopeIds).toEqual([`tree:${place.otherVillage}`])
    const tree = await hub.store.treeRecord(person)
    expect(JSON.parse(tree?.fields ?? '{}')).toMatchObject({ name: '李明' })
  })

  it('S5 brings the work of a hamlet to the grid it belongs to now, once', async () => {
    await stored(worker, visit())
    const administrator = await hub.device(people.administrator, 4)
    await stored(administrator, [administrator.set('area', place.hamlet, { parentId: place.otherGrid })])
    const got = (await other.pull()).changes.filter((one) => all.includes(one.recordId))
    expect(got.map((one) => one.recordId)).toEqual(all)
    await stored(other, [other.set('household', household, { nickname: '老张' })])
    expect((await hub.store.heads([grid, otherGrid])).get(grid)?.head).toBe(5)
    expect((await seenBy(other, household)).length).toBe(2)
  })
})

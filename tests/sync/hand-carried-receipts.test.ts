// What a device believes of its carried work, and what it does not (SPEC B8, B9).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anId, place } from '../support/changes'
import { people } from '../support/hub-fixture'
import { memoryDeviceStore } from '../support/memory-device-store'
import {
  addHousehold,
  bytesOf,
  carryWorld,
  fileOf,
  hereOnly,
  take,
  text,
  type CarryWorld,
} from '../support/carry-world'

let world: CarryWorld
beforeEach(async () => {
  world = await carryWorld()
})
afterEach(() => world.close())

describe('A receipt', () => {
  async function roundTrip() {
    const phone = await world.phone(people.worker)
    const colleague = await world.phone(people.otherWorker)
    phone.road.down = true
    await addHousehold(phone, '张三')
    await take(colleague, await fileOf(phone.book.exportBundle()))
    await colleague.book.syncNow()
    return { phone, colleague, receipts: await fileOf(colleague.book.exportReceipts()) }
  }

  it('that was forged in any way is refused, and the work stays unsent (I3)', async () => {
    const { phone, receipts } = await roundTrip()
    const real = JSON.parse(text(receipts)) as Record<string, unknown>
    const forged = [
      { ...real, have: 9 },
      { ...real, at: '2024-01-01T00:00:00.000Z' },
      { ...real, verdicts: [{ number: 1, verdict: 'duplicate', digest: '0123456789ab' }] },
      { ...real, signature: 'S'.repeat(86) },
      { ...real, hubKeyId: 'fedcba9876543210' },
    ]
    for (const one of forged) {
      const told = await take(phone, bytesOf(JSON.stringify(one)))
      expect(told).toMatchObject({ delivered: 0, receipts: { forged: 1, applied: 0 } })
    }
    expect(await hereOnly(phone)).toBe(1)
    expect((await take(phone, receipts)).delivered).toBe(1)
  })

  it('acknowledges only the very change it is about: a cloned device holds another one (I1)', async () => {
    const { phone, receipts } = await roundTrip()
    const [own] = phone.shelf(people.worker).state.own
    if (own!.change.action !== 'create') throw new Error('no create')
    own!.change.fields.name = '王五'
    phone.book.close()
    const clone = phone.tab()
    const told = await clone.importBundle(receipts)
    expect(told).toMatchObject({ ok: true, value: { delivered: 0, receipts: { applied: 1 } } })
    expect((await clone.syncStatus()).hereOnly).toBe(1)
  })

  it('says which work the hub could not accept, and it stays visible (I7)', async () => {
    const phone = await world.phone(people.worker)
    const colleague = await world.phone(people.otherWorker)
    phone.road.down = true
    await addHousehold(phone, '张三')
    const { own } = phone.shelf(people.worker).state
    if (own[0]!.change.action !== 'create') throw new Error('no create')
    own[0]!.change.fields.areaId = place.foreignGrid
    phone.book.close()
    phone.book = phone.tab()
    await take(colleague, await fileOf(phone.book.exportBundle()))
    await colleague.book.syncNow()
    const told = await take(phone, await fileOf(colleague.book.exportReceipts()))
    expect(told).toMatchObject({ delivered: 0, refused: 1 })
    expect(phone.shelf(people.worker).state.own[0]).toMatchObject({ state: 'parked', code: 'foreign-area' })
    expect((await phone.book.syncStatus()).attention).toBe(1)
  })

  it('for a device id that was given up is passed over kindly', async () => {
    const { phone, receipts } = await roundTrip()
    const shelf = phone.shelf(people.worker)
    // What was acknowledged in the former life is still held.
    shelf.state.identity = { ...shelf.state.identity, deviceId: anId(0xabc) }
    phone.book.close()
    phone.book = phone.tab()
    expect(await take(phone, receipts)).toMatchObject({
      delivered: 0,
      receipts: { applied: 0, past: 1, forged: 0, kept: 0 },
    })
  })

  it('that arrives while another tab takes a new device id settles nothing of what bears the number now', async () => {
    const { phone, receipts } = await roundTrip()
    const shelf = phone.shelf(people.worker)
    const tab = memoryDeviceStore(shelf)
    const [renamed] = await Promise.all([
      tab.takeNewDeviceId(anId(0xabc), world.clock.nowMs(), shelf.state.identity.deviceId),
      take(phone, receipts),
    ])
    expect(renamed.ok).toBe(true)
    expect(shelf.state.own.map(({ state, change }) => [state, change.deviceId])).toEqual([
      ['pending', anId(0xabc)],
    ])
  })

  it('for a third person is taken on to him', async () => {
    const { phone, receipts } = await roundTrip()
    const third = await world.phone(people.lead)
    expect((await take(third, receipts)).receipts).toMatchObject({ kept: 1, applied: 0 })
    expect((await third.book.carryStatus()).receipts).toEqual({ count: 1, people: 1 })
    expect((await take(phone, await fileOf(third.book.exportReceipts()))).delivered).toBe(1)
  })

  it('of before a restore acknowledges nothing that may be lost since', async () => {
    const { phone, receipts } = await roundTrip()
    const { hub: known } = phone.shelf(people.worker).state
    phone.shelf(people.worker).state.hub = {
      ...known,
      epoch: 'epoch-2',
      lastContactMs: world.clock.nowMs() + 60_000,
    }
    phone.book.close()
    phone.book = phone.tab()
    expect(await take(phone, receipts)).toMatchObject({ delivered: 0, receipts: { past: 1 } })
    expect(await hereOnly(phone)).toBe(1)
  })
})

// Several people on one phone, and the keys by which the hub tells them apart (SPEC B10, K1).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { people } from '../support/hub-fixture'
import { addHousehold, carryWorld, fileOf, take, type CarryWorld, type Phone } from '../support/carry-world'

let world: CarryWorld
beforeEach(async () => {
  world = await carryWorld()
})
afterEach(() => world.close())

describe('Another person on the same phone', () => {
  it('has his unsent work sent by whoever is signed in, without anything else of his being touched', async () => {
    const phone = await world.phone(people.worker)
    phone.road.down = true
    await addHousehold(phone, '张三')
    await phone.book.keepDraft('contact:new', '{"note":"半句话"}')
    phone.road.down = false
    const first = phone.shelf(people.worker)
    const before = structuredClone(first.state)
    // The first one's own run has no chance: the cookie is the second one's now.
    await phone.handTo(people.otherWorker)
    await phone.book.syncNow()
    expect(first.state.own.map((own) => own.state)).toEqual(['acked'])
    expect({ ...first.state, own: [] }).toEqual({ ...before, own: [] })
    expect(first.drafts.get('contact:new')!.value).toContain('半句话')
    expect(
      (await phone.book.findHouseholds({ text: '张三', areaId: null, offset: 0, limit: 5 } as never)).rows,
    ).toEqual([])
    expect(phone.road.requests.filter((one) => one.endsWith('/relay'))).toHaveLength(1)
    await phone.book.syncNow()
    expect(phone.road.requests.filter((one) => one.endsWith('/relay'))).toHaveLength(1)
  })

  it('gets the receipt of a bundle directly when it was carried on his own phone', async () => {
    const phone = await world.phone(people.worker)
    phone.road.down = true
    await addHousehold(phone, '张三')
    const bundle = await fileOf(phone.book.exportBundle())
    phone.road.down = false
    const carried = await world.phone(people.lead)
    await take(carried, bundle)
    await carried.book.syncNow()
    const receipts = await fileOf(carried.book.exportReceipts())
    // On his phone somebody else is signed in and takes the receipts in.
    await phone.handTo(people.otherWorker)
    expect((await take(phone, receipts)).receipts).toMatchObject({ applied: 1, kept: 0 })
    expect(phone.shelf(people.worker).state.own[0]!.state).toBe('acked')
  })

  it('keeps what the hub knows as something else for himself, and nobody tries it every minute', async () => {
    const phone = await world.phone(people.worker)
    await addHousehold(phone, '张三')
    await phone.book.syncNow()
    const [own] = phone.shelf(people.worker).state.own
    if (own!.change.action !== 'create') throw new Error('no create')
    own!.change.fields.name = '王五'
    own!.state = 'pending'
    await phone.handTo(people.otherWorker)
    await phone.book.syncNow()
    await phone.book.syncNow()
    expect(phone.shelf(people.worker).state.own.map(({ state }) => state)).toEqual(['pending'])
    expect(phone.road.requests.filter((one) => one.endsWith('/relay'))).toHaveLength(1)
  })

  it('may be sent by two tabs at once: one copy', async () => {
    const phone = await world.phone(people.worker)
    phone.road.down = true
    for (let i = 0; i < 5; i++) await addHousehold(phone, `户${i}`)
    phone.road.down = false
    await phone.handTo(people.otherWorker)
    const tab = phone.tab()
    await tab.state()
    await Promise.all([phone.book.syncNow(), tab.syncNow()])
    expect(phone.shelf(people.worker).state.own.every((own) => own.state === 'acked')).toBe(true)
    const lead = await world.hub.device(people.lead, 0x6f)
    const { deviceId } = phone.shelf(people.worker).state.identity
    expect((await lead.pull()).changes.filter((one) => one.deviceId === deviceId)).toHaveLength(5)
  })
})

describe('The key of a device', () => {
  const told = (of: Phone) => of.road.requests.filter((one) => one === 'POST /session/device').length

  it('is told once, over many runs and a new start', async () => {
    const phone = await world.phone(people.worker)
    await phone.book.syncNow()
    phone.book.close()
    phone.book = phone.tab()
    await phone.book.state()
    await phone.book.syncNow()
    expect(told(phone)).toBe(1)
    const { deviceId } = phone.shelf(people.worker).state.identity
    expect((await world.hub.store.device(deviceId))!.publicKey).toMatch(/^B[\w-]{86}$/)
  })

  it('is told again when its telling was lost on the road', async () => {
    const phone = await world.phone(people.worker)
    phone.shelf(people.worker).drafts.delete('book:key-told')
    phone.book.close()
    phone.book = phone.tab()
    await phone.book.state()
    await phone.book.syncNow()
    expect(told(phone)).toBe(2)
    expect(await phone.book.listDrafts()).toEqual([])
  })

  it('is not known for a device of older days: what was sealed there waits until it is', async () => {
    const phone = await world.phone(people.worker)
    const colleague = await world.phone(people.otherWorker)
    phone.road.down = true
    await addHousehold(phone, '张三')
    const { deviceId } = phone.shelf(people.worker).state.identity
    const { publicKey } = (await world.hub.store.device(deviceId))!
    const real = world.hub.store.device.bind(world.hub.store)
    let known = false
    world.hub.store.device = async (id) => {
      const held = await real(id)
      return held && id === deviceId && !known ? { ...held, publicKey: null } : held
    }
    await take(colleague, await fileOf(phone.book.exportBundle()))
    await colleague.book.syncNow()
    expect((await colleague.book.carryStatus()).carried.frames).toBe(1)
    known = publicKey !== null
    // Not with every run: a slow link has better things to carry.
    await colleague.book.syncNow()
    expect((await colleague.book.carryStatus()).carried.frames).toBe(1)
    await world.clock.pass(11 * 60_000)
    await colleague.book.syncNow()
    expect((await colleague.book.carryStatus()).carried.frames).toBe(0)
  })
})

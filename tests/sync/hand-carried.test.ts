// Work that goes by hand, through whole books and the hub itself: phone A has no network, phone B comes by.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contactForm, entryForm } from '../support/builders'
import { fakeKeyring } from '../support/fake-keyring'
import { people, startMs } from '../support/hub-fixture'
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

describe('A bundle', () => {
  it('goes from a phone without network by a colleague to the hub, and its receipts come back', async () => {
    const phone = await world.phone(people.worker)
    const colleague = await world.phone(people.otherWorker)
    phone.road.down = true
    const householdId = await addHousehold(phone, '张三')
    await phone.book.saveContact(
      contactForm({ householdId, metOn: '2023-12-11', entries: [entryForm()] }),
      'contact:new',
    )
    expect(await hereOnly(phone)).toBe(3)
    const before = structuredClone(phone.shelf(people.worker).state)
    const made = await phone.book.exportBundle()
    expect(made).toMatchObject({ ok: true, records: 3, files: 0 })
    if (!made.ok) throw new Error('no bundle')
    expect(made.name).toMatch(/^连心簿-待送-人员0-2023-12-11-\d{4}\.lxbundle$/)
    expect(phone.shelf(people.worker).state).toEqual(before)
    for (const secret of ['张三', '路灯']) expect(text(made.bytes)).not.toContain(secret)

    const taken = await take(colleague, made.bytes)
    expect(taken).toMatchObject({ from: '人员0', frames: { kept: 1, known: 0, own: 0, otherHub: 0 } })
    expect((await colleague.book.carryStatus()).carried).toEqual({ frames: 1, people: 1 })
    expect((await colleague.book.syncNow()).failure).toBe(null)
    expect(await colleague.book.carryStatus()).toMatchObject({
      carried: { frames: 0, people: 0 },
      receipts: { count: 1, people: 1 },
      rejected: 0,
    })
    expect(await world.atHub(phone)).toHaveLength(3)
    expect(await hereOnly(phone)).toBe(3)

    const back = await take(phone, await fileOf(colleague.book.exportReceipts()))
    expect(back).toMatchObject({ delivered: 3, refused: 0, receipts: { applied: 1, forged: 0, past: 0 } })
    expect(await hereOnly(phone)).toBe(0)
    expect(await phone.book.exportBundle()).toEqual({ ok: false, failure: { type: 'nothing-waits' } })
    phone.road.down = false
    expect((await phone.book.syncNow()).failure).toBe(null)
    expect(await world.atHub(phone)).toHaveLength(3)
  })

  it('imported twice, by two colleagues, in part, and after the same work went by HTTP leaves one copy', async () => {
    const phone = await world.phone(people.worker)
    const [one, two] = [await world.phone(people.otherWorker), await world.phone(people.lead)]
    phone.road.down = true
    // More than fits one frame.
    for (let i = 0; i < 230; i++) await addHousehold(phone, `户${i}`)
    const bundle = await fileOf(phone.book.exportBundle())
    const lines = text(bundle).trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    const secondOnly = bytesOf(`${lines[2]}\n`)
    expect((await take(one, secondOnly)).frames.kept).toBe(1)
    await one.book.syncNow()
    expect(await world.atHub(phone)).toHaveLength(0)
    expect((await one.book.carryStatus()).carried.frames).toBe(1)

    const again = await take(one, bundle)
    expect(again.frames).toMatchObject({ kept: 1, known: 1 })
    await take(two, bundle)
    await take(two, bundle)
    await two.book.syncNow()
    expect(await world.atHub(phone)).toHaveLength(230)
    // The part that had to wait for its turn is tried again after a while.
    await one.book.syncNow()
    await world.clock.pass(11 * 60_000)
    await one.book.syncNow()
    expect((await one.book.carryStatus()).carried.frames).toBe(0)
    expect(await world.atHub(phone)).toHaveLength(230)

    phone.road.down = false
    await phone.book.syncNow()
    expect([await hereOnly(phone), (await world.atHub(phone)).length]).toEqual([0, 230])
    expect(await phone.shelf(people.worker).state.own.every((own) => own.state === 'acked')).toBe(true)
    // Receipts that come late say nothing new.
    const late = await take(phone, await fileOf(two.book.exportReceipts()))
    expect(late).toMatchObject({ delivered: 0, receipts: { applied: 2, forged: 0 } })
  })

  it('that was cut, mixed up and garbled gives what is whole in it', async () => {
    const phone = await world.phone(people.worker)
    const colleague = await world.phone(people.otherWorker)
    phone.road.down = true
    for (let i = 0; i < 230; i++) await addHousehold(phone, `户${i}`)
    const [header, first, second] = text(await fileOf(phone.book.exportBundle())).split('\n')
    const mixed = `${second}\ngarbage\n${header}\n${second}\n${first!.slice(0, 500)}\n${first}\n{"lianxin":1,"fra`
    expect(await take(colleague, bytesOf(mixed))).toMatchObject({ frames: { kept: 2 }, unreadable: 3 })
    await colleague.book.syncNow()
    expect(await world.atHub(phone)).toHaveLength(230)
  })

  it('that somebody changed is thrown away by its carrier once the hub has seen it, and the work stays where it was', async () => {
    const phone = await world.phone(people.worker)
    const colleague = await world.phone(people.otherWorker)
    phone.road.down = true
    await addHousehold(phone, '张三')
    const [header, line] = text(await fileOf(phone.book.exportBundle())).split('\n')
    const frame = JSON.parse(line!) as { to: number }
    await take(colleague, bytesOf(`${header}\n${JSON.stringify({ ...frame, to: frame.to + 1 })}\n`))
    await colleague.book.syncNow()
    expect(await colleague.book.carryStatus()).toMatchObject({
      carried: { frames: 0 },
      rejected: 1,
      receipts: { count: 0 },
    })
    expect([await hereOnly(phone), (await world.atHub(phone)).length]).toEqual([1, 0])
  })

  it('of one’s own, or for another hub, is not taken on', async () => {
    const phone = await world.phone(people.worker)
    const colleague = await world.phone(people.otherWorker)
    phone.road.down = true
    await addHousehold(phone, '张三')
    const bundle = await fileOf(phone.book.exportBundle())
    expect((await take(phone, bundle)).frames).toEqual({ kept: 0, known: 0, own: 1, otherHub: 0 })
    const other = text(bundle).replaceAll(world.hub.keys.hubKey.id, 'fedcba9876543210')
    expect((await take(colleague, bytesOf(other))).frames).toEqual({ kept: 0, known: 0, own: 0, otherHub: 1 })
    for (const odd of ['', 'a,b\n1,2\n', '<html>'])
      expect(await colleague.book.importBundle(bytesOf(odd))).toEqual({
        ok: false,
        failure: { type: 'not-ours' },
      })
    const binary = new Uint8Array(10_000).map((_, i) => (i * 7919) & 0xff)
    expect((await colleague.book.importBundle(binary)).ok).toBe(false)
  })

  it('may be made while the device is full and the sync is failing: nothing is written for it', async () => {
    const phone = await world.phone(people.worker)
    await addHousehold(phone, '张三')
    phone.road.down = true
    await addHousehold(phone, '李四')
    await phone.book.syncNow()
    phone.shelf(people.worker).failure = { type: 'storage-full' }
    expect(await phone.book.exportBundle()).toMatchObject({ ok: true, records: 2 })
    const taken = await phone.book.importBundle(bytesOf('{"lianxin":1,"bundle":1}'))
    expect(taken.ok).toBe(false)
  })

  it('cannot be sealed before the hub has told its key, and says so', async () => {
    const phone = await world.phone(people.worker)
    phone.road.down = true
    await addHousehold(phone, '张三')
    const { state } = phone.shelf(people.worker)
    state.hub = { ...state.hub, hubKey: null }
    phone.book.close()
    const book = phone.tab()
    expect(await book.exportBundle()).toEqual({ ok: false, failure: { type: 'no-hub' } })
    expect(await book.importBundle(bytesOf('x'))).toEqual({ ok: false, failure: { type: 'no-hub' } })
    expect(await book.carryStatus()).toMatchObject({ ready: false, unsent: { records: 1 } })
  })

  it('that finds no room says so and is not half taken', async () => {
    const phone = await world.phone(people.worker)
    const colleague = await world.phone(people.otherWorker)
    phone.road.down = true
    await addHousehold(phone, '张三')
    const bundle = await fileOf(phone.book.exportBundle())
    colleague.shelf(people.otherWorker).failure = { type: 'storage-full' }
    expect(await colleague.book.importBundle(bundle)).toEqual({
      ok: false,
      failure: { type: 'storage-full' },
    })
    colleague.shelf(people.otherWorker).failure = null
    expect((await colleague.book.carryStatus()).carried.frames).toBe(0)
  })
})

describe('Files', () => {
  it('go along in the bundle, and the receipt for the whole marks them delivered', async () => {
    const phone = await world.phone(people.worker)
    const colleague = await world.phone(people.otherWorker)
    phone.road.down = true
    const householdId = await addHousehold(phone, '张三')
    const bytes = new Uint8Array(300 * 1024).map((_, i) => (i * 31) & 0xff)
    const sha256 = await fakeKeyring().sha256(bytes)
    const file = { sha256, name: 'a.jpg', bytes, delivered: false, keptAtMs: startMs }
    const shelf = phone.shelf(people.worker)
    shelf.files.set(sha256, file)
    // A photo of a form still open is nobody's business.
    shelf.files.set('cd'.repeat(32), { ...file, sha256: 'cd'.repeat(32) })
    const contact = await phone.book.saveContact(
      contactForm({ householdId, metOn: '2023-12-11' }),
      'contact:new',
    )
    if (!contact.ok) throw new Error('not saved')
    const kept = await phone.book.addAttachments({ kind: 'contact', id: contact.value.contactId }, [
      { mediaType: 'photo', mimeType: 'image/jpeg', sha256, sizeBytes: bytes.length },
    ])
    expect(kept.ok).toBe(true)
    const made = await phone.book.exportBundle()
    expect(made).toMatchObject({ ok: true, records: 3, files: 1 })
    if (!made.ok) throw new Error('no bundle')
    await take(colleague, made.bytes)
    expect((await colleague.book.carryStatus()).carried.frames).toBe(3)
    await colleague.book.syncNow()
    expect((await colleague.book.carryStatus()).carried.frames).toBe(0)
    expect(await world.hub.files.read(sha256)).toHaveLength(bytes.length)
    await take(phone, await fileOf(colleague.book.exportReceipts()))
    expect([...shelf.files.values()].map((one) => one.delivered)).toEqual([true, false])
    expect(await phone.book.exportBundle()).toEqual({ ok: false, failure: { type: 'nothing-waits' } })
  })
})

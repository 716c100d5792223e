// The ways things go wrong in the field, by the names they have in the design.
import { expect, it } from 'vitest'
import {
  colleague,
  contactForm,
  eastGrid,
  entryForm,
  hubChange,
  idOf,
  oldHamlet,
  westGrid,
  westHamlet,
  worker,
} from '../support/builders'
import { settled } from '../support/fake-clock'
import { leanWorld, workScope } from '../support/lean-device'
import { smallWorld, type Device } from '../support/small-world'

const save = (device: Device, note = '', entries = 0) =>
  device.book.saveContact(
    contactForm({ note, entries: Array.from({ length: entries }, () => entryForm()) }),
    'contact:new',
  )
const states = (device: Device) => device.shelf().state.own.map((own) => own.state)
const notes = async (device: Device) =>
  (await device.book.contacts({ areaId: null, offset: 0, limit: 50 })).rows.map((row) => row.note)
const yearMs = 365 * 24 * 3_600_000

it('kill while saving: the talk is there as a whole or not at all, and the draft brings the form back', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await phone.book.keepDraft('contact:new', 'half a form')
  phone.shelf().failure = { type: 'storage-unavailable', detail: 'killed' }
  expect((await save(phone, '写到一半', 3)).ok).toBe(false)
  phone.shelf().failure = null
  await phone.restart()
  expect(states(phone)).toEqual([])
  expect((await phone.book.readDraft('contact:new'))?.value).toBe('half a form')
  expect((await save(phone, '写到一半', 3)).ok).toBe(true)
  await phone.restart()
  expect(states(phone)).toHaveLength(4)
  expect(await phone.book.readDraft('contact:new')).toBe(null)
})

it('quota full: the save says so and nothing of it is kept; what came before stays', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone, '第一次')
  phone.shelf().failure = { type: 'storage-full' }
  expect(await save(phone, '第二次')).toEqual({ ok: false, failure: { type: 'storage-full' } })
  phone.shelf().failure = null
  expect(await notes(phone)).toEqual(['第一次'])
})

it('store cleared by the browser: says whose it was, and signing in brings back what the hub holds', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone, '送到了的')
  await phone.book.syncNow()
  phone.road.down = { type: 'no-network' }
  await save(phone, '没送出去的')
  const { deviceId } = phone.shelf().state.identity
  phone.registry.shelves.clear()
  await phone.restart()
  expect(await phone.book.state()).toMatchObject({ type: 'storage-lost' })
  phone.road.down = null
  expect(await phone.book.signIn('worker')).toEqual({ ok: true })
  await phone.book.prepare()
  expect(await phone.book.state()).toEqual({ type: 'ready' })
  expect(await notes(phone)).toEqual(['送到了的'])
  expect(phone.shelf().state.identity.deviceId).not.toBe(deviceId)
  await save(phone, '接着写')
  expect((await phone.book.syncNow()).failure).toBe(null)
  expect(states(phone)).toEqual(['acked'])
})

it('clock three years ahead: saves, syncs and warns, and nobody else’s clock follows', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const other = await world.device('colleague')
  const now = world.clock.nowMs()
  world.clock.jumpTo(now + 3 * yearMs)
  expect((await save(phone, '三年以后')).ok).toBe(true)
  const [own] = phone.shelf().state.own
  world.clock.jumpTo(now)
  await phone.book.syncNow()
  await other.book.syncNow()
  expect(await notes(other)).toEqual(['三年以后'])
  expect(other.shelf().state.clock.ms).toBeLessThanOrEqual(now + 5 * 60_000)
  expect((await save(phone, '又回来')).ok).toBe(true)
  expect(phone.shelf().state.own[1]!.change.stamp > own!.change.stamp).toBe(true)
  expect((await phone.book.syncNow()).failure).toBe(null)
  expect(states(phone)).toEqual(['acked', 'acked'])
})

it.each([3, -10])('clock %i years off between runs: the status stays sober', async (years) => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone, '一次')
  world.clock.jumpTo(world.clock.nowMs() + years * yearMs)
  const status = await phone.book.syncStatus()
  expect(status.stalled).toBe(null)
  expect(status.hereOnly).toBe(1)
  expect((await phone.book.syncNow()).failure).toBe(null)
  expect((await phone.book.syncStatus()).hereOnly).toBe(0)
})

it('auth expired for weeks: writing is not touched, nothing is asked, and one sign-in sends all', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  world.clock.jumpTo(world.clock.nowMs() + 30 * 24 * 3_600_000)
  phone.road.loseSession()
  for (let day = 0; day < 5; day++) {
    expect((await save(phone, `第${day}天`)).ok).toBe(true)
    await world.clock.pass(24 * 3_600_000)
  }
  const asked = phone.road.pushes.length
  await world.clock.pass(7 * 24 * 3_600_000)
  expect(phone.road.pushes.length).toBe(asked)
  expect((await phone.book.syncStatus()).failure).toEqual({ type: 'signed-out' })
  await phone.book.signIn('worker')
  await phone.book.syncNow()
  expect(states(phone)).toEqual(['acked', 'acked', 'acked', 'acked', 'acked'])
})

it('different user logs in: the first one’s work stays his, unseen by the other, and waits for him', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.road.down = { type: 'no-network' }
  await save(phone, '前一个人的')
  phone.road.down = null
  await phone.book.signIn('colleague')
  await phone.book.prepare()
  expect((await phone.book.me()).personId).toBe(colleague.personId)
  expect(await notes(phone)).toEqual([])
  expect(states(phone)).toEqual(['pending'])
  await phone.book.signIn('worker')
  await phone.book.syncNow()
  expect(states(phone)).toEqual(['acked'])
  const authors = world.hub.changes().filter((change) => change.recordKind === 'contact')
  expect(authors.map((change) => change.authorId)).toEqual([worker.personId])
})

it('user moved to another grid with refused work there: the record stays whole and hidden things go once it is settled', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone, '老地方')
  await phone.book.syncNow()
  phone.road.down = { type: 'no-network' }
  const [row] = (await phone.book.contacts({ areaId: null, offset: 0, limit: 1 })).rows
  const { seen } = (await phone.book.contact(row!.id))!
  await phone.book.correctContact(row!.id, { note: '补一句' }, seen, 'contact')
  phone.road.down = null
  world.hub.plant([hubChange('household', idOf(0x31), { areaId: westHamlet, name: '河边户' })])
  world.hub.grant(worker.personId, [{ role: 'gridWorker', areaId: westGrid }])
  await phone.book.syncNow()
  expect(states(phone)).toEqual(['acked', 'parked'])
  const held = () => phone.shelf().state.segments.some((one) => one.scopeId === `work:${eastGrid}`)
  expect(held()).toBe(true)
  await phone.restart()
  expect((await phone.book.contact(row!.id))!.row).toMatchObject({ metOn: '2026-11-23', note: '补一句' })
  expect((await phone.book.counts()).households).toBe(1)
  await phone.book.answerParked(2, 'setAside')
  await phone.book.syncNow()
  expect(held()).toBe(false)
  expect(await phone.book.contact(row!.id)).toBe(null)
})

it('old client reconnects: lines of later versions are kept as they came, counted, and stop nothing', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const later = {
    ...hubChange('household', idOf(0x30), { areaId: oldHamlet, name: '以后' }),
    format: 2 as never,
  }
  const unknown = {
    ...hubChange('household', idOf(0x33), { areaId: oldHamlet }),
    recordKind: 'proposal' as never,
  }
  const log = world.hub.log(`work:${eastGrid}`)
  log.push(later, unknown, hubChange('household', idOf(0x34), { areaId: oldHamlet, name: '看得懂' }))
  expect((await phone.book.syncNow()).failure).toBe(null)
  expect((await phone.book.counts()).households).toBe(3)
  expect((await phone.book.syncStatus()).deferred).toBe(2)
  await phone.restart()
  expect((await phone.book.syncStatus()).deferred).toBe(2)
  expect(phone.shelf().state.segments.some((one) => one.lines.includes('"format":2'))).toBe(true)
})

it('new field pulled by an old client: its next correction sends only what was changed', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const made = hubChange('contact', idOf(0x35), {
    areaId: oldHamlet,
    householdId: null,
    metOn: '2026-11-20',
    mode: 'visit',
    note: '原来',
    mood: 'a field of later',
  })
  world.hub.log(`work:${eastGrid}`).push({ ...made, authorId: worker.personId })
  await phone.book.syncNow()
  const { seen } = (await phone.book.contact(idOf(0x35)))!
  await phone.book.correctContact(idOf(0x35), { note: '改过' }, seen, 'contact')
  expect(phone.shelf().state.own[0]!.change).toMatchObject({ action: 'set', fields: { note: '改过' } })
})

it('one of ten thousand changes crashes the reader: it is passed over, and the rest is there', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const log = world.hub.log(`work:${eastGrid}`)
  for (let n = 0; n < 10_000; n++)
    log.push(hubChange('household', idOf(0x10000 + n), { areaId: oldHamlet, name: `户${n}` }))
  const poison = { ...hubChange('household', idOf(0x36), {}), fields: null }
  log.splice(5_000, 0, poison as never)
  expect((await phone.book.syncNow()).failure).toBe(null)
  expect((await phone.book.counts()).households).toBe(10_002)
  expect((await phone.book.syncStatus()).deferred).toBe(1)
})

it('work that waits although the hub is reached is said aloud after a quarter of an hour, and not before', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.road.refusePush = (request) =>
    request.changes.length > 0 ? { type: 'busy', retryAfterMs: 60_000 } : null
  await save(phone, '送不出去')
  const since = world.clock.nowMs()
  await world.clock.pass(14 * 60_000)
  expect((await phone.book.syncStatus()).stalled).toBe(null)
  await world.clock.pass(3 * 60_000)
  expect((await phone.book.syncStatus()).stalled).toEqual({ sinceMs: since, count: 1 })
  await phone.restart()
  await settled()
  expect((await phone.book.syncStatus()).stalled).toEqual({ sinceMs: since, count: 1 })
  phone.road.refusePush = null
  await phone.book.syncNow()
  expect((await phone.book.syncStatus()).stalled).toBe(null)
})

it('work that waits with no hub in reach is no stall', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.road.down = { type: 'no-network' }
  await save(phone, '山里')
  await world.clock.pass(3 * 3_600_000)
  expect((await phone.book.syncStatus()).stalled).toBe(null)
})

it('digest mismatch that does not heal: the person is told how many grids are meant, and nothing is deleted', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const page = phone.shelf().state.segments.find((one) => one.scopeId === workScope)!
  page.lines = page.lines.replace('张三', '张四')
  page.digest = 1
  phone.road.tamper = (answer) => ({
    ...answer,
    sections: answer.sections.map(({ section, lines }) => ({
      section,
      lines: lines.replace('张三', '张四'),
    })),
  })
  await phone.restart()
  for (let run = 0; run < 4; run++) await phone.book.syncNow()
  expect((await phone.book.syncStatus()).suspects).toBe(1)
  expect((await phone.book.counts()).households).toBe(2)
})

it('frozen tab: another one syncs the same work at the same time, and one copy is there', async () => {
  const { device, hub } = leanWorld()
  const phone = await device()
  await phone.write(3)
  const tab = await device(phone.shelf)
  expect(await Promise.all([phone.sync(), tab.sync()])).toEqual([
    { ok: true, backedUp: 0 },
    { ok: true, backedUp: 0 },
  ])
  expect(phone.states()).toEqual(['acked', 'acked', 'acked'])
  expect(hub.changes().filter((change) => change.authorId === worker.personId)).toHaveLength(3)
})

it('forgets own work only when it is backed up, a month old, and held in a page', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone)
  await save(phone)
  await phone.book.syncNow()
  const left = () => phone.shelf().state.own.map((own) => own.change.number)
  world.hub.backedUp = 1
  const dayMs = 24 * 3_600_000
  world.clock.jumpTo(world.clock.nowMs() + 29 * dayMs)
  await phone.book.syncNow()
  await world.clock.pass(5_000)
  expect(left()).toEqual([1, 2])
  world.clock.jumpTo(world.clock.nowMs() + 2 * dayMs)
  await phone.book.syncNow()
  await world.clock.pass(5_000)
  expect(left()).toEqual([2])
})

it('a registry that cannot even say who was here is a store that cannot be used, not an empty one', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const failure = { type: 'storage-unavailable', detail: 'broken' } as const
  phone.registry.current = async () => ({ ok: false, failure })
  await phone.restart()
  expect(await phone.book.state()).toEqual(failure)
})

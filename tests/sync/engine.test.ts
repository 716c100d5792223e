import { expect, it } from 'vitest'
import {
  contactForm,
  entryForm,
  hubChange,
  idOf,
  noFilter,
  oldHamlet,
  worker,
  westGrid,
  westHamlet,
} from '../support/builders'
import { smallWorld, type Device } from '../support/small-world'

const save = (device: Device, entries = 0) =>
  device.book.saveContact(
    contactForm({ entries: Array.from({ length: entries }, () => entryForm()) }),
    'contact:new',
  )
const states = (device: Device) => device.shelf().state.own.map((own) => own.state)

it('leaves one copy when the reply is lost and the request repeated', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone, 2)
  phone.road.loseReplies = 1
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'no-network' })
  expect(states(phone)).toEqual(['pending', 'pending', 'pending'])
  expect((await phone.book.syncNow()).failure).toBe(null)
  expect(states(phone)).toEqual(['acked', 'acked', 'acked'])
  const mine = world.hub.changes().filter((change) => change.authorId === worker.personId)
  expect(mine.map((change) => change.number)).toEqual([1, 2, 3])
  expect((await phone.book.contacts({ areaId: null, offset: 0, limit: 10 })).total).toBe(1)
})

it('sends in number order, at most 200 changes a request, until all is acknowledged', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.road.down = { type: 'no-network' }
  for (let i = 0; i < 46; i++) await save(phone, 9)
  phone.road.down = null
  phone.road.pushes = []
  await phone.book.syncNow()
  const numbers = phone.road.pushes.map((push) =>
    push.changes.map((change) => (change as { number: number }).number),
  )
  expect(numbers.flat()).toEqual(Array.from({ length: 460 }, (_, index) => index + 1))
  expect(Math.max(...numbers.map((batch) => batch.length))).toBeLessThanOrEqual(200)
  expect((await phone.book.syncStatus()).hereOnly).toBe(0)
})

it('sends what was saved while a run was under way', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone)
  phone.road.duringPull = async () => {
    phone.road.duringPull = null
    await save(phone)
  }
  await phone.book.syncNow()
  expect(states(phone)).toEqual(['acked', 'acked'])
})

it('parks a change the hub cannot accept, lets the others through, and sends it again when asked', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  world.hub.grant(worker.personId, [{ role: 'administrator', areaId: null }])
  await save(phone)
  await phone.book.syncNow()
  expect(states(phone)).toEqual(['parked'])
  const [parked] = await phone.book.attention()
  expect(parked).toMatchObject({ type: 'parked', code: 'foreign-area', field: 'areaId', number: 1 })
  world.hub.grant(worker.personId, [{ role: 'gridWorker', areaId: (await phone.book.areas())[1]!.id }])
  await phone.book.syncNow()
  expect((await phone.book.contacts({ areaId: null, offset: 0, limit: 10 })).rows[0]!.where).toBe('attention')
  expect((await phone.book.answerParked(1, 'resend')).ok).toBe(true)
  await phone.book.syncNow()
  expect(states(phone)).toEqual(['setAside', 'acked'])
  expect(await phone.book.attention()).toEqual([])
  expect((await phone.book.contacts({ areaId: null, offset: 0, limit: 10 })).rows[0]!.where).toBe('delivered')
})

it('keeps a change that was set aside readable, without its speaking for the record', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const saved = await save(phone, 1)
  await phone.book.syncNow()
  const entryId = saved.ok ? saved.value.entryIds[0]! : ''
  world.hub.grant(worker.personId, [{ role: 'administrator', areaId: null }])
  const { seen } = (await phone.book.entry(entryId))!
  await phone.book.correctEntry(entryId, { place: '别处' }, seen, 'entry')
  await phone.book.syncNow()
  await phone.book.answerParked(3, 'setAside')
  const detail = (await phone.book.entry(entryId)) ?? null
  expect(detail).toBe(null)
  world.hub.grant(worker.personId, [{ role: 'gridWorker', areaId: (await phone.book.areas())[1]!.id }])
  await phone.book.syncNow()
  const back = (await phone.book.entry(entryId))!
  expect(back.row).toMatchObject({ place: '村口', where: 'delivered' })
  expect(
    back.history.find(({ field }) => field === 'place')!.versions.map((version) => version.value),
  ).toEqual(['村口', '别处'])
  await phone.restart()
  expect((await phone.book.entry(entryId))!.row.place).toBe('村口')
})

it('finds the one change that spoils a batch and sends the rest', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.road.down = { type: 'no-network' }
  for (let i = 0; i < 7; i++) await save(phone)
  phone.road.down = null
  phone.road.refusePush = (request) =>
    request.changes.some(
      (one) => (one as { number: number }).number === 5 && !('withheld' in (one as object)),
    )
      ? { type: 'refused', failure: 'malformed', status: 400 }
      : null
  await phone.book.syncNow()
  expect(states(phone)).toEqual(['acked', 'acked', 'acked', 'acked', 'parked', 'acked', 'acked'])
  expect(await phone.book.attention()).toMatchObject([{ code: 'batch-refused', number: 5 }])
})

it('takes a page that does not join on for unreliable, and keeps nothing of it', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  world.hub.plant([hubChange('household', idOf(0x30), { areaId: oldHamlet, name: '新户' })])
  phone.road.tamper = (page) => ({
    ...page,
    sections: page.sections.map(({ section, lines }) => ({
      section: { ...section, from: section.from + 1 },
      lines,
    })),
  })
  expect((await phone.book.syncNow()).failure).toMatchObject({ type: 'refused', failure: 'malformed' })
  phone.road.tamper = (page) => ({
    ...page,
    sections: page.sections.map(({ section }) => ({ section, lines: '' })),
  })
  expect((await phone.book.syncNow()).failure).toMatchObject({ type: 'refused', failure: 'malformed' })
  expect((await phone.book.counts()).households).toBe(2)
  phone.road.tamper = null
  expect((await phone.book.syncNow()).failure).toBe(null)
  expect((await phone.book.counts()).households).toBe(3)
})

it('goes on under a new device id when another device took the same numbers', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone)
  await phone.book.syncNow()
  const cloned = structuredClone({ ...phone.shelf().state })
  const clone = await world.device('worker')
  Object.assign(clone.shelf().state, cloned)
  await clone.restart()
  await save(phone)
  await phone.book.syncNow()
  await world.clock.pass(1_000)
  await save(clone)
  const saved = await save(clone, 1)
  const entryId = saved.ok ? saved.value.entryIds[0]! : ''
  await clone.book.correctEntry(entryId, { place: '桥头' }, (await clone.book.entry(entryId))!.seen, 'entry')
  expect((await clone.book.syncNow()).failure).toBe(null)
  expect(clone.shelf().state.identity.deviceId).not.toBe(cloned.identity.deviceId)
  expect(states(clone).every((state) => state === 'acked')).toBe(true)
  await phone.book.syncNow()
  expect((await phone.book.contacts({ areaId: null, offset: 0, limit: 10 })).total).toBe(4)
  expect((await phone.book.entry(entryId))!.row).toMatchObject({ place: '桥头', conflict: false })
})

it('sends again what a hub restored from a backup has lost', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone)
  await phone.book.syncNow()
  const restore = world.hub.backUp()
  const saved = await save(phone, 1)
  await phone.book.syncNow()
  restore()
  const entryId = saved.ok ? saved.value.entryIds[0]! : ''
  await phone.book.correctEntry(entryId, { place: '桥头' }, (await phone.book.entry(entryId))!.seen, 'entry')
  expect((await phone.book.syncNow()).failure).toBe(null)
  expect(states(phone)).toEqual(['acked', 'acked', 'acked', 'acked'])
  const tablet = await world.device('lead')
  expect((await tablet.book.entry(entryId))!.row.place).toBe('桥头')
  await phone.restart()
  expect((await phone.book.contacts({ areaId: null, offset: 0, limit: 10 })).total).toBe(2)
})

it('hides a grid that is no longer followed, and keeps the work there that was not sent', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone)
  await phone.book.syncNow()
  phone.road.down = { type: 'no-network' }
  await phone.book.saveContact(contactForm({ note: '还没送出' }), 'contact:new')
  phone.road.down = null
  world.hub.plant([hubChange('household', idOf(0x31), { areaId: westHamlet, name: '河边户' })])
  world.hub.grant(worker.personId, [{ role: 'gridWorker', areaId: westGrid }])
  await phone.book.syncNow()
  const households = await phone.book.findHouseholds({
    text: '',
    areaId: null,
    order: 'place',
    offset: 0,
    limit: 10,
  })
  expect(households.rows.map((row) => row.name)).toEqual(['河边户'])
  expect(
    (await phone.book.contacts({ areaId: null, offset: 0, limit: 10 })).rows.map((row) => row.note),
  ).toEqual(['还没送出'])
  expect(phone.shelf().state.segments.some((segment) => segment.scopeId === `work:${westGrid}`)).toBe(true)
  expect(phone.shelf().state.segments.every((segment) => !segment.lines.includes('张三'))).toBe(true)
})

it('takes a thousand changes a request', async () => {
  const world = await smallWorld()
  world.hub.plant(
    Array.from({ length: 2_500 }, (_, index) =>
      hubChange('household', idOf(0x1000 + index), { areaId: oldHamlet, name: `户${index}` }),
    ),
  )
  const phone = await world.device('worker')
  expect((await phone.book.counts()).households).toBe(2_502)
  expect(phone.road.pulls).toHaveLength(3)
})

it('shows a first sync that stopped, and finishes it from where it was', async () => {
  const world = await smallWorld()
  world.hub.plant(
    Array.from({ length: 2_500 }, (_, index) =>
      hubChange('household', idOf(0x1000 + index), { areaId: oldHamlet, name: `户${index}` }),
    ),
  )
  const phone = await world.device('worker')
  const fresh = phone.shelf().state
  fresh.segments = []
  fresh.cursors = {}
  fresh.hub = { ...fresh.hub, complete: false }
  await phone.restart()
  let pulls = 0
  phone.road.duringPull = async () => {
    if (++pulls === 2) phone.road.down = { type: 'no-network' }
  }
  await phone.book.prepare()
  expect(await phone.book.state()).toMatchObject({ type: 'preparing', failure: { type: 'no-network' } })
  const held = Object.values(phone.shelf().state.cursors).reduce((sum, cursor) => sum + cursor, 0)
  expect(held).toBe(1_000)
  await phone.restart()
  phone.road.down = null
  phone.road.pulls = []
  await phone.book.prepare()
  expect(await phone.book.state()).toEqual({ type: 'ready' })
  expect(Object.values(phone.road.pulls[0]!.cursors).reduce((sum, cursor) => sum + cursor, 0)).toBe(1_000)
  expect((await phone.book.counts()).households).toBe(2_502)
})

it('follows no clock from the future further than five minutes, and warns of its own', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const far = hubChange('household', idOf(0x32), { areaId: oldHamlet, name: '未来户' })
  world.hub.plant([{ ...far, stamp: `ffffffffffff0000-${far.deviceId}` }])
  await phone.book.syncNow()
  expect(phone.shelf().state.clock.ms).toBeLessThanOrEqual(world.clock.nowMs() + 5 * 60_000)
  expect((await phone.book.syncStatus()).clockOffsetMs).toBe(null)
})

it('goes on writing when the session has ended, and sends everything after one sign-in', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.road.down = { type: 'signed-out' }
  await save(phone, 1)
  expect((await phone.book.syncNow()).failure).toEqual({ type: 'signed-out' })
  await save(phone, 1)
  expect(await phone.book.state()).toEqual({ type: 'ready' })
  expect((await phone.book.syncStatus()).hereOnly).toBe(4)
  const asked = phone.road.pushes.length
  await world.clock.pass(600_000)
  expect(phone.road.pushes.length).toBe(asked)
  phone.road.down = null
  expect(await phone.book.signIn('worker')).toEqual({ ok: true })
  await phone.book.syncNow()
  expect((await phone.book.syncStatus()).hereOnly).toBe(0)
})

it('opens in its last state with no hub in reach', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await save(phone, 1)
  phone.road.down = { type: 'no-network' }
  await save(phone, 1)
  await phone.restart()
  expect(await phone.book.state()).toEqual({ type: 'ready' })
  expect(
    (await phone.book.findEntries({ filter: noFilter, sort: 'newest', offset: 0, limit: 10 })).total,
  ).toBe(2)
  expect((await phone.book.me()).name).toBe('李网格')
})

it('reaches a hub that answers again within ten seconds, with nobody touching anything', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.road.down = { type: 'no-network' }
  await save(phone)
  await world.clock.pass(120_000)
  expect(states(phone)).toEqual(['pending'])
  phone.road.down = null
  await world.clock.pass(9_000)
  expect(states(phone)).toEqual(['acked'])
})

import { expect, it } from 'vitest'
import type { PageFacts } from '../../src/sync/field-book'
import { contactForm, eastGrid, entryForm, newHamlet, oldHamlet, westGrid, worker } from '../support/builders'
import { smallWorld, type Device } from '../support/small-world'

const page: PageFacts = {
  version: '0.1.0',
  browser: 'Chromium',
  persistence: 'granted',
  usedBytes: 1,
  freeBytes: 2,
  updateWaiting: false,
  appKept: true,
}
async function fileOf({ book }: Device) {
  const { name, bytes } = await book.diagnostics(page)
  const text = new TextDecoder().decode(bytes)
  return { name, text, content: JSON.parse(text) as Record<string, never> }
}

it('counts what of an area is on the device, and of everything where none is named', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  await phone.book.saveContact(contactForm({ entries: [entryForm(), entryForm()] }), 'contact:new')
  await phone.book.syncNow()
  expect(await phone.book.departureCheck(oldHamlet)).toMatchObject({
    households: 1,
    contacts: 1,
    openEntries: 2,
    complete: true,
    unsent: 0,
    unsentFiles: 0,
    attention: 0,
    deferred: 0,
    suspects: 0,
    clockOffsetMs: null,
    signedOut: false,
    ownNotebook: false,
  })
  expect(await phone.book.departureCheck(newHamlet)).toMatchObject({
    households: 1,
    contacts: 0,
    openEntries: 0,
  })
  expect(await phone.book.departureCheck(westGrid)).toMatchObject({ households: 0 })
  expect(await phone.book.departureCheck(null)).toMatchObject({ households: 2, contacts: 1 })
})

it('tells what is only here, what needs an answer and when the hub was last heard, with the network off', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const heardMs = (await phone.book.syncStatus()).lastContactMs
  world.hub.grant(worker.personId, [])
  await phone.book.saveContact(contactForm(), 'contact:new')
  await phone.book.syncNow()
  world.hub.grant(worker.personId, [{ role: 'gridWorker', areaId: eastGrid }])
  await phone.book.syncNow()
  phone.road.down = { type: 'no-network' }
  world.clock.jumpTo(world.clock.nowMs() + 26 * 3_600_000)
  await phone.book.saveContact(contactForm({ entries: [entryForm()] }), 'contact:new')
  const check = await phone.book.departureCheck(null)
  expect(check).toMatchObject({ unsent: 2, attention: 1, complete: true })
  expect(check.lastContactMs).toBeGreaterThanOrEqual(heardMs!)
  expect(world.clock.nowMs() - check.lastContactMs!).toBeGreaterThan(24 * 3_600_000)
})

it('writes a diagnostics file that says how far the sync got, and holds no word and no name of anybody', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  world.hub.grant(worker.personId, [])
  const saved = await phone.book.saveContact(
    contactForm({ metWith: '张三的母亲', note: '腿疼得厉害', entries: [entryForm({ raiser: '老赵' })] }),
    'contact:new',
  )
  expect(saved.ok).toBe(true)
  await phone.book.syncNow()
  world.hub.grant(worker.personId, [{ role: 'gridWorker', areaId: eastGrid }])
  await phone.book.syncNow()
  await phone.book.addComment(saved.ok ? saved.value.entryIds[0]! : '', '明天再去', 'comment')
  await phone.book.keepDraft('contact:new', '{"note":"只写了一半"}')

  const { name, text, content } = await fileOf(phone)
  expect(name).toBe('连心簿-诊断-2026-11-23.json')
  expect(content).toMatchObject({
    format: 'lianxin-diagnostics-1',
    page,
    deviceId: phone.shelf().state.identity.deviceId,
    hub: { complete: true, grants: [{ role: 'gridWorker', areaId: eastGrid }], clockOffsetMs: 0 },
    sync: { hereOnly: 1, attention: 2, stalled: null, failure: null },
    own: { counts: { parked: { contact: 1, entry: 1 }, pending: { comment: 1 } } },
    lastNumber: 3,
    records: { household: 2, contact: 1, entry: 1 },
    drafts: 1,
  })
  const people = ['李网格', '张三', '赵顺', '老赵', '王组长', '周同事', '樟树村', '老樟屋']
  for (const word of [...people, '138', '腿疼', '路灯', '明天再去', '一半']) expect(text).not.toContain(word)
})

it('names the last failure in the diagnostics by its sort alone', async () => {
  const world = await smallWorld()
  const phone = await world.device('worker')
  phone.road.down = { type: 'no-network' }
  await phone.book.syncNow()
  expect((await fileOf(phone)).content).toMatchObject({ sync: { failure: { type: 'no-network' } } })
})

// Finding and healing lines that differ from the hub's (SPEC A), and a hub that was restored.
import { expect, it } from 'vitest'
import { textDigest } from '../../src/protocol/digest'
import { digestPages } from '../../src/sync/digest-pages'
import { leanWorld, workScope, type LeanDevice } from '../support/lean-device'

const healthy = { ok: true, backedUp: 0 }
const held = ({ shelf }: LeanDevice) =>
  shelf.state.segments
    .filter((page) => page.scopeId === workScope)
    .sort((a, b) => a.from - b.from)
    .map((page) => page.lines)
    .join('\n')
const atHub = ({ hub }: ReturnType<typeof leanWorld>) =>
  hub
    .log(workScope)
    .map((change) => JSON.stringify(change))
    .join('\n')

/** A phone that has pulled so many pages of two households each. */
async function phoneWithPages(pages: number) {
  const world = leanWorld()
  const phone = await world.device()
  await phone.sync()
  for (let i = 0; i < pages; i++) {
    world.plant(2)
    await phone.sync()
  }
  return { world, phone }
}

function spoil({ shelf }: LeanDevice, page: number): void {
  const ofScope = shelf.state.segments.filter((one) => one.scopeId === workScope)
  const one = ofScope[page]!
  one.lines = one.lines.replace('新户', '错户')
  one.digest = textDigest(one.lines)
}

it('finds the one page that differs among many, pulls it anew, and nothing else', async () => {
  const { world, phone } = await phoneWithPages(150)
  spoil(phone, 77)
  await phone.restart()
  phone.road.pulls = []
  phone.road.digestRequests = []
  expect(await phone.sync()).toEqual(healthy)
  expect(held(phone)).toBe(atHub(world))
  expect(phone.road.digestRequests.length).toBeLessThanOrEqual(3)
  expect(Math.max(...phone.road.digestRequests.map(({ ranges }) => ranges.length))).toBeLessThanOrEqual(64)
  expect(phone.road.pulls.filter((pull) => pull.cursors[workScope] !== 302)).toHaveLength(1)
  expect(phone.shelf.state.cursors[workScope]).toBe(302)
  phone.road.digestRequests = []
  await phone.sync()
  expect(phone.road.digestRequests).toEqual([])
})

it('asks for no audit where all is equal, and sends its sums with the first request only', async () => {
  const { phone, world } = await phoneWithPages(1)
  world.plant(1_500)
  phone.road.pulls = []
  phone.road.digestRequests = []
  await phone.sync()
  expect(phone.road.pulls.map((pull) => pull.digests !== undefined)).toEqual([true, false])
  expect(phone.road.digestRequests).toEqual([])
})

it('gives large pages their digests at rest, and compares them from then on', async () => {
  const { phone, world } = await phoneWithPages(0)
  world.plant(900)
  await phone.sync()
  await phone.sync()
  expect(Object.keys(phone.road.pulls[phone.road.pulls.length - 1]!.digests ?? {})).not.toContain(workScope)
  expect(await digestPages(phone.desk)).toBe(null)
  spoil(phone, 1)
  await phone.restart()
  await phone.sync()
  expect(held(phone)).toBe(atHub(world))
})

it('pulls a page anew that has gone from the store', async () => {
  const { world, phone } = await phoneWithPages(4)
  const gone = phone.shelf.state.segments.filter((one) => one.scopeId === workScope)[2]
  phone.shelf.state.segments = phone.shelf.state.segments.filter((one) => one !== gone)
  await phone.restart()
  expect(await phone.sync()).toEqual(healthy)
  expect(held(phone)).toBe(atHub(world))
})

it('calls a scope suspect after three audits that did not heal, deletes nothing, and takes it back once it heals', async () => {
  const { world, phone } = await phoneWithPages(3)
  spoil(phone, 2)
  await phone.restart()
  phone.road.tamper = (page) => ({
    ...page,
    sections: page.sections.map(({ section, lines }) => ({ section, lines: lines.replace('新户', '错户') })),
  })
  await phone.sync()
  await phone.sync()
  expect(phone.shelf.state.hub.suspects ?? []).toEqual([])
  await phone.sync()
  expect(phone.shelf.state.hub.suspects).toEqual([workScope])
  expect(held(phone).split('\n')).toHaveLength(8)
  await phone.restart()
  expect(phone.desk.hub().suspects).toEqual([workScope])
  phone.road.tamper = null
  expect(await phone.sync()).toEqual(healthy)
  expect(held(phone)).toBe(atHub(world))
  expect(phone.shelf.state.hub.suspects).toEqual([])
})

it('goes back to the log of a hub that was restored without saying so', async () => {
  const world = leanWorld()
  const phone = await world.device()
  world.plant(3)
  await phone.sync()
  const restore = world.hub.backUp()
  world.plant(4)
  await phone.sync()
  expect(phone.shelf.state.cursors[workScope]).toBe(9)
  restore('silently')
  expect(await phone.sync()).toEqual(healthy)
  expect(phone.shelf.state.cursors[workScope]).toBe(5)
  expect(held(phone)).toBe(atHub(world))
})

it('finds out that a restored hub has grown past its cursor with other lines', async () => {
  const world = leanWorld()
  const phone = await world.device()
  const restore = world.hub.backUp()
  world.plant(4)
  await phone.sync()
  restore('silently')
  world.plant(9)
  expect(await phone.sync()).toEqual(healthy)
  expect(held(phone)).toBe(atHub(world))
})

it('keeps the whole book while it follows a restored hub, and takes its log in the end', async () => {
  const world = leanWorld()
  const phone = await world.device()
  world.plant(600)
  await phone.sync()
  const restore = world.hub.backUp()
  world.plant(5)
  await phone.write(2)
  await phone.sync()
  restore()
  let least = Infinity
  phone.road.duringPull = async () => {
    least = Math.min(least, held(phone).split('\n').length)
  }
  expect(await phone.sync()).toEqual(healthy)
  expect(least).toBeGreaterThan(600)
  expect(held(phone)).toBe(atHub(world))
  expect(world.hub.changes().filter((change) => change.recordKind === 'contact')).toHaveLength(2)
  expect(phone.states()).toEqual(['acked', 'acked'])
})

it('ends the run when the hub is lost in the middle of an audit, and heals in the next', async () => {
  const { world, phone } = await phoneWithPages(3)
  spoil(phone, 2)
  await phone.restart()
  const { digests } = phone.road
  phone.road.digests = async () => ({ ok: false, failure: { type: 'no-network' } })
  expect(await phone.sync()).toEqual({ ok: false, failure: { type: 'no-network' } })
  phone.road.digests = digests
  expect(await phone.sync()).toEqual(healthy)
  expect(held(phone)).toBe(atHub(world))
})

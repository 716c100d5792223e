// One history from its plan: the world is set up, everything in the plan happens, the faults are healed, and what must hold
// is asked for.
import type { Id } from '../../src/domain/id'
import { makeLink } from '../../src/server/sign-in'
import { act } from './acts'
import { checkAtRest, restless } from './at-rest'
import { HubHost, diskWith } from './hub-host'
import { Oracle, type Violation } from './oracle'
import { Phone, type World } from './phone'
import type { Plan } from './plan'
import { random } from './random'
import type { MemoryTables } from '../support/memory-tables'
import { clone, excuseWhatIsGone, restore } from './disasters'
import { madeAtOf } from './writing'
import { people, startMs, villageTables } from './village'
import { VirtualTime } from './virtual-time'

export interface Outcome {
  violation: Violation | null
  events: number
  virtualMs: number
  counts: Oracle['counts']
  kills: number
}

/** Healed, everything must be settled within this time: some polls of a hidden tab, and waits the hub asked for. */
const settledWithinMs = 20 * 60_000
/** More than any history needs; what goes beyond it is running in circles. */
const mostEvents = 60_000

export interface Running extends World {
  phones: Phone[]
  backup: MemoryTables | null
  /** Chance for what the hub writes with its own hand. */
  hubBytes(count: number): Uint8Array
  /** Nobody writes any more, whatever he had in mind. */
  quiet: boolean
  /** Files that were made to be taken along. */
  papers: string[]
  nextMadeAt(): string
  /** The hub's disk is as it was at the last backup, if there was one. */
  restore(withNewEpoch: boolean): void
  /** The profile of a browser is copied to another machine. */
  clone(phone: Phone): Phone | null
  /** What is neither on the hub nor on any device now, no rule can bring back. */
  excuseWhatIsGone(): void
}

export async function play(plan: Plan, trace: ((line: string) => void) | null): Promise<Outcome> {
  const time = new VirtualTime(startMs)
  const stamped =
    trace && ((line: string) => trace(`${((time.now - startMs) / 1_000).toFixed(3).padStart(9)} ${line}`))
  const oracle = new Oracle(stamped)
  const disk = diskWith(await villageTables())
  const chance = random(plan.seed, 'hub')
  const host = new HubHost({ time, chance, oracle, processes: plan.hubs, pageLines: plan.pageLines, disk })
  let acts = 0
  let restores = 0
  const world: Running = {
    plan,
    time,
    oracle,
    host,
    rates: { ...plan.rates },
    newId: idsOf(plan.seed),
    headsAtStart: new Map([...disk.tables.scopes].map(([scopeId, rows]) => [scopeId, rows.length])),
    linkFor: (personId) => codeFor(world, personId),
    phones: [],
    backup: null,
    papers: [],
    quiet: false,
    hubBytes: (count) => chance.bytes(count),
    nextMadeAt: () => madeAtOf(++acts),
    restore: (withNewEpoch) => restore(world, withNewEpoch ? `epoch-${++restores}` : null),
    clone: (phone) => clone(world, phone),
    excuseWhatIsGone: () => excuseWhatIsGone(world),
  }
  host.killRate = plan.rates.hubKill ?? 0
  world.phones = plan.devices.map((device) => new Phone(world, device))
  for (const phone of world.phones) time.in(phone.plan.startsAtMs, () => void phone.start())
  for (const one of plan.acts)
    time.in(one.atMs, () => void act(world, one).catch((cause: unknown) => broken(oracle, cause)))

  const over = () => oracle.violation !== null || time.steps > mostEvents
  await time.runUntil(startMs + plan.spanMs, over)
  heal(world)
  const settled = (await settle(world, over)) && (await everybodyReturns(world, over))
  if (!oracle.violation && (!settled || time.steps > mostEvents))
    oracle.fail(
      'I8',
      `${time.steps > mostEvents ? 'runs in circles' : 'does not come to rest'}: ${restless(world)}`,
    )
  if (!oracle.violation) {
    world.quiet = true
    for (let round = 0; round < 2; round++) {
      const tabs = world.phones.flatMap((phone) => phone.tabs.slice(0, 1))
      let left = tabs.length
      for (const tab of tabs) void tab.schedule.runNow().then(() => left--)
      await time.runUntil(time.now + 60_000, () => over() || left === 0)
    }
    checkAtRest(world)
  }
  for (const phone of world.phones) for (const tab of phone.tabs) tab.schedule.stop()
  return {
    violation: oracle.violation,
    events: time.steps,
    virtualMs: time.now - startMs,
    counts: oracle.counts,
    kills: host.kills,
  }
}

/** Everybody who left work on a phone comes back to it, one after the other, unless others could send it for him. */
async function settle(world: Running, over: () => boolean): Promise<boolean> {
  const { time, phones } = world
  for (const end = time.now + settledWithinMs; time.now < end;) {
    if (await time.runUntil(Math.min(end, time.now + 240_000), () => over() || restless(world) === null))
      return true
    for (const phone of phones) {
      const waiting = [...phone.shelves.values()].find(({ state }) =>
        state.own.some((own) => own.state === 'pending'),
      )
      const person = people.find(({ personId }) => personId === waiting?.state.identity.personId)
      if (person) phone.handOver(person)
    }
  }
  return false
}

/** What the hub has lost since somebody was here last, only he can send again. */
async function everybodyReturns(world: Running, over: () => boolean): Promise<boolean> {
  for (const phone of world.phones) {
    const away = [...phone.shelves.keys()].filter((personId) => personId !== phone.person.personId)
    for (const personId of away) {
      phone.handOver(people.find((person) => person.personId === personId)!)
      if (!(await settle(world, over))) return false
    }
  }
  return true
}

function broken(oracle: Oracle, cause: unknown): void {
  oracle.fail('simulation', cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
}

/** All faults end; what is poison stays poison, and a wrong clock stays wrong. */
function heal(world: Running): void {
  world.oracle.note(() => '== all faults are healed')
  for (const fault of Object.keys(world.rates)) delete world.rates[fault as keyof typeof world.rates]
  world.host.killRate = 0
  world.host.dieAfterCalls = null
  world.host.full = false
  for (const phone of world.phones) {
    // Somebody opens the book again: what was waited for in it is waited for no longer.
    if (phone.shelves.size > 1) phone.kill()
    phone.road.outCut = false
    phone.road.inCut = false
    phone.full = false
    phone.frozenUntil = Math.min(phone.frozenUntil, world.time.now)
    for (const tab of phone.tabs) {
      tab.goodRuns = 0
      tab.schedule.setVisible(true)
    }
  }
}

/** Ids by number, readable in a trace. */
function idsOf(seed: number): () => Id {
  let count = 0x1000
  return () =>
    `018f0000-0000-7000-9000-${(seed % 0xffff).toString(16).padStart(4, '0')}${(count++).toString(16).padStart(8, '0')}`
}

async function codeFor(world: Running, personId: Id): Promise<string> {
  const chance = random(world.plan.seed, `link ${world.time.now} ${personId}`)
  const { url } = await makeLink(
    world.host.disk.open(),
    personId,
    'https://hub.example',
    world.time.now,
    (count) => chance.bytes(count),
  )
  return url.split('#')[1]!
}

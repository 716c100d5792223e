// What people do, and what befalls their devices. Each act has a stream of chance of its own.
import { bringPaper, writeBundle } from './carrying'
import { changeFault } from './hub-acts'
import type { Act, ActKind } from './plan'
import type { Phone } from './phone'
import { random, type Random } from './random'
import type { Tab } from './tab'
import type { Running } from './world'
import { people } from './village'
import { write, writes } from './writing'

const year = 365 * 86_400_000

interface Scene {
  world: Running
  phone: Phone
  chance: Random
}

export async function act(world: Running, one: Act): Promise<void> {
  const chance = random(world.plan.seed, `act ${one.id}`)
  const phone = chance.pick(world.phones)
  const scene = { world, phone, chance }
  const { kind } = one
  if (writes(kind)) {
    const tab = tabOf(scene)
    if (tab) await write(world, phone, tab, kind, chance)
    return
  }
  if (kind === 'bundle') return goByHand(scene)
  if (kind === 'clone') return copyProfile(scene)
  if (kind === 'carry') {
    const tab = tabOf(scene)
    if (tab) await bringPaper(world, phone, tab, chance)
    return
  }
  const fault = befalls[kind]
  if (fault) {
    world.oracle.note(() => `-- ${kind} ${phone.name}`)
    fault(scene)
  } else await changeFault(world, kind, chance)
}

/** A profile is copied to another machine, and both go on. */
async function copyProfile({ world, phone, chance }: Scene): Promise<void> {
  const twin = world.clone(phone)
  if (!twin) return
  const { time } = world
  phone.road.outCut = chance.chance(0.7)
  time.in(chance.between(3_000, 60_000), () => (phone.road.outCut = false))
  await time.pass(chance.below(3_000))
  for (const one of chance.chance(0.5) ? [phone, twin] : [twin, phone]) {
    for (let left = chance.below(4); left > 0; left--) {
      const tab = tabOf({ world, phone: one, chance })
      if (tab) await write(world, one, tab, chance.pick(['household', 'contact', 'edit']), chance)
    }
    await time.pass(chance.below(4_000))
  }
}

/** Somebody works where there is no network; a colleague takes his work along, and brings back what the hub said. */
async function goByHand(scene: Scene): Promise<void> {
  const { world, phone, chance } = scene
  const { time } = world
  phone.road.outCut = true
  time.in(chance.between(20_000, 200_000), () => (phone.road.outCut = false))
  for (const kind of ['household', 'contact', 'edit'] as const) {
    const tab = tabOf(scene)
    if (tab && chance.chance(0.6)) await write(world, phone, tab, kind, chance)
  }
  const made = tabOf(scene)
  if (made) await writeBundle(world, phone, made)
  const others = world.phones.filter((other) => other !== phone)
  if (others.length === 0) return
  const carrier = { ...scene, phone: chance.pick(others) }
  await time.pass(chance.below(8_000))
  for (let times = chance.between(1, 2); times > 0; times--) {
    const tab = tabOf(carrier)
    if (tab) await bringPaper(world, carrier.phone, tab, chance)
    tab?.schedule.nudge()
    await time.pass(chance.below(5_000))
  }
  const back = tabOf(carrier)
  if (back) await writeBundle(world, carrier.phone, back)
  await time.pass(chance.below(5_000))
  const home = tabOf(scene)
  if (home) await bringPaper(world, phone, home, chance)
}

/** Nobody can use a browser that hangs or is closed. */
function tabOf({ phone, chance, world }: Scene): Tab | null {
  if (phone.tabs.length === 0 || phone.frozenUntil > world.time.now) return null
  return chance.pick(phone.tabs)
}

const befalls: Partial<Record<ActKind, (scene: Scene) => void>> = {
  nudge(scene) {
    tabOf(scene)?.schedule.nudge()
  },
  hide(scene) {
    const tab = tabOf(scene)
    tab?.schedule.setVisible(false)
    scene.world.time.in(scene.chance.below(200_000), () => tab?.schedule.setVisible(true))
  },
  killDevice({ phone }) {
    if (phone.tabs.length > 0) phone.kill()
  },
  freeze({ phone, world, chance }) {
    phone.frozenUntil = world.time.now + chance.between(5_000, 180_000)
  },
  clockJump({ phone, chance }) {
    phone.clockOffsetMs = chance.pick([10 * year, -10 * year, 3 * year, 3_600_000, -3_600_000, 0])
  },
  cutOut({ phone, world, chance }) {
    phone.road.outCut = true
    world.time.in(chance.between(5_000, 200_000), () => (phone.road.outCut = false))
  },
  cutIn({ phone, world, chance }) {
    phone.road.inCut = true
    world.time.in(chance.between(5_000, 200_000), () => (phone.road.inCut = false))
  },
  fill({ phone, world, chance }) {
    phone.full = true
    world.time.in(chance.between(5_000, 100_000), () => (phone.full = false))
  },
  signOut({ phone }) {
    phone.road.token = null
  },
  evict({ phone, world }) {
    if (!phone.shelf) return
    phone.shelves.clear()
    phone.road.token = null
    world.excuseWhatIsGone()
    phone.kill()
  },
  handOver({ phone, chance }) {
    phone.handOver(chance.pick(people))
  },
}

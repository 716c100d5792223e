// What one seed is to try: who is there, what they do and when, and which faults are about. A plan is plain data, so that a
// failing one can be made smaller and tried again.
import { random, type Random } from './random'

/** Faults that may strike at any call, by how likely one call is to be struck. */
export const rateFaults = {
  drop: [0.02, 0.25],
  duplicate: [0.02, 0.2],
  delay: [0.05, 0.4],
  truncate: [0.01, 0.1],
  replyLost: [0.02, 0.25],
  wrongStatus: [0.02, 0.15],
  /** Gives the tabs of a device the occasion to run into each other. */
  slowStore: [0.05, 0.4],
  deviceKill: [0.002, 0.02],
  hubKill: [0.002, 0.02],
  noRoom: [0.01, 0.1],
} as const satisfies Record<string, readonly [number, number]>
export type RateFault = keyof typeof rateFaults

/** Things that happen once; by how much work there is of each among a hundred. */
const actWeights = {
  household: 10,
  contact: 12,
  entry: 10,
  comment: 6,
  edit: 22,
  event: 6,
  move: 5,
  moveAway: 3,
  bad: 3,
  poison: 2,
  answerParked: 4,
  nudge: 6,
  hide: 2,
  killDevice: 3,
  freeze: 3,
  clockJump: 3,
  cutOut: 3,
  cutIn: 3,
  fill: 2,
  evict: 2,
  clone: 3,
  signOut: 2,
  hubKill: 2,
  hubFull: 1,
  backUp: 4,
  restore: 2,
  quietRestore: 2,
  grant: 2,
  revoke: 2,
  hubMove: 2,
  newer: 2,
  bundle: 5,
  carry: 8,
  handOver: 2,
} as const
export type ActKind = keyof typeof actWeights

/** Never left out: a world where nobody writes shows nothing. */
const always: readonly ActKind[] = ['household', 'contact', 'entry', 'edit', 'nudge']

export interface Act {
  id: number
  atMs: number
  kind: ActKind
}

export interface DevicePlan {
  name: string
  /** Index into the people of the village. */
  person: number
  tabs: number
  startsAtMs: number
}

export interface Plan {
  seed: number
  devices: DevicePlan[]
  hubs: 1 | 2
  /** Whether tabs keep from syncing at once where they can. */
  lock: boolean
  /** The most lines of a pull's reply. */
  pageLines: number
  /** How far apart what happens is. */
  spanMs: number
  acts: Act[]
  rates: Partial<Record<RateFault, number>>
}

const spans = [10_000, 30_000, 80_000, 240_000]

export function planOf(seed: number): Plan {
  const chance = random(seed, 'plan')
  const spanMs = chance.pick(spans)
  const devices = Array.from({ length: countOfDevices(chance) }, (_, index): DevicePlan => {
    return {
      name: String.fromCharCode(65 + index),
      person: chance.chance(0.15) && index > 0 ? chance.below(index) % 6 : index % 6,
      tabs: chance.chance(0.6) ? 1 : chance.between(2, 3),
      startsAtMs: chance.chance(0.7) ? 0 : Math.floor(chance.next() * spanMs * 0.6),
    }
  })
  const rates: Plan['rates'] = {}
  for (const [fault, [low, high]] of Object.entries(rateFaults)) {
    if (chance.chance(0.3)) rates[fault as RateFault] = low + chance.next() * (high - low)
  }
  const kinds = (Object.keys(actWeights) as ActKind[]).filter(
    (kind) => always.includes(kind) || chance.chance(0.45),
  )
  const acts = Array.from({ length: chance.between(8, 32) }, (_, id): Act => {
    return { id, atMs: Math.floor(chance.next() * spanMs), kind: byWeight(chance, kinds) }
  })
  return {
    seed,
    devices,
    hubs: chance.chance(0.3) ? 2 : 1,
    lock: chance.chance(0.4),
    pageLines: chance.chance(0.4) ? chance.between(3, 12) : 1_000,
    spanMs,
    acts: acts.sort((a, b) => a.atMs - b.atMs || a.id - b.id),
    rates,
  }
}

function countOfDevices(chance: Random): number {
  const roll = chance.next()
  return roll < 0.45 ? 2 : roll < 0.75 ? 3 : roll < 0.9 ? 4 : chance.between(5, 8)
}

function byWeight(chance: Random, kinds: readonly ActKind[]): ActKind {
  let left = chance.next() * kinds.reduce((sum, kind) => sum + actWeights[kind], 0)
  for (const kind of kinds) {
    left -= actWeights[kind]
    if (left < 0) return kind
  }
  return kinds[kinds.length - 1]!
}

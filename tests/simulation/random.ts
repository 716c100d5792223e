// Chance that is the same in every run: each thing in the world has a stream of its own, named, so that leaving one out
// (when a failing seed is made smaller) does not change what happens to the others.

export interface Random {
  /** 0 ≤ x < 1 */
  next(): number
  /** An integer from 0 to below `below`. */
  below(below: number): number
  /** An integer, both ends included. */
  between(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  bytes(count: number): Uint8Array
}

export function random(seed: number, name: string): Random {
  let state = hash(seed, name)
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => probability > 0 && next() < probability,
    pick: (from) => from[below(from.length)]!,
    bytes: (count) => Uint8Array.from({ length: count }, () => below(256)),
  }
}

function hash(seed: number, name: string): number {
  let h = (0x811c9dc5 ^ seed) >>> 0
  h = Math.imul(h ^ (seed >>> 16), 0x85ebca6b)
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35)
  return (h ^ (h >>> 13)) | 0
}

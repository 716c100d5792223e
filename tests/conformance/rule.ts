// A numbered rule of the protocol, and what it takes to check it from outside.
import type { Id } from '../../src/domain/id'
import type { Client } from './client'

export interface World {
  url: string
  /** Writes in `areaId`. */
  worker: Client
  /** Reads and exports there. */
  colleague: Client
  /** Has nothing to do with `areaId`. */
  outsider: Client
  areaId: Id
}

export interface Rule {
  /** As in SPEC.md: 'P4'. */
  id: string
  /** What is checked, as a sentence. */
  says: string
  check(world: World): Promise<void>
}

class RuleBroken extends Error {}

/** Throws with what was seen instead. */
export function must(holds: boolean, seen: unknown): asserts holds {
  if (!holds) throw new RuleBroken(typeof seen === 'string' ? seen : (JSON.stringify(seen) ?? 'nothing'))
}

export function mustEqual(seen: unknown, wanted: unknown): void {
  const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)]
  must(a === b, `${a} where ${b} belongs`)
}

export interface Outcome {
  rule: Rule
  /** null: it holds. */
  broken: string | null
}

/** One after the other: a rule may count what others must not disturb. */
export async function checkRules(
  rules: readonly Rule[],
  world: World,
  tell: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const rule of rules) {
    let broken: string | null = null
    try {
      await rule.check(world)
    } catch (error) {
      broken = error instanceof Error ? error.message : String(error)
    }
    const outcome = { rule, broken }
    outcomes.push(outcome)
    tell(outcome)
  }
  return outcomes
}

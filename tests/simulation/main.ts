// The process that plays seeds: `--seed n` plays one with its trace, `--from a --count b` plays many and says how it went,
// a line of JSON each.
import { readFileSync } from 'node:fs'
import { planOf, type Plan } from './plan'
import { shrink } from './shrink'
import { play, type Outcome } from './world'

function option(name: string): number | null {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? null : Number(process.argv[at + 1])
}

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

async function one(plan: Plan): Promise<void> {
  const lines: string[] = []
  const outcome = await play(plan, (line) => lines.push(line))
  process.stdout.write(`${lines.join('\n')}\n${JSON.stringify(outcome)}\n`)
  if (outcome.violation) process.exitCode = 1
}

async function many(from: number, step: number, count: number, stopAt: number): Promise<void> {
  const totals = { seeds: 0, events: 0, virtualMs: 0, stored: 0, parked: 0, requests: 0, kills: 0 }
  let failures = 0
  async function playOrSay(seed: number): Promise<Outcome | null> {
    try {
      return await play(planOf(seed), null)
    } catch (cause) {
      failures++
      say({
        failed: {
          seed,
          invariant: 'simulation',
          text: String(cause instanceof Error ? cause.stack : cause).slice(0, 300),
        },
      })
      return null
    }
  }
  const add = (outcome: Outcome) => {
    totals.seeds++
    totals.events += outcome.events
    totals.virtualMs += outcome.virtualMs
    totals.stored += outcome.counts.stored
    totals.parked += outcome.counts.parked
    totals.requests += outcome.counts.requests
    totals.kills += outcome.kills
  }
  for (let index = 0; index < count && failures < stopAt; index++) {
    const seed = from + index * step
    const outcome = await playOrSay(seed)
    if (!outcome) continue
    add(outcome)
    if (outcome.violation) {
      failures++
      say({ failed: { seed, ...outcome.violation } })
    }
    if (index % 500 === 499) say({ progress: totals.seeds })
  }
  say({ totals })
}

const seed = option('seed')
/** A plan as `shrink` prints it. */
const planFile = process.argv.indexOf('--plan')
const toShrink = option('shrink')
if (toShrink !== null) say(await shrink(planOf(toShrink)))
else if (seed !== null) await one(planOf(seed))
else if (planFile >= 0) await one(JSON.parse(readFileSync(process.argv[planFile + 1]!, 'utf8')) as Plan)
else await many(option('from') ?? 1, option('step') ?? 1, option('count') ?? 1_000, option('stop') ?? 1)
process.exit()

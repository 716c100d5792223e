// Rounds of one life of a hub each: eight devices write, it is killed at a moment that the seed says, begins again, and is
// asked for everything it ever acknowledged.
import { HubClient } from '../support/journey-hub-client'
import { householdsIn, seededRandom } from '../support/journey-visits'
import { audit, isClean, type Audit } from './auditor'
import { HubUnderTest } from './hub-under-test'
import { Writer } from './writer'

export interface KillOptions {
  rounds: number
  seed: number
  /** On PostgreSQL instead of SQLite. */
  postgres: boolean
  /** Folder of the built hub. */
  built: string
  say(line: string): void
}

export interface KillOutcome extends Audit {
  /** Rounds by what was done in them. */
  kinds: Record<string, number>
  /** What went wrong in words; empty when nothing did. */
  faults: string[]
}

type Kind = 'kill' | 'full disk' | 'restored backup' | 'database killed'

const writerCount = 8

export async function killHub(options: KillOptions): Promise<KillOutcome> {
  const random = seededRandom(options.seed)
  const under = await HubUnderTest.start(options.built, options.postgres)
  try {
    if (!under.canBeFull) options.say('mounting is not allowed here: no round with a full disk')
    const { auditor, writers } = await signInAll(under, random)
    const outcome: KillOutcome = { ...(await audit(auditor, writers)), kinds: {}, faults: [] }
    for (let round = 1; round <= options.rounds && outcome.faults.length === 0; round++) {
      const kind = kindOf(round, random, under)
      outcome.kinds[kind] = (outcome.kinds[kind] ?? 0) + 1
      const before = statuses(writers)
      await life(kind, under, writers, random)
      // Before anybody sends again: what was acknowledged is there, or in the lost life of a restored hub, and comes again.
      const beforeResending = kind === 'restored backup' ? null : await audit(auditor, writers)
      await Promise.all(writers.map((writer) => writer.drain()))
      const after = await audit(auditor, writers)
      Object.assign(outcome, after)
      outcome.faults.push(...writers.flatMap(({ faults }) => faults))
      for (const found of [beforeResending, after])
        if (found && !isClean(found)) outcome.faults.push(`round ${round}, ${kind}: ${JSON.stringify(found)}`)
      if (beforeResending) outcome.lost = Math.max(beforeResending.lost, after.lost)
      const replies = changed(before, statuses(writers))
      options.say(`round ${round}: ${kind}, ${after.acknowledged} acknowledged, replies ${replies}`)
    }
    return outcome
  } finally {
    await under.dispose()
  }
}

async function signInAll(
  under: HubUnderTest,
  random: () => number,
): Promise<{ auditor: HubClient; writers: Writer[] }> {
  const { hub } = under
  const [secretary, auditor] = [new HubClient(hub.publicUrl), new HubClient(hub.publicUrl)]
  await secretary.signIn(hub.link('村党组织书记'))
  await auditor.signIn(hub.link('网格员'))
  const homes = householdsIn(await auditor.pullAll())
  const writers: Writer[] = []
  for (let i = 0; i < writerCount; i++) {
    const writer = new Writer(hub.publicUrl, random, homes)
    await writer.signIn(await secretary.makeLink(auditor.me.personId))
    writers.push(writer)
  }
  return { auditor, writers }
}

/** The second and third rounds are a full disk and a restore, so that a short run has one of each. */
function kindOf(round: number, random: () => number, under: HubUnderTest): Kind {
  const draw = random()
  if (round === 3 && under.hasBackup) return 'restored backup'
  if (under.canBeFull && (round === 2 || draw < 0.2)) return 'full disk'
  if (under.hasBackup && draw > 0.8) return 'restored backup'
  if (under.hasDatabaseToKill && draw > 0.6) return 'database killed'
  return 'kill'
}

/** Ends with a hub that runs, and writers that have stopped in the middle. */
async function life(
  kind: Kind,
  under: HubUnderTest,
  writers: readonly Writer[],
  random: () => number,
): Promise<void> {
  const moment = (most: number) => new Promise((resolve) => setTimeout(resolve, 50 + random() * most))
  let goesOn = true
  const work = Promise.all(writers.map((writer) => writer.work(() => goesOn)))
  const backup = random() < 0.3 || !under.hasBackup ? under.makeBackup() : null
  await moment(500)
  // A backup that is cut in two would be no backup; what matters is that the hub is written to while it is made.
  await backup
  if (kind === 'full disk') {
    await under.fill(Math.floor(random() * 300_000))
    await moment(500)
  }
  if (kind === 'database killed') await under.killDatabase()
  else await under.hub.kill()
  if (kind === 'full disk') await under.clear()
  if (kind === 'restored backup') await under.restoreBackup()
  if (kind !== 'database killed') await under.hub.start()
  await moment(200)
  goesOn = false
  await work
}

function statuses(writers: readonly Writer[]): Map<number, number> {
  const sum = new Map<number, number>()
  for (const writer of writers)
    for (const [status, count] of writer.statuses) sum.set(status, (sum.get(status) ?? 0) + count)
  return sum
}

function changed(before: Map<number, number>, after: Map<number, number>): string {
  const parts = [...after].map(([status, count]) => [status, count - (before.get(status) ?? 0)] as const)
  return parts
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status === 0 ? 'none' : status}×${count}`)
    .join(' ')
}

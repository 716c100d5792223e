// `npm run kill:browser -- 40 [seed]`: prints what was acknowledged and what was lost, and fails when anything was.
import { countSyncs, hasStrace } from './fsync-count'
import { killBrowser } from './browser-rounds'

const [rounds = '40', seed = String(Date.now() % 100_000)] = process.argv.slice(2)
const chromium = process.env.CHROMIUM_PATH ?? ''

let failed = false
if (hasStrace()) {
  for (const { name, writes, syncs } of await countSyncs(chromium)) {
    const holds = syncs >= writes
    if (!holds) failed = true
    console.log(`${holds ? 'ok    ' : 'FAILED'} ${name}: ${writes} times, ${syncs} syncs of the disk`)
  }
} else {
  failed = true
  console.log('FAILED strace is not there and could not be installed: strict durability was not counted')
}

console.log(`seed ${seed}`)
const totals = await killBrowser(Number(rounds), Number(seed))
for (const token of totals.lost) console.log(`lost: ${token}`)
for (const token of totals.torn) console.log(`torn: ${token}`)
console.log(`${totals.rounds} kills, acknowledged ${totals.acknowledged}, lost ${totals.lost.length}`)
process.exit(failed || totals.lost.length > 0 || totals.torn.length > 0 || totals.acknowledged === 0 ? 1 : 0)

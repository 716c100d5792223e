// `npm run conformance -- <url> <link> <link> <link>`: checks any hub at a URL against the numbered rules, a line each.
import { Client } from './client'
import { allRules } from './all-rules'
import { areaToWriteIn } from './area-to-write-in'
import { checkRules } from './rule'

const usage = `npm run conformance -- <url> <worker> <colleague> <outsider>

  url        of the hub, https://… or http://localhost:…
  worker     one-time sign-in link (or its code) of somebody who writes visits down in an area
  colleague  the same of somebody who reads and exports in that area
  outsider   the same of somebody who has nothing to do with that area

It writes households named "一致性检查 …": use a hub that is there for trying.
`

const [url, ...links] = process.argv.slice(2)
if (!url || !URL.canParse(url) || links.length !== 3) {
  process.stderr.write(usage)
  process.exit(2)
}
try {
  process.exitCode = await run(new URL(url).origin)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}

async function run(origin: string): Promise<number> {
  const people: Client[] = []
  for (const link of links) people.push(await Client.signIn(origin, link))
  const [worker, colleague, outsider] = people as [Client, Client, Client]
  const areaId = await areaToWriteIn(worker)
  const world = { url: origin, worker, colleague, outsider, areaId }
  const outcomes = await checkRules(allRules, world, ({ rule, broken }) => {
    process.stdout.write(`${broken === null ? 'ok    ' : 'BROKEN'} ${rule.id.padEnd(3)} ${rule.says}\n`)
    if (broken !== null) process.stdout.write(`           ${broken}\n`)
  })
  const failed = outcomes.filter(({ broken }) => broken !== null).length
  process.stdout.write(`${outcomes.length - failed} rules hold, ${failed} broken\n`)
  return failed === 0 ? 0 : 1
}

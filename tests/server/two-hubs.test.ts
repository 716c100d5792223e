// Two hub processes over one PostgreSQL database and one data folder, as they are delivered.
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paths, type PullHeader, type PushReply } from '../../src/protocol/messages'
import { aCreate, aStamp } from '../support/changes'
import { HubProcess } from '../support/hub-process'
import { codeOf, HubClient, newId } from '../support/journey-hub-client'
import { householdsIn } from '../support/journey-visits'
import { PrivatePostgres } from '../support/private-postgres'

const built = '.cache/two-hubs'
let server: PrivatePostgres
const hubs: HubProcess[] = []

beforeAll(async () => {
  const words = ['build', '--mode', 'hub', '--outDir', built, '--logLevel', 'error']
  const build = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', ...words], { encoding: 'utf8' })
  if (build.status !== 0) throw new Error(build.stderr)
  server = await PrivatePostgres.start()
}, 300_000)
afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.dispose()))
  await server.dispose()
})

async function startBoth(): Promise<[HubProcess, HubProcess]> {
  const env = { DATABASE_URL: await server.database(), BACKUP_MINUTES: '0' }
  const words = [`${built}/main.js`]
  const both = await Promise.all([HubProcess.start({ words, env }), HubProcess.start({ words, env })])
  hubs.push(...both)
  return both
}

async function health(hub: HubProcess): Promise<string> {
  return ((await (await fetch(`${hub.publicUrl}/health`)).json()) as { epoch: string }).epoch
}

describe('two hubs over one database', () => {
  it('are filled by only one of them when they start at the same time, and have one epoch', async () => {
    const both = await startBoth()
    const filled = both.filter((hub) => /^网格员.*: http/m.test(hub.output))
    expect(filled).toHaveLength(1)
    expect(await health(both[0])).toBe(await health(both[1]))
    const villages = await server.ask(
      both[0].env.DATABASE_URL!,
      `select 1 from records where kind = 'area' and fields like '%"village"%'`,
    )
    expect(villages).toHaveLength(1)
  }, 60_000)

  it('know one sign-in, take one device in turns, and give both readers the same log', async () => {
    const both = await startBoth()
    const first = both.find((hub) => /^网格员.*: http/m.test(hub.output))!
    const other = both.find((hub) => hub !== first)!
    const auditor = new HubClient(first.publicUrl)
    await auditor.signIn(first.link('网格员'))
    const home = householdsIn(await auditor.pullAll())[0]!

    const secretary = new HubClient(first.publicUrl)
    await secretary.signIn(first.link('村党组织书记'))
    const link = await secretary.makeLink(auditor.me.personId)
    const deviceId = newId()
    // The link was made at one hub and is used at the other; its session counts at both.
    const signedIn = await fetch(`${other.publicUrl}${paths.session}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: codeOf(link), deviceId }),
    })
    expect(signedIn.status).toBe(200)
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const post = (hub: HubProcess, path: string, body: object) =>
      fetch(hub.publicUrl + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify({ deviceId, epoch: null, ...body }),
      })
    const change = (number: number) =>
      aCreate({
        deviceId,
        number,
        authorId: auditor.me.personId,
        stamp: aStamp(1_702_000_000_000 + number, deviceId),
        recordKind: 'contact',
        recordId: newId(),
        fields: { areaId: home.areaId, householdId: home.id, metOn: '2023-12-11', mode: 'visit' },
      })
    const changes = Array.from({ length: 40 }, (_, i) => change(i + 1))
    for (const [i, one] of changes.entries()) {
      const reply = (await (
        await post(i % 2 ? first : other, paths.push, { changes: [one] })
      ).json()) as PushReply
      expect(reply).toMatchObject({ have: i + 1, verdicts: [{ verdict: 'stored' }] })
    }
    // The same again, at both at once: one copy.
    const again = await Promise.all(both.map((hub) => post(hub, paths.push, { changes })))
    for (const reply of again)
      expect(((await reply.json()) as PushReply).verdicts.map(({ verdict }) => verdict)).toEqual(
        changes.map(() => 'duplicate'),
      )
    const more = change(41)
    const race = await Promise.all(
      [first, other, first, other].map((hub) => post(hub, paths.push, { changes: [more] })),
    )
    const verdicts = await Promise.all(
      race.map(async (reply) => ((await reply.json()) as PushReply).verdicts[0]?.verdict),
    )
    expect(verdicts.sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'stored'])

    const pulls = await Promise.all(
      both.map(async (hub) => (await post(hub, paths.pull, { cursors: {}, limit: 5_000 })).text()),
    )
    const [one, two] = pulls.map((text) => {
      const [head = '', ...lines] = text.split('\n')
      return { ...(JSON.parse(head) as PullHeader), now: '', lines }
    })
    expect(one).toEqual(two)
    expect(one?.lines.filter((line) => line.includes(deviceId))).toHaveLength(41)
  }, 60_000)

  it('judge by one tree: what an administrator changes at one counts at the other at once', async () => {
    const env = { DATABASE_URL: await server.database(), BACKUP_MINUTES: '0' }
    const words = [`${built}/main.js`, '--empty']
    const first = await HubProcess.start({ words, env })
    const other = await HubProcess.start({ words, env })
    hubs.push(first, other)
    const administrator = new HubClient(first.publicUrl)
    await administrator.signIn(first.link('管理员'))
    const mine = await administrator.pullAll()
    const villageId = newId()
    const stamp = (number: number) => aStamp(1_702_000_000_000 + number, administrator.deviceId)
    const create = (
      recordKind: 'area' | 'person' | 'membership',
      recordId: string,
      fields: Record<string, string | null>,
    ) => {
      const number = administrator.nextNumber()
      return aCreate({
        deviceId: administrator.deviceId,
        number,
        authorId: administrator.me.personId,
        stamp: stamp(number),
        recordKind,
        recordId,
        fields,
      })
    }
    const personId = newId()
    expect(mine.length).toBeGreaterThan(0)
    await administrator.push([
      create('area', villageId, { level: 'village', parentId: null, name: '樟树村' }),
      create('person', personId, { areaId: villageId, name: '李明' }),
      create('membership', newId(), {
        personId,
        areaId: villageId,
        role: 'partySecretary',
        from: '2023-01-01',
      }),
    ])
    const link = await administrator.makeLink(personId)
    const secretary = new HubClient(other.publicUrl)
    await secretary.signIn(link.replace(first.publicUrl, other.publicUrl))
    await secretary.push([
      aCreate({
        deviceId: secretary.deviceId,
        number: secretary.nextNumber(),
        authorId: personId,
        stamp: aStamp(1_702_000_000_000, secretary.deviceId),
        recordKind: 'household',
        recordId: newId(),
        fields: { areaId: villageId, name: '张三' },
      }),
    ])
    expect((await secretary.pullAll()).map(({ recordKind }) => recordKind)).toContain('household')
  }, 60_000)

  it('say in a sentence that the database is not there', async () => {
    const started = (url: string) =>
      spawnSync(process.execPath, [`${built}/main.js`], {
        env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: hubs[0]!.dataDir, DATABASE_URL: url },
        encoding: 'utf8',
      })
    const gone = started('postgres://someone:geheim@127.0.0.1:1/book')
    expect([gone.status, gone.stderr]).toEqual([
      1,
      expect.stringContaining('The database 127.0.0.1:1/book cannot be used'),
    ])
    expect(gone.stderr).not.toContain('geheim')
    expect(started('mysql://x').status).toBe(2)
  }, 30_000)
})

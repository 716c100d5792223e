import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { foldRecord } from '../../src/protocol/fold'
import { anId, place } from '../support/changes'
import { openTestHub, people, type TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let worker: TestDevice
beforeEach(async () => {
  hub = await openTestHub()
  worker = await hub.device(people.worker, 1)
})
afterEach(() => hub.close())

const workScope = `work:${place.grid}`
const households = (count: number) =>
  Array.from({ length: count }, (_, i) => worker.create('household', anId(1000 + i)))

describe('pull', () => {
  it('begins with a header that says who asks, what he may follow and how far it is', async () => {
    await worker.push(households(3))
    const { header } = await worker.pull()
    expect(header).toMatchObject({
      lianxin: 1,
      epoch: 'epoch-1',
      personId: people.worker,
      grants: [{ role: 'gridWorker', areaId: place.grid }],
      more: false,
      remaining: 0,
      have: 3,
      backedUp: 0,
    })
    expect(header.scopes).toContain(workScope)
    expect(header.sections).toContainEqual({ scopeId: workScope, from: 0, to: 3, head: 3 })
  })

  it('sends as many lines as its sections say, with each change as its device made it', async () => {
    const made = households(3)
    await worker.push(made)
    const { header, changes } = await worker.pull()
    const lines = header.sections.reduce((sum, { from, to }) => sum + to - from, 0)
    expect(changes).toHaveLength(lines)
    expect(changes.slice(-3)).toEqual(made)
  })

  it('goes on from the cursors, over several scopes, until nothing is left', async () => {
    await worker.push(households(20))
    const all = (await worker.pull()).changes
    const cursors: Record<string, number> = {}
    const seen: unknown[] = []
    for (let more = true; more;) {
      const { header, changes } = await worker.pull({ cursors, limit: 7 })
      expect(changes.length).toBeLessThanOrEqual(7)
      for (const { scopeId, from, to } of header.sections) {
        expect(from).toBe(cursors[scopeId] ?? 0)
        cursors[scopeId] = to
      }
      seen.push(...changes)
      expect(header.remaining).toBe(all.length - seen.length)
      more = header.more
    }
    expect(seen).toEqual(all)
    expect((await worker.pull({ cursors })).header).toMatchObject({ sections: [], more: false })
  })

  it('brings ten thousand changes in no more than eleven replies', async () => {
    const lead = await hub.device(people.lead, 2)
    for (let from = 0; from < 10_000; from += 200) {
      const batch = Array.from({ length: 200 }, (_, i) => lead.create('household', anId(100_000 + from + i)))
      expect((await lead.push(batch)).status).toBe(200)
    }
    const cursors: Record<string, number> = {}
    let replies = 0
    for (let more = true; more; replies++) {
      const { header } = await worker.pull({ cursors, limit: 5_000 })
      for (const { scopeId, to } of header.sections) cursors[scopeId] = to
      more = header.more
    }
    expect(cursors[workScope]).toBe(10_000)
    expect(replies).toBeLessThanOrEqual(11)
  }, 60_000)

  it('ends a reply early rather than gather many records of a megabyte', async () => {
    const lead = await hub.device(people.lead, 2)
    const entryIds = Array.from({ length: 20_000 }, (_, i) => anId(i))
    for (let i = 0; i < 7; i++) {
      const batch = lead.create('batch', anId(5000 + i), { areaId: place.grid, entryIds })
      expect((await lead.push([batch])).status).toBe(200)
    }
    const { header } = await worker.pull()
    expect(header.more).toBe(true)
    const cursors = Object.fromEntries(header.sections.map(({ scopeId, to }) => [scopeId, to]))
    const rest = await worker.pull({ cursors })
    expect([rest.header.more, rest.changes.length]).toEqual([false, header.remaining])
  })

  it('answers in packed lines where they are accepted', async () => {
    await worker.push(households(20))
    const body = JSON.stringify({ deviceId: worker.deviceId, epoch: null, cursors: {}, limit: 100 })
    const reply = await worker.post('/sync/v1/pull', body, { 'accept-encoding': 'gzip, br' })
    expect(reply.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(reply.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(Buffer.from(await reply.arrayBuffer())).toString()).toBe((await worker.pull()).text)
  })

  it('answers a cursor past the head of a restored hub with the head and the epoch', async () => {
    await worker.push(households(2))
    const { header } = await worker.pull({ epoch: 'epoch-0', cursors: { [workScope]: 90 } })
    expect(header.sections).toContainEqual({ scopeId: workScope, from: 2, to: 2, head: 2 })
    expect([header.epoch, header.remaining]).toEqual(['epoch-1', 0])
  })

  it('has everything again after a restart of the hub in the middle', async () => {
    await hub.close()
    const folder = await mkdtemp(join(tmpdir(), 'lianxin-restart-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'hub.sqlite')
    hub = await openTestHub({ file })
    const before = await hub.device(people.worker, 1)
    const batch = [before.create('household', anId(1)), before.create('household', anId(2))]
    await before.push(batch)
    const seen = await before.pull()
    await hub.close()
    hub = await openTestHub({ file })
    const again = await hub.device(people.worker, 1)
    const reply = await again.push([...batch, { ...batch[0]!, number: 3, recordId: anId(3) }])
    expect(reply.verdicts.map(({ verdict }) => verdict)).toEqual(['duplicate', 'duplicate', 'stored'])
    expect((await again.pull()).changes.slice(0, -1)).toEqual(seen.changes)
  })
})

describe('what a person receives', () => {
  it('holds nothing of a grid that is not his, and no number of his moves with its work', async () => {
    const other = await hub.device(people.otherWorker, 2)
    await worker.push(households(1))
    const before = await worker.pull()
    await other.push([other.create('household', anId(9000), { areaId: place.otherGrid, name: '邻格户' })])
    await other.push([other.create('household', anId(9001), { areaId: place.foreignGrid })])
    expect(await worker.pull()).toEqual(before)
    expect((await other.pull()).text).toContain('邻格户')
  })

  it('ignores cursors of scopes he may not follow', async () => {
    const plain = await worker.pull()
    expect(await worker.pull({ cursors: { [`work:${place.foreignGrid}`]: 0, nonsense: 3 } })).toEqual(plain)
  })

  it('holds the work of all grids for the secretary of the village, and none of another village', async () => {
    const secretary = await hub.device(people.secretary, 2)
    const foreigner = await hub.device(people.foreigner, 3)
    await worker.push(households(1))
    await foreigner.push([
      foreigner.create('household', anId(9000), { areaId: place.foreignGrid, name: '外村户' }),
    ])
    const { text } = await secretary.pull()
    expect([text.includes('张三'), text.includes('外村户')]).toEqual([true, false])
  })

  it('holds no household for an administrator', async () => {
    const administrator = await hub.device(people.administrator, 2)
    await worker.push(households(1))
    expect((await administrator.pull()).changes.some((change) => change.recordKind === 'household')).toBe(
      false,
    )
  })

  it('holds the whole history of a record that moves in, and the move but nothing after it where it moved out', async () => {
    const secretary = await hub.device(people.secretary, 2)
    const other = await hub.device(people.otherWorker, 3)
    await worker.push(households(1))
    await secretary.push([secretary.set('household', anId(1000), { areaId: place.otherGrid })])
    await other.push([other.set('household', anId(1000), { name: '后来的名字' })])
    const moved = (await other.pull()).changes.filter((change) => change.recordId === anId(1000))
    expect(foldRecord(moved).fields).toMatchObject({ areaId: place.otherGrid, name: '后来的名字' })
    const left = (await worker.pull()).changes.filter((change) => change.recordId === anId(1000))
    expect(left.map((change) => change.action)).toEqual(['create', 'set'])
    hub.now.ms += 31 * 86_400_000
    expect(
      (await worker.push([worker.set('household', anId(1000), { name: '旧人' })])).verdicts,
    ).toMatchObject([{ verdict: 'parked', code: 'unknown-record' }])
  })

  it('is nothing but the tree of the hub once his membership has ended', async () => {
    const administrator = await hub.device(people.administrator, 2)
    await worker.push(households(1))
    await administrator.push([administrator.set('membership', anId(0xc0), { until: '2023-12-10' })])
    const { header } = await worker.pull()
    expect([header.grants, header.scopes]).toEqual([[], ['tree:hub']])
  })
})

// What the hub says of its lines to whoever wants to be sure of his own (SPEC A; I4, I6).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { digestText, textDigest } from '../../src/protocol/digest'
import type { DigestReply } from '../../src/protocol/messages'
import { anId, place } from '../support/changes'
import { openTestHub, people, type TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let worker: TestDevice
const scopeId = `work:${place.grid}`
beforeEach(async () => {
  hub = await openTestHub()
  worker = await hub.device(people.worker, 1)
  await worker.push(Array.from({ length: 6 }, (_, i) => worker.create('household', anId(1000 + i))))
})
afterEach(() => hub.close())

const ask = (body: object) =>
  worker.post('/sync/v1/digests', JSON.stringify({ deviceId: worker.deviceId, scopeId, ranges: [], ...body }))
/** The lines of the grid's scope after `from`, up to `to`, as they came. */
async function linesOf(from: number, to: number): Promise<string> {
  const { header, text } = await worker.pull()
  let line = 1
  for (const section of header.sections) {
    if (section.scopeId === scopeId)
      return text
        .split('\n')
        .slice(line + from, line + to)
        .join('\n')
    line += section.to - section.from
  }
  return ''
}
const digestOf = async (from: number, to: number) => digestText(textDigest(await linesOf(from, to)))
const compare = async (cursor: number, digest: string) =>
  (await worker.pull({ cursors: { [scopeId]: cursor }, digests: { [scopeId]: digest } })).header

describe('digests with a pull', () => {
  it('A2 finds nothing different where the lines are the same, at the head and before it', async () => {
    for (const cursor of [6, 4, 0]) {
      expect((await compare(cursor, await digestOf(0, cursor))).differs).toEqual([])
    }
  })

  it('A2 names a scope of which a line is another, and no scope that was not asked about', async () => {
    for (const cursor of [6, 4]) {
      expect((await compare(cursor, digestText(5))).differs).toEqual([scopeId])
    }
    expect((await worker.pull({ cursors: { [scopeId]: 4 } })).header.differs).toEqual([])
  })

  it('A2 holds for lines that the hub has marked', async () => {
    const late = { ...worker.create('household', anId(2000)), stamp: `ffff00000000ffff-${worker.deviceId}` }
    await worker.push([late])
    expect(await linesOf(6, 7)).toContain('"effective":"')
    expect((await compare(7, await digestOf(0, 7))).differs).toEqual([])
  })

  it('A2 names a scope whose cursor lies past the head, also without another epoch', async () => {
    const header = await compare(9, await digestOf(0, 6))
    expect(header.differs).toEqual([scopeId])
    expect(header.sections).toContainEqual({ scopeId, from: 6, to: 6, head: 6 })
  })

  it('I4 says nothing of a scope that is not followed', async () => {
    const foreign = `work:${place.foreignGrid}`
    const { header } = await worker.pull({ cursors: { [foreign]: 3 }, digests: { [foreign]: digestText(1) } })
    expect(header.differs).toEqual([])
  })

  it('refuses digests that are none', async () => {
    const body = { deviceId: worker.deviceId, epoch: null, cursors: {}, limit: 1 }
    for (const digests of [[], { [scopeId]: 5 }, { [scopeId]: 'x' }, 'x'])
      expect((await worker.post('/sync/v1/pull', JSON.stringify({ ...body, digests }))).status).toBe(400)
  })
})

describe('digests of ranges', () => {
  it('A3 answers each range in the order asked', async () => {
    const ranges = [
      { from: 2, to: 5 },
      { from: 0, to: 6 },
      { from: 3, to: 3 },
      { from: 5, to: 90 },
    ]
    const reply = (await (await ask({ ranges })).json()) as DigestReply
    expect(reply).toEqual({
      lianxin: 1,
      epoch: 'epoch-1',
      digests: [await digestOf(2, 5), await digestOf(0, 6), digestText(0), await digestOf(5, 6)],
    })
  })

  it('I4 answers about a scope that is not followed as about one that is not there', async () => {
    for (const one of [`work:${place.foreignGrid}`, 'work:nowhere']) {
      const reply = await ask({ scopeId: one, ranges: [{ from: 0, to: 1 }] })
      expect([reply.status, await reply.json()]).toEqual([404, { lianxin: 1, failure: 'not-found' }])
    }
  })

  it('refuses too many ranges, ranges that are none, and another device', async () => {
    const range = { from: 0, to: 1 }
    expect((await ask({ ranges: Array.from({ length: 64 }, () => range) })).status).toBe(200)
    expect((await ask({ ranges: Array.from({ length: 65 }, () => range) })).status).toBe(413)
    for (const one of [{ from: 2, to: 1 }, { from: -1, to: 1 }, { from: 0 }, null, 5])
      expect((await ask({ ranges: [one] })).status).toBe(400)
    expect((await ask({ more: 1 })).status).toBe(400)
    expect((await ask({ deviceId: anId(9) })).status).toBe(403)
  })
})

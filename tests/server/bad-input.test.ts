import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeLimits } from '../../src/protocol/change'
import { anId, aStamp, place } from '../support/changes'
import { openTestHub, people, type TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let worker: TestDevice
beforeEach(async () => {
  hub = await openTestHub()
  worker = await hub.device(people.worker, 1)
})
afterEach(() => hub.close())

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
const entry = () => worker.create('entry', anId(1001)) as unknown as Record<string, unknown>
const withFields = (fields: Record<string, unknown>) => {
  const change = entry()
  return { ...change, fields: { ...(change.fields as object), ...fields } }
}

/** Each is a change that must be refused alone: the code, then how to make it. */
const badChanges: Record<string, [code: string, make: () => unknown]> = {
  'text instead of a change': ['malformed', () => 'change'],
  'a list instead of a change': ['malformed', () => [1]],
  'a change without a stamp': ['malformed', () => ({ ...entry(), stamp: undefined })],
  'an unknown action': ['unknown-field', () => ({ ...entry(), action: 'erase' })],
  'an unknown kind': ['unknown-field', () => ({ ...entry(), recordKind: 'complaint' })],
  'an unknown member': ['unknown-field', () => ({ ...entry(), price: 1 })],
  'an unknown field': ['unknown-field', () => withFields({ price: 1 })],
  'a field of a wrong type': ['wrong-type', () => withFields({ text: 7 })],
  'a lone surrogate': ['lone-surrogate', () => withFields({ text: 'a\ud800b' })],
  'a lone surrogate in a name': ['lone-surrogate', () => withFields({ '\udc00': 1 })],
  'a NUL': ['nul', () => withFields({ text: 'a\u0000b' })],
  'a change nested too deeply': ['too-deep', () => withFields({ text: JSON.parse(nested(40)) })],
  'a change of too many bytes': ['too-large', () => withFields({ text: '字'.repeat(30_000) })],
  'an author who is not the sender': ['forged-author', () => ({ ...entry(), authorId: people.lead })],
  'a stamp of another device': ['forged-time', () => ({ ...entry(), stamp: aStamp(5, anId(9)) })],
  'a time that is none': ['forged-time', () => ({ ...entry(), madeAt: 'yesterday' })],
  'a day that is none': ['bad-value', () => withFields({ heardOn: '2023-02-30' })],
  'a foreign area': ['foreign-area', () => withFields({ areaId: place.foreignGrid })],
  'an area that is not there': ['foreign-area', () => withFields({ areaId: anId(77) })],
  'a record that is not there': ['unknown-record', () => worker.set('household', anId(88), { name: '李四' })],
  'an act above the rights of the sender': ['foreign-area', () => worker.create('person', anId(89))],
}

describe('a batch with one bad change', () => {
  for (const [what, [code, make]] of Object.entries(badChanges)) {
    it(`names the reason for ${what}, stores nothing of it and everything else`, async () => {
      const before = worker.create('household', anId(2001))
      const bad = make()
      const reply = await worker.push([before, bad, worker.create('household', anId(2002))])
      expect(reply.status).toBe(422)
      expect(reply.verdicts.map(({ verdict }) => verdict)).toEqual(['stored', 'parked', 'stored'])
      expect(reply.verdicts[1]).toMatchObject({ code })
      const held = [...(await hub.store.held(worker.deviceId, [1, 2, 3])).values()]
      expect(held.filter(({ refusal }) => refusal === null)).toHaveLength(2)
      const { changes } = await worker.pull()
      const own = changes.filter((change) => change.deviceId === worker.deviceId)
      expect(own.map((change) => change.recordId)).toEqual([anId(2001), anId(2002)])
    })
  }

  it('parks nothing under the number of another device', async () => {
    const other = await hub.device(people.lead, 2)
    const reply = await worker.push([other.create('household', anId(2001))])
    expect(reply.verdicts).toMatchObject([{ number: null, verdict: 'parked', code: 'forged-device' }])
    expect(await hub.store.parked(other.deviceId, 1)).toBeNull()
  })

  it('answers about a record of a foreign area as if it were not there', async () => {
    const foreigner = await hub.device(people.foreigner, 2)
    await foreigner.push([foreigner.create('household', anId(3001), { areaId: place.foreignGrid })])
    const [known, unknown] = (
      await worker.push([
        worker.set('household', anId(3001), { name: '李四' }),
        worker.set('household', anId(3002), { name: '李四' }),
      ])
    ).verdicts
    expect({ ...known, index: 0, number: 0 }).toEqual({ ...unknown, index: 0, number: 0 })
  })
})

describe('a bad request', () => {
  const envelope = (parts: Record<string, unknown>) =>
    JSON.stringify({ deviceId: worker.deviceId, epoch: null, changes: [], ...parts })
  async function refusal(path: string, body: BodyInit, headers: Record<string, string> = {}) {
    const reply = await worker.post(path, body, headers)
    return [reply.status, await reply.json()]
  }
  const malformed = [400, { lianxin: 1, failure: 'malformed' }]
  const tooLarge = [413, { lianxin: 1, failure: 'too-large' }]

  for (const path of ['/sync/v1/push', '/sync/v1/pull', '/session']) {
    it(`is refused at ${path} when it is not JSON, not an object, not UTF-8 or not gzip`, async () => {
      expect(await refusal(path, '{"deviceId":')).toEqual(malformed)
      expect(await refusal(path, '')).toEqual(malformed)
      expect(await refusal(path, '[]')).toEqual(malformed)
      expect(await refusal(path, 'null')).toEqual(malformed)
      expect(await refusal(path, new Uint8Array([0x22, 0xff, 0xfe, 0x22]))).toEqual(malformed)
      expect(await refusal(path, 'abc', { 'content-encoding': 'gzip' })).toEqual(malformed)
      expect(await refusal(path, '{}', { 'content-encoding': 'br' })).toEqual(malformed)
    })
  }

  it('is refused when the envelope lacks a member, has another or one of a wrong type', async () => {
    for (const parts of [{ changes: {} }, { deviceId: 7 }, { epoch: 7 }, { more: 1 }]) {
      expect(await refusal('/sync/v1/push', envelope(parts))).toEqual(malformed)
    }
    const pull = { deviceId: worker.deviceId, epoch: null, cursors: {}, limit: 10 }
    for (const parts of [
      { cursors: [] },
      { cursors: { a: -1 } },
      { cursors: { a: 'b' } },
      { limit: 0 },
      { limit: 1.5 },
    ]) {
      expect(await refusal('/sync/v1/pull', JSON.stringify({ ...pull, ...parts }))).toEqual(malformed)
    }
  })

  it('is refused by its length before it is read', async () => {
    const headers = { 'content-length': String(changeLimits.pushBytes + 1) }
    expect(await refusal('/sync/v1/push', '{', headers)).toEqual(tooLarge)
  })

  it('is refused as soon as more bytes come than announced', async () => {
    expect(await refusal('/sync/v1/push', envelope({ epoch: 'x'.repeat(changeLimits.pushBytes) }))).toEqual(
      tooLarge,
    )
  })

  it('is refused when a small packed body unfolds into a large one', async () => {
    const bomb = gzipSync(envelope({ epoch: 'x'.repeat(changeLimits.pushBytes) }))
    expect(bomb.length).toBeLessThan(10_000)
    expect(await refusal('/sync/v1/push', bomb, { 'content-encoding': 'gzip' })).toEqual(tooLarge)
  })

  it('is refused with more changes than a batch may hold', async () => {
    expect(await refusal('/sync/v1/push', envelope({ changes: Array(201).fill(0) }))).toEqual(tooLarge)
  })

  it('is refused as too deep when it is nothing but nesting', async () => {
    const tooDeep = [400, { lianxin: 1, failure: 'too-deep' }]
    expect(await refusal('/sync/v1/push', nested(100_000))).toEqual(tooDeep)
    expect(await refusal('/sync/v1/pull', nested(100_000))).toEqual(tooDeep)
  })

  it('gets a reason for each of a batch of the widest and deepest changes', async () => {
    const wide = JSON.stringify({ ...entry(), fields: Array(400_000).fill(0) })
    const body = `{"deviceId":"${worker.deviceId}","epoch":null,"changes":[${wide},${nested(100_000)}]}`
    const reply = (await (await worker.post('/sync/v1/push', body)).json()) as { verdicts: unknown[] }
    expect(reply.verdicts).toMatchObject([{ verdict: 'parked' }, { verdict: 'parked' }])
  })

  it('never takes members that every object has for fields', async () => {
    const text = () => JSON.stringify(entry())
    const poisoned = [
      text().replace('"fields":{', '"fields":{"__proto__":{"x":1},'),
      text().replace('"fields":{', '"fields":{"constructor":1,'),
      text().replace('"format"', '"toString":1,"format"'),
    ]
    const body = `{"deviceId":"${worker.deviceId}","epoch":null,"changes":[${poisoned.join(',')}]}`
    const reply = (await (await worker.post('/sync/v1/push', body)).json()) as {
      verdicts: { code: string }[]
    }
    expect(reply.verdicts.map(({ code }) => code)).toEqual([
      'unknown-field',
      'unknown-field',
      'unknown-field',
    ])
  })

  it('is answered 404 at an address that is not ours', async () => {
    const reply = await hub.request('/sync/v9/push', { method: 'POST' })
    expect([reply.status, await reply.json()]).toEqual([404, { lianxin: 1, failure: 'not-found' }])
  })
})

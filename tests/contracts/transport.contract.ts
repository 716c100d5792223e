// What every road to a hub does, whether the hub is in memory or the real one.
import { expect, it } from 'vitest'
import type { Id } from '../../src/domain/id'
import type { Change } from '../../src/protocol/change'
import { digestText, textDigest } from '../../src/protocol/digest'
import { parseLines } from '../../src/sync/parse-lines'
import type { Transport } from '../../src/sync/ports'

export interface RoadMaker {
  /** A road to a hub with a village in it, and a one-time code of a person who may write in `areaId` and export there. */
  road(): Promise<{ transport: Transport; code: string; personId: Id; areaId: Id; deviceId: Id; cut(): void }>
}

export function transportContract(maker: RoadMaker): void {
  const aHousehold = (deviceId: Id, authorId: Id, areaId: Id, number: number): Change => ({
    format: 1,
    deviceId,
    number,
    stamp: `018c5700000${number}0000-${deviceId}`,
    madeAt: '2023-12-11T10:00:00.000+08:00',
    authorId,
    recordKind: 'household',
    recordId: `018f0000-0000-7000-8000-00000000f00${number}`,
    action: 'create',
    fields: { areaId, name: `户${number}` },
  })

  it('lets nobody push or pull who has not signed in', async () => {
    const { transport, deviceId } = await maker.road()
    const signedOut = { ok: false, failure: { type: 'signed-out' } }
    expect(await transport.push({ deviceId, epoch: null, changes: [] })).toEqual(signedOut)
    expect(await transport.pull({ deviceId, epoch: null, cursors: {}, limit: 10 })).toEqual(signedOut)
  })

  it('signs in with a one-time code and with no other', async () => {
    const { transport, code, personId, deviceId } = await maker.road()
    const unknown = await transport.signIn('AAAAAAAAAAAAAAAAAAAAAAAAAA', deviceId)
    expect(unknown).toMatchObject({ ok: false, failure: { type: 'refused', failure: 'link-unknown' } })
    expect(await transport.signIn(code, deviceId)).toMatchObject({
      ok: true,
      value: { lianxin: 1, personId },
    })
  })

  it('brings a verdict for each change, and the change itself in the next page', async () => {
    const { transport, code, personId, areaId, deviceId } = await maker.road()
    await transport.signIn(code, deviceId)
    const changes = [
      aHousehold(deviceId, personId, areaId, 1),
      { nonsense: true },
      aHousehold(deviceId, personId, areaId, 2),
    ]
    const pushed = await transport.push({ deviceId, epoch: null, changes })
    expect(pushed.ok && pushed.value.verdicts.map(({ verdict }) => verdict)).toEqual([
      'stored',
      'parked',
      'stored',
    ])
    const again = await transport.push({ deviceId, epoch: null, changes: [changes[0]] })
    expect(again.ok && again.value.verdicts[0]!.verdict).toBe('duplicate')
    const cursors: Record<string, number> = {}
    const names: unknown[] = []
    for (let more = true; more;) {
      const page = await transport.pull({ deviceId, epoch: null, cursors, limit: 3 })
      if (!page.ok) throw new Error(page.failure.type)
      for (const { section, lines } of page.value.sections) {
        const read = parseLines(lines)
        expect(section.from).toBe(cursors[section.scopeId] ?? 0)
        expect(read).toHaveLength(section.to - section.from)
        cursors[section.scopeId] = section.to
        for (const change of read) if (change.action !== 'event') names.push(change.fields.name)
      }
      more = page.value.header.more
    }
    expect(names.filter((name) => name === '户1' || name === '户2').sort()).toEqual(['户1', '户2'])
  })

  it('makes a session for another device of the same person, and of nobody else', async () => {
    const { transport, code, personId, areaId, deviceId } = await maker.road()
    expect(await transport.rebind({ personId, deviceId })).toEqual({
      ok: false,
      failure: { type: 'signed-out' },
    })
    await transport.signIn(code, deviceId)
    const other = '018f0000-0000-7000-8000-00000000e001'
    const rebound = await transport.rebind({ personId, deviceId: other })
    expect(rebound).toMatchObject({ ok: true, value: { lianxin: 1, personId } })
    const change = aHousehold(other, personId, areaId, 1)
    const pushed = await transport.push({ deviceId: other, epoch: null, changes: [change] })
    expect(pushed.ok && pushed.value.verdicts).toMatchObject([{ verdict: 'stored', number: 1 }])
    expect(await transport.rebind({ personId: other, deviceId: other })).toMatchObject({
      ok: false,
      failure: { type: 'refused', failure: 'not-allowed' },
    })
  })

  it('takes numbers in order only, and a placeholder for one that is held back', async () => {
    const { transport, code, personId, areaId, deviceId } = await maker.road()
    await transport.signIn(code, deviceId)
    const push = async (...changes: unknown[]) => {
      const answer = await transport.push({ deviceId, epoch: null, changes })
      if (!answer.ok) throw new Error(answer.failure.type)
      return [answer.value.have, ...answer.value.verdicts.map(({ verdict }) => verdict)]
    }
    const third = aHousehold(deviceId, personId, areaId, 3)
    expect(await push(third)).toEqual([0, 'retry'])
    expect(await push(aHousehold(deviceId, personId, areaId, 1), third)).toEqual([1, 'stored', 'retry'])
    const withheld = { format: 1, deviceId, number: 2, withheld: true }
    expect(await push(withheld, third)).toEqual([3, 'parked', 'stored'])
    expect(await push(withheld, third)).toEqual([3, 'parked', 'duplicate'])
    expect(await push()).toEqual([3])
  })

  it('tells what the lines of a scope come to, whole and in parts, and where the device differs', async () => {
    const { transport, code, personId, areaId, deviceId } = await maker.road()
    await transport.signIn(code, deviceId)
    const changes = [1, 2, 3].map((number) => aHousehold(deviceId, personId, areaId, number))
    await transport.push({ deviceId, epoch: null, changes })
    const first = await transport.pull({ deviceId, epoch: null, cursors: {}, limit: 1_000 })
    if (!first.ok) throw new Error(first.failure.type)
    const { section, lines } = first.value.sections.find((one) => one.section.scopeId.startsWith('work:'))!
    const { scopeId, to } = section
    const whole = textDigest(lines)
    const ranges = Array.from({ length: to }, (_, from) => ({ from, to: from + 1 }))
    const answer = await transport.digests({ deviceId, scopeId, ranges: [{ from: 0, to }, ...ranges] })
    const each = lines.split('\n').map((line) => digestText(textDigest(line)))
    expect(answer.ok && answer.value.digests).toEqual([digestText(whole), ...each])
    const differs = async (digest: number) => {
      const cursors = { [scopeId]: to }
      const digests = { [scopeId]: digestText(digest) }
      const page = await transport.pull({ deviceId, epoch: null, cursors, limit: 10, digests })
      return page.ok && page.value.header.differs
    }
    expect(await differs(whole)).toEqual([])
    expect(await differs(whole + 1)).toEqual([scopeId])
  })

  it('knows no file that no batch names', async () => {
    const { transport, code, deviceId } = await maker.road()
    await transport.signIn(code, deviceId)
    expect(await transport.getFile('0'.repeat(64))).toMatchObject({
      ok: false,
      failure: { type: 'refused', failure: 'not-found' },
    })
  })

  it('says that there is no network when nothing answers', async () => {
    const { transport, code, deviceId, cut } = await maker.road()
    cut()
    const noNetwork = { ok: false, failure: { type: 'no-network' } }
    expect(await transport.signIn(code, deviceId)).toEqual(noNetwork)
    expect(await transport.push({ deviceId, epoch: null, changes: [] })).toEqual(noNetwork)
    expect(await transport.getFile('0'.repeat(64))).toEqual(noNetwork)
  })
}

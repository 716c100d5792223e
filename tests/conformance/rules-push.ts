// What the hub does with changes that are sent to it (SPEC C, P, D).
import { addDigests, lineDigest } from '../../src/protocol/digest'
import { stampOf } from '../../src/protocol/stamp'
import { must, mustEqual, type Rule } from './rule'

const words = (reply: { verdicts: { verdict: string }[] }) => reply.verdicts.map(({ verdict }) => verdict)
const nest = (depth: number): unknown => (depth === 0 ? 'x' : { inner: nest(depth - 1) })

/** A verdict of `parked` with this code for a change that differs from a good one in one thing. */
function refusal(
  id: string,
  says: string,
  code: string,
  spoil: (good: Record<string, unknown>) => unknown,
): Rule {
  return {
    id,
    says,
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const reply = await device.push([spoil(device.household(areaId)), device.household(areaId)])
      const [first, second] = reply.verdicts
      must(first?.verdict === 'parked' && first.code === code, first)
      // The spoilt change may not even have a readable number; then its neighbour has to wait for it.
      must(second?.verdict === 'stored' || (first.number === null && second?.verdict === 'retry'), second)
    },
  }
}

export const pushRules: Rule[] = [
  {
    id: 'P4',
    says: 'every change gets a verdict, in the order sent',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const reply = await device.push([1, 2, 3].map(() => device.household(areaId)))
      mustEqual(
        reply.verdicts.map(({ index, number, verdict }) => [index, number, verdict]),
        [0, 1, 2].map((index) => [index, index + 1, 'stored']),
      )
    },
  },
  {
    id: 'P1',
    says: 'a change sent again is a duplicate and is published once',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const change = device.household(areaId)
      mustEqual(
        [words(await device.push([change])), words(await device.push([change]))],
        [['stored'], ['duplicate']],
      )
      const { lines } = await device.pullAll()
      const copies = [...lines.values()].flat().filter((line) => line.includes(String(change.recordId)))
      mustEqual(copies.length, 1)
    },
  },
  {
    id: 'R6',
    says: 'the order of members does not make another change',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const change = device.household(areaId)
      await device.push([change])
      const turned = Object.fromEntries(Object.entries(change).reverse())
      mustEqual(words(await device.push([turned])), ['duplicate'])
    },
  },
  {
    id: 'P4',
    says: 'another change under a number that is taken is a fork',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      await device.push([device.household(areaId)])
      device.number = 0
      mustEqual(words(await device.push([device.household(areaId, { name: '另一户' })])), ['fork'])
    },
  },
  {
    id: 'P4',
    says: 'nothing that follows a fork in the same request is stored under the shared id',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      await device.push([device.household(areaId)])
      device.number = 0
      const [other, next] = [device.household(areaId, { name: '另一户' }), device.household(areaId)]
      const reply = await device.push([other, next])
      mustEqual([words(reply), reply.have], [['fork', 'retry'], 1])
    },
  },
  {
    id: 'P5',
    says: 'a refused change harms none of its neighbours',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const bad = device.household(areaId, { phone: '不是电话' })
      const reply = await device.push([bad, device.household(areaId), device.household(areaId)])
      mustEqual(words(reply), ['parked', 'stored', 'stored'])
      mustEqual(reply.have, 3)
      mustEqual(words(await device.push([bad])), ['parked'])
    },
  },
  {
    id: 'P7',
    says: 'changes are taken in the order of their numbers: after a gap the verdict is retry',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const [first, second, third] = [1, 2, 3].map(() => device.household(areaId))
      const early = await device.push([first, third])
      mustEqual([words(early), early.have], [['stored', 'retry'], 1])
      const whole = await device.push([second, third])
      mustEqual([words(whole), whole.have], [['stored', 'stored'], 3])
    },
  },
  {
    id: 'P8',
    says: 'to a device that knows another epoch every verdict is retry',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const change = device.household(areaId)
      mustEqual(words(await device.push([change], 'another-epoch')), ['retry'])
      mustEqual(words(await device.push([change], null)), ['stored'])
    },
  },
  {
    id: 'P9',
    says: 'a withheld number is parked, and the next ones flow',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const number = ++device.number
      const reply = await device.push([
        { format: 1, deviceId: device.deviceId, number, withheld: true },
        device.household(areaId),
      ])
      mustEqual([words(reply), reply.have], [['parked', 'stored'], 2])
    },
  },
  {
    id: 'P2',
    says: 'more than 200 changes in a request are refused as a whole with 413',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const reply = await device.pushRaw(Array.from({ length: 201 }, () => device.household(areaId)))
      mustEqual([reply.status, reply.json?.failure], [413, 'too-large'])
    },
  },
  {
    id: 'P2',
    says: 'a body of more than 2 MiB is refused with 413',
    async check({ worker }) {
      const reply = await worker.pushRaw(['x'.repeat(2 * 1024 * 1024 + 1)])
      mustEqual([reply.status, reply.json?.lianxin], [413, 1])
    },
  },
  refusal('P3', 'a change without a kind is malformed', 'malformed', (good) => ({
    ...good,
    recordKind: undefined,
  })),
  refusal('P3', 'an unknown field is refused', 'unknown-field', (good) => ({
    ...good,
    fields: { ...(good.fields as object), shoeSize: 42 },
  })),
  refusal('P3', 'a value of a wrong type is refused', 'wrong-type', (good) => ({
    ...good,
    fields: { ...(good.fields as object), name: 7 },
  })),
  refusal('P3', 'a NUL in a text is refused', 'nul', (good) => ({
    ...good,
    fields: { ...(good.fields as object), name: 'a\u0000b' },
  })),
  refusal('P3', 'half a surrogate pair is refused', 'lone-surrogate', (good) => ({
    ...good,
    fields: { ...(good.fields as object), name: '\ud800' },
  })),
  refusal('P3', 'a name of 10,000 characters is too large', 'too-large', (good) => ({
    ...good,
    fields: { ...(good.fields as object), name: '长'.repeat(10_000) },
  })),
  refusal('P3', 'a change nested 40 deep is too deep', 'too-deep', (good) => ({ ...good, fields: nest(40) })),
  refusal('P3', 'a stamp of another device is a forged time', 'forged-time', (good) => ({
    ...good,
    stamp: stampOf({ ms: Date.now(), counter: 0 }, '018f0000-0000-7000-8000-000000000001'),
  })),
  refusal('R3', 'a member that only a hub adds is refused', 'unknown-field', (good) => ({
    ...good,
    effective: good.stamp,
  })),
  refusal('D1', 'a change in the name of somebody else is refused', 'forged-author', (good) => ({
    ...good,
    authorId: '018f0000-0000-7000-8000-000000000002',
  })),
  refusal('D1', 'a change of another device is refused', 'forged-device', (good) => {
    const deviceId = '018f0000-0000-7000-8000-000000000003'
    return { ...good, deviceId, stamp: stampOf({ ms: Date.now(), counter: 0 }, deviceId) }
  }),
  refusal('D5', 'work in an area that is not there is refused', 'foreign-area', (good) => ({
    ...good,
    fields: { ...(good.fields as object), areaId: '018f0000-0000-7000-8000-000000000004' },
  })),
  refusal('D3', 'a correction of a record that is not there is refused', 'unknown-record', (good) => {
    const { fields: _fields, ...rest } = good
    return { ...rest, action: 'set', fields: { name: '谁' }, basedOn: {} }
  }),
  {
    id: 'D2',
    says: 'a record is created once',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const first = device.household(areaId)
      const second = device.household(areaId, {}, { recordId: first.recordId })
      const [, answer] = (await device.push([first, second])).verdicts
      must(answer?.verdict === 'parked' && answer.code === 'already-exists', answer)
    },
  },
  {
    id: 'D4',
    says: 'a worker may not write the tree of places',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const area = {
        ...device.base({ recordKind: 'area' }),
        action: 'create',
        fields: { level: 'microGrid', parentId: areaId, name: '新屋' },
      }
      const [answer] = (await device.push([area])).verdicts
      must(answer?.verdict === 'parked' && /not-allowed|foreign-area/.test(answer.code), answer)
    },
  },
  {
    id: 'C4',
    says: 'a stamp years ahead is accepted and published with a lower rank',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const ahead = stampOf({ ms: Date.now() + 10 * 365 * 86_400_000, counter: 0 }, device.deviceId)
      const change = device.household(areaId, {}, { stamp: ahead })
      mustEqual(words(await device.push([change])), ['stored'])
      const line = [...(await device.pullAll()).lines.values()]
        .flat()
        .find((text) => text.includes(String(change.recordId)))
      must(line !== undefined, 'the change did not come back')
      const published = JSON.parse(line) as { stamp: string; effective?: string }
      must(published.stamp === ahead, published)
      must(published.effective !== undefined && published.effective < ahead, published)
    },
  },
  {
    id: 'A2',
    says: 'the digest of a range is the sum of the digests of its lines',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      await device.push([1, 2, 3].map(() => device.household(areaId)))
      const { lines } = await device.pullAll()
      const [scopeId, own] = [...lines].find(([scope, held]) => scope.startsWith('work:') && held.length > 2)!
      const sum = own.slice(1).reduce((total, line) => addDigests(total, lineDigest(line)), 0)
      const reply = await device.post('/sync/v1/digests', {
        deviceId: device.deviceId,
        scopeId,
        ranges: [
          { from: 1, to: own.length },
          { from: 0, to: 0 },
        ],
      })
      mustEqual(reply.json?.digests, [sum.toString(16).padStart(12, '0'), '000000000000'])
    },
  },
]

// What the hub publishes, and to whom (SPEC S, L, I).
import { addDigests, digestText, lineDigest } from '../../src/protocol/digest'
import { must, mustEqual, type Rule } from './rule'

const sumOf = (lines: readonly string[]) =>
  digestText(lines.reduce((total, line) => addDigests(total, lineDigest(line)), 0))

export const pullRules: Rule[] = [
  {
    id: 'L2',
    says: 'a section holds exactly the sequences from+1 to `to`, a line each, and joins on to the cursor',
    async check({ worker }) {
      const cursors: Record<string, number> = {}
      for (;;) {
        const { header, sections } = await worker.pull(cursors, 7)
        for (const { section, lines } of sections) {
          mustEqual(section.from, cursors[section.scopeId] ?? 0)
          mustEqual(lines.length, section.to - section.from)
          for (const line of lines) JSON.parse(line)
          cursors[section.scopeId] = section.to
        }
        must(sections.length > 0 || !header.more, 'a page with nothing in it says there is more')
        if (!header.more) return
      }
    },
  },
  {
    id: 'L3',
    says: 'the header names scopes, grants with their version, remaining changes, have, backedUp and the hub’s keys',
    async check({ worker }) {
      const { header } = await worker.pull({}, 5)
      for (const member of [
        'epoch',
        'now',
        'personId',
        'grants',
        'grantsVersion',
        'hubKey',
        'scopes',
        'sections',
        'more',
        'remaining',
        'have',
        'backedUp',
        'differs',
      ])
        must(member in header, `no ${member}`)
      const sent = header.sections.reduce((sum, { from, to }) => sum + to - from, 0)
      must(sent <= 5, `${sent} lines where 5 were asked for`)
      const rest = await worker.pull(
        Object.fromEntries(header.sections.map(({ scopeId, to }) => [scopeId, to])),
        1,
      )
      const restSent = rest.header.sections.reduce((sum, { from, to }) => sum + to - from, 0)
      mustEqual(rest.header.remaining, header.remaining - restSent)
    },
  },
  {
    id: 'L6',
    says: 'a device that holds everything is sent nothing and told that there is no more',
    async check({ worker }) {
      const device = await worker.fresh()
      const { lines } = await device.pullAll()
      const cursors = Object.fromEntries([...lines].map(([scopeId, own]) => [scopeId, own.length]))
      const { header } = await device.pull(cursors)
      mustEqual([header.sections, header.more, header.remaining], [[], false, 0])
    },
  },
  {
    id: 'S4',
    says: 'what is written is published once, at the next sequence of its scope',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const before = await device.pullAll()
      await device.push([device.household(areaId), device.household(areaId)])
      const after = await device.pullAll()
      const grown = [...after.lines].filter(
        ([scope, own]) => own.length !== (before.lines.get(scope)?.length ?? 0),
      )
      mustEqual(
        grown.map(([scope, own]) => own.length - (before.lines.get(scope)?.length ?? 0)),
        [2],
      )
      mustEqual(grown[0]![0].startsWith('work:'), true)
    },
  },
  {
    id: 'I5',
    says: 'a device’s changes are published in the order of their numbers',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      await device.push(Array.from({ length: 20 }, () => device.household(areaId)))
      const numbers = [...(await device.pullAll()).lines.values()]
        .flat()
        .map((line) => JSON.parse(line) as { deviceId: string; number: number })
        .filter((change) => change.deviceId === device.deviceId)
        .map((change) => change.number)
      mustEqual(
        numbers,
        Array.from({ length: 20 }, (_, i) => i + 1),
      )
    },
  },
  {
    id: 'S3',
    says: 'a colleague of the same place receives what was written',
    async check({ worker, colleague, areaId }) {
      const device = await worker.fresh()
      const change = device.household(areaId)
      await device.push([change])
      const { lines } = await colleague.pullAll()
      must(
        [...lines.values()].flat().some((line) => line.includes(String(change.recordId))),
        'it did not arrive',
      )
    },
  },
  {
    id: 'I4',
    says: 'who has no right there receives nothing of it, and none of his numbers change',
    async check({ worker, outsider, areaId }) {
      const numbersOf = async () => {
        const { header, lines } = await outsider.pullAll()
        return { lines, numbers: { ...header, now: '', sections: [] } }
      }
      const before = await numbersOf()
      const device = await worker.fresh()
      const change = device.household(areaId)
      await device.push([change])
      const after = await numbersOf()
      mustEqual(after.numbers, before.numbers)
      must(
        ![...after.lines.values()].flat().some((line) => line.includes(String(change.recordId))),
        'he received it',
      )
      const scopeId = `work:${areaId}`
      const asked = await outsider.pull({ [scopeId]: 0 })
      must(!asked.header.scopes.includes(scopeId), 'he follows a scope that is not his')
      const digests = await outsider.post('/sync/v1/digests', {
        deviceId: outsider.deviceId,
        scopeId,
        ranges: [{ from: 0, to: 1 }],
      })
      mustEqual(digests.status, 404)
    },
  },
  {
    id: 'A1',
    says: 'a scope held otherwise than on the hub is named in `differs`, and only then',
    async check({ worker }) {
      const device = await worker.fresh()
      const { lines } = await device.pullAll()
      const cursors = Object.fromEntries([...lines].map(([scopeId, own]) => [scopeId, own.length]))
      const digests = Object.fromEntries([...lines].map(([scopeId, own]) => [scopeId, sumOf(own)]))
      mustEqual((await device.pull(cursors, 1, { digests })).header.differs, [])
      const [scopeId] = [...lines.keys()]
      digests[scopeId!] = 'ffffffffffff'
      mustEqual((await device.pull(cursors, 1, { digests })).header.differs, [scopeId])
      const [shorter, own] = [...lines].find(([, held]) => held.length > 1)!
      mustEqual(
        (
          await device.pull({ ...cursors, [shorter]: own.length - 1 }, 1, {
            digests: { [shorter]: sumOf(own.slice(0, -1)) },
          })
        ).header.differs,
        [],
      )
    },
  },
  {
    id: 'L1',
    says: 'a pull for another device than the session’s is refused',
    async check({ worker }) {
      const reply = await worker.post('/sync/v1/pull', {
        deviceId: '018f0000-0000-7000-8000-000000000009',
        epoch: null,
        cursors: {},
        limit: 1,
      })
      mustEqual([reply.status, reply.json?.failure], [403, 'not-allowed'])
    },
  },
]

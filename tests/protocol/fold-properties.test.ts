import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalText, type PublishedChange } from '../../src/protocol/change'
import { fieldStates, foldRecord, headStamps } from '../../src/protocol/fold'
import { effectiveStamp, stampOf, tick, type Clock } from '../../src/protocol/stamp'
import { aCreate, anEnd, anEvent, anId, aSet } from '../support/changes'

const fieldNames = ['text', 'place', 'category']

/** One act: which device, what its clock shows, whether it first looks at what the others wrote, and what it does. */
const act = fc.record({
  device: fc.nat(3),
  wall: fc.integer({ min: 0, max: 4_000_000 }),
  looks: fc.boolean(),
  step: fc.nat(5),
  field: fc.constantFrom(...fieldNames),
  value: fc.constantFrom<string | null>('甲', '乙', '丙', null),
})
const acts = fc.array(act, { maxLength: 25 })

/** Plays the acts on up to four devices that see each other's changes only when they look. The hub ranks what is far ahead. */
function play(list: readonly (typeof act extends fc.Arbitrary<infer A> ? A : never)[]): PublishedChange[] {
  const everything: PublishedChange[] = []
  const devices = [0, 1, 2, 3].map((n) => ({
    id: anId(0x50 + n),
    clock: { ms: 0, counter: 0 } as Clock,
    number: 0,
    seen: [] as PublishedChange[],
  }))
  const write = (
    device: (typeof devices)[number],
    wall: number,
    make: (common: object) => PublishedChange,
  ) => {
    device.clock = tick(device.clock, wall)
    const stamp = stampOf(device.clock, device.id)
    const change = make({ deviceId: device.id, number: ++device.number, stamp })
    const effective = effectiveStamp(stamp, 2_000_000)
    const published = effective === stamp ? change : { ...change, effective }
    device.seen.push(published)
    everything.push(published)
  }
  write(devices[0]!, 1, (common) =>
    aCreate({ ...common, fields: { text: '甲', place: null, category: '乙' } }),
  )
  for (const device of devices.slice(1)) device.seen.push(everything[0]!)
  for (const { device: n, wall, looks, step, field, value } of list) {
    const device = devices[n]!
    if (looks) device.seen = [...everything]
    if (step === 0) write(device, wall, (common) => anEvent({ ...common, data: anEnd() }))
    else {
      const basedOn = { [field]: headStamps(foldRecord(device.seen), field) }
      write(device, wall, (common) => aSet({ ...common, fields: { [field]: value }, basedOn }))
    }
  }
  return everything
}

/** The same list in any order, with any of it repeated. */
const disordered = (changes: readonly PublishedChange[]) =>
  fc
    .tuple(fc.shuffledSubarray([...changes], { minLength: changes.length }), fc.subarray([...changes]))
    .map(([all, again]) => [...again.slice(0, 3), ...all, ...again])

describe('folding what any devices wrote (SPEC M)', () => {
  it('M1 gives the same record whatever the order of the changes and however often they come', () => {
    const story = acts.map(play).chain((changes) => fc.tuple(fc.constant(changes), disordered(changes)))
    fc.assert(
      fc.property(story, ([changes, others]) => {
        const one = foldRecord(changes)
        const other = foldRecord(others)
        expect(canonicalText(other)).toBe(canonicalText(one))
        expect(canonicalText(fieldStates(other.changes))).toBe(canonicalText(fieldStates(one.changes)))
      }),
    )
  })

  it('M1 folds in parts as it folds at once', () => {
    const story = acts.map(play).chain((changes) => fc.tuple(fc.constant(changes), fc.nat(changes.length)))
    fc.assert(
      fc.property(story, ([changes, cut]) => {
        const part = cut === 0 ? [] : foldRecord(changes.slice(0, cut)).changes
        expect(canonicalText(foldRecord([...part, ...changes.slice(cut)]))).toBe(
          canonicalText(foldRecord(changes)),
        )
      }),
    )
  })

  it('M3 keeps every value ever written within reach', () => {
    fc.assert(
      fc.property(acts.map(play), (changes) => {
        const states = fieldStates(foldRecord(changes).changes)
        for (const change of changes) {
          if (change.action === 'event') continue
          for (const [field, value] of Object.entries(change.fields)) {
            const version = states[field]!.versions.find((held) => held.stamp === change.stamp)
            expect(version).toMatchObject({ value })
          }
        }
      }),
    )
  })

  it('M4 finds no conflict where each write saw the last', () => {
    const seeing = fc.array(
      act.map((one) => ({ ...one, looks: true })),
      { maxLength: 25 },
    )
    fc.assert(
      fc.property(seeing, (list) => {
        const record = foldRecord(play(list))
        expect(record.conflicts).toEqual([])
        for (const field of fieldNames) {
          const last = [...list].reverse().find((one) => one.step !== 0 && one.field === field)
          if (last) expect((record.fields as Record<string, unknown>)[field]).toBe(last.value)
        }
      }),
    )
  })

  it('M4 settles every conflict by writing with sight of all heads', () => {
    fc.assert(
      fc.property(acts.map(play), fc.nat(3_000_000), (changes, wall) => {
        const open = foldRecord(changes)
        const settling = open.conflicts.map((field, i) =>
          aSet({
            deviceId: anId(0x60),
            number: i + 1,
            stamp: stampOf({ ms: wall, counter: i }, anId(0x60)),
            fields: { [field]: '定' },
            basedOn: { [field]: headStamps(open, field) },
          }),
        )
        const settled = foldRecord([...changes, ...settling])
        expect(settled.conflicts).toEqual([])
        for (const field of open.conflicts) expect(settled.fields).toMatchObject({ [field]: '定' })
      }),
    )
  })

  it('M2 M4 shows one of the heads, and calls a conflict only what differs', () => {
    fc.assert(
      fc.property(acts.map(play), (changes) => {
        const record = foldRecord(changes)
        for (const [field, state] of Object.entries(fieldStates(record.changes))) {
          const values = state.heads.map((head) => canonicalText(head.value))
          expect(values[0]).toBe(canonicalText((record.fields as Record<string, unknown>)[field]))
          expect(new Set(values).size).toBe(values.length)
          expect(record.conflicts.includes(field)).toBe(values.length > 1)
          const ranks = state.heads.map((head) => head.effective)
          expect([...ranks].sort().reverse()).toEqual(ranks)
        }
      }),
    )
  })
})

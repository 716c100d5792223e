// Merging what two devices hold is joining their changes: it must not matter who brings what, in which order, or how often.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalText, type PublishedChange } from '../../src/protocol/change'
import { fieldStates, foldRecord } from '../../src/protocol/fold'
import { effectiveStamp, observe, stampOf, tick, type Clock } from '../../src/protocol/stamp'
import { aCreate, anEvent, anId, aSet } from '../support/changes'

/** Changes of four devices to one record, based on whatever each happened to see; some ranked lower by the hub. */
const story = fc
  .array(
    fc.record({
      device: fc.nat(3),
      ms: fc.nat(3_000_000),
      field: fc.constantFrom('text', 'place', 'category'),
      value: fc.constantFrom<string | null>('甲', '乙', '丙', null),
      step: fc.nat(6),
      seen: fc.array(fc.nat(20), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((acts) => {
    const numbers = [0, 0, 0, 0]
    const changes: PublishedChange[] = []
    acts.forEach(({ device, ms, field, value, step, seen }, index) => {
      const deviceId = anId(0x50 + device)
      const stamp = stampOf({ ms, counter: index }, deviceId)
      const common = { deviceId, number: ++numbers[device]!, stamp }
      const stamps = seen.flatMap((at) => (changes[at] ? [changes[at].stamp] : []))
      const change =
        index === 0
          ? aCreate({ ...common, fields: { text: '甲', place: null, category: '乙' } })
          : step === 0
            ? anEvent(common)
            : aSet({ ...common, fields: { [field]: value }, basedOn: { [field]: stamps } })
      const effective = effectiveStamp(stamp, 2_000_000)
      changes.push(effective === stamp ? change : { ...change, effective })
    })
    return changes
  })
/** Three parts of it that overlap as they like. */
const parts = story.chain((changes) => {
  const part = fc.subarray(changes)
  return fc.tuple(part, part, part)
})

const shown = (changes: readonly PublishedChange[]) => {
  if (changes.length === 0) return 'nothing'
  const record = foldRecord(changes)
  return `${canonicalText(record)} ${canonicalText(fieldStates(record.changes))}`
}
/** What a device holds of a record after it has been given what another holds. */
const merge = (mine: readonly PublishedChange[], theirs: readonly PublishedChange[]) =>
  mine.length + theirs.length === 0 ? [] : foldRecord([...mine, ...theirs]).changes

describe('merging what devices hold (SPEC M1)', () => {
  it('M1 commutes', () => {
    fc.assert(
      fc.property(parts, ([a, b]) => {
        expect(shown(merge(a, b))).toBe(shown(merge(b, a)))
      }),
    )
  })

  it('M1 associates', () => {
    fc.assert(
      fc.property(parts, ([a, b, c]) => {
        expect(shown(merge(merge(a, b), c))).toBe(shown(merge(a, merge(b, c))))
      }),
    )
  })

  it('M1 is idempotent', () => {
    fc.assert(
      fc.property(parts, ([a, b]) => {
        const merged = merge(a, b)
        expect(shown(merge(merged, merged))).toBe(shown(merged))
        expect(shown(merge(merged, a))).toBe(shown(merged))
      }),
    )
  })

  it('M3 keeps every value of every part within reach', () => {
    fc.assert(
      fc.property(parts, ([a, b]) => {
        const states = fieldStates(merge(a, b))
        for (const change of [...a, ...b]) {
          if (change.action === 'event') continue
          for (const [field, value] of Object.entries(change.fields))
            expect(
              states[field]!.versions.some((one) => one.stamp === change.stamp && one.value === value),
            ).toBe(true)
        }
      }),
    )
  })

  it('C2 C3 gives later stamps for ever, and knows of what it has seen, under any wall clock', () => {
    const wall = fc.oneof(fc.nat(2 ** 40), fc.constantFrom(-1, NaN, Infinity, 0, 2 ** 48, 1.5))
    const step = fc.record({ wall, seen: fc.option(fc.nat(2 ** 40)) })
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 60 }), (steps) => {
        let clock: Clock = { ms: 0, counter: 0 }
        let last = ''
        for (const { wall: nowMs, seen } of steps) {
          if (seen !== null) {
            const before = clock
            clock = observe(clock, stampOf({ ms: seen, counter: 3 }, anId(9)), nowMs)
            expect(stampOf(clock, anId(1)) >= stampOf(before, anId(1))).toBe(true)
          }
          clock = tick(clock, nowMs)
          const stamp = stampOf(clock, anId(1))
          expect(stamp > last).toBe(true)
          last = stamp
        }
      }),
    )
  })
})

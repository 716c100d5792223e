import { describe, expect, it } from 'vitest'
import { endings, raiserAnswers } from '../../src/domain/entry'
import { ageInDays, checkEntryEvent, foldEntryLife, type Step } from '../../src/domain/entry-life'
import { textLimits } from '../../src/domain/records'
import { anEnd, anId } from '../support/changes'

let count = 0
const step = (type: string, data: unknown): Step => ({
  changeKey: `${anId(1)}#${++count}`,
  type,
  data,
  authorId: anId(2),
  madeAt: '2023-12-12T10:00:00+08:00',
})
const end = (more = {}) => step('end', anEnd(more))
const reopen = () => step('reopen', { reason: '没修好' })
const effects = (...steps: Step[]) => foldEntryLife(steps).steps.map((one) => one.effective)

describe('the life of an entry', () => {
  it('begins open', () => {
    expect(foldEntryLife([])).toEqual({ state: 'open', end: null, steps: [] })
  })

  it.each(endings)('ends as %s, with the answer and who gave it', (ending) => {
    const life = foldEntryLife([end({ ending, intoId: ending === 'merged' ? anId(5) : null })])
    expect(life.state).toBe(ending)
    expect(life.end).toMatchObject({ ending, answer: '已修好', by: anId(2), at: '2023-12-12T10:00:00+08:00' })
  })

  it('opens again, and ends again', () => {
    expect(foldEntryLife([end(), reopen()])).toMatchObject({ state: 'open', end: null })
    expect(foldEntryLife([end(), reopen(), end({ ending: 'explained' })]).state).toBe('explained')
  })

  it('keeps a second end in sight and without effect', () => {
    const life = foldEntryLife([end(), end({ ending: 'withdrawn', answer: '本人撤回' })])
    expect(life.state).toBe('solved')
    expect(life.end).toMatchObject({ answer: '已修好' })
    expect(life.steps.map((one) => one.effective)).toEqual([true, false])
    expect(life.steps[1]).toMatchObject({ data: { ending: 'withdrawn' } })
  })

  it('is not reopened while it is open', () => {
    expect(effects(reopen(), end())).toEqual([false, true])
  })

  it('is not moved by an unknown event or by data that is not right', () => {
    const wrong = [
      step('rank', {}),
      step('constructor', {}),
      step('end', null),
      step('end', { ending: 'solved' }),
      end({ toldOn: 'gestern' }),
    ]
    expect(foldEntryLife(wrong).state).toBe('open')
    expect(effects(...wrong)).toEqual(wrong.map(() => false))
  })
})

describe('what an event must say', () => {
  it.each(raiserAnswers.filter((answer) => answer !== 'unreachable'))(
    'takes %s as an answer',
    (raiserAnswer) => {
      expect(checkEntryEvent('end', anEnd({ raiserAnswer }))).toEqual([])
    },
  )

  it('asks why the raiser could not be reached, and into what a matter was merged', () => {
    expect(checkEntryEvent('end', anEnd({ raiserAnswer: 'unreachable', note: ' ' }))).toEqual([
      { field: 'note', code: 'missing' },
    ])
    expect(checkEntryEvent('end', anEnd({ raiserAnswer: 'unreachable', note: '外出务工' }))).toEqual([])
    expect(checkEntryEvent('end', anEnd({ ending: 'merged' }))).toEqual([
      { field: 'intoId', code: 'missing' },
    ])
  })

  it.each([
    [{ answer: ' ' }, 'answer', 'empty'],
    [{ answer: '字'.repeat(textLimits.note + 1) }, 'answer', 'too-long'],
    [{ answer: `a${String.fromCharCode(0xdfff)}` }, 'answer', 'lone-surrogate'],
    [{ answer: 'a\u0000' }, 'answer', 'nul'],
    [{ answer: 5 }, 'answer', 'not-text'],
    [{ ending: 'done' }, 'ending', 'not-an-option'],
    [{ toldOn: '2023-02-30' }, 'toldOn', 'not-a-day'],
    [{ intoId: 'x' }, 'intoId', 'not-an-id'],
    [{ score: 5 }, 'score', 'unknown-field'],
    [{ constructor: 5 }, 'constructor', 'unknown-field'],
  ])('refuses %j', (more, field, code) => {
    expect(checkEntryEvent('end', { ...anEnd(), ...more })).toEqual([{ field, code }])
  })

  it('refuses what is missing, what is no object, and an event it does not know', () => {
    expect(checkEntryEvent('reopen', {})).toEqual([{ field: 'reason', code: 'missing' }])
    for (const data of [null, undefined, 'x', 5, []]) {
      expect(checkEntryEvent('reopen', data)).toEqual([{ field: 'event', code: 'not-an-object' }])
    }
    for (const type of ['', 'rank', '__proto__', 'toString']) {
      expect(checkEntryEvent(type, {})).toEqual([{ field: 'event', code: 'unknown-event' }])
    }
  })
})

describe('how long an entry has waited', () => {
  it('is counted in whole days and never below none', () => {
    expect(ageInDays('2023-12-01', '2023-12-11')).toBe(10)
    expect(ageInDays('2023-12-12', '2023-12-11')).toBe(0)
  })
})

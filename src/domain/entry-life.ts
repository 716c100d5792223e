// The life of a ledger entry as a pure fold over its events. An event that is not legal in the state it meets is kept and
// shown, and has no effect: two people may have acted at once, and both must be able to see that.
import * as v from 'valibot'
import { daysBetween, isDay, type Day } from './day'
import { endings, raiserAnswers, type EndData, type EntryState } from './entry'
import { isId, type Id } from './id'
import type { Problem } from './records'
import { filled, text, textLimits } from './records'

export interface Step {
  /** The change that carries the step. */
  changeKey: string
  type: string
  data: unknown
  authorId: Id
  madeAt: string
}

export interface FoldedStep extends Step {
  effective: boolean
}

export interface EntryLife {
  state: EntryState
  end: (EndData & { by: Id; at: string }) | null
  steps: FoldedStep[]
}

const day = v.pipe(
  v.string('not-text'),
  v.check((s) => isDay(s), 'not-a-day'),
)

const endSchema = v.strictObject({
  ending: v.picklist(endings, 'not-an-option'),
  answer: filled(textLimits.note),
  toldOn: day,
  raiserAnswer: v.picklist(raiserAnswers, 'not-an-option'),
  note: v.nullish(text(textLimits.line)),
  intoId: v.nullish(
    v.pipe(
      v.string('not-text'),
      v.check((s) => isId(s), 'not-an-id'),
    ),
  ),
})
const reopenSchema = v.strictObject({
  reason: filled(textLimits.line),
})

/** Event types an entry takes: `end` closes it (B2: result told, and the answer or why not reachable), `reopen` undoes that. */
export const entryEvents = { end: endSchema, reopen: reopenSchema } as const

export function checkEntryEvent(type: string, data: unknown): Problem[] {
  const schema = (entryEvents as Record<string, v.GenericSchema>)[type]
  if (!schema || !Object.prototype.hasOwnProperty.call(entryEvents, type))
    return [{ field: 'event', code: 'unknown-event' }]
  if (Array.isArray(data)) return [{ field: 'event', code: 'not-an-object' }]
  const result = v.safeParse(schema, data)
  if (!result.success) {
    return result.issues.map((issue) => ({
      field: String(issue.path?.[0]?.key ?? 'event'),
      code: issue.type === 'strict_object' ? shapeCode(issue.expected) : issue.message,
    }))
  }
  if (type === 'end') {
    const end = result.output as EndData
    if (end.raiserAnswer === 'unreachable' && !end.note?.trim()) return [{ field: 'note', code: 'missing' }]
    if (end.ending === 'merged' && !end.intoId) return [{ field: 'intoId', code: 'missing' }]
  }
  return []
}

// The schema library names a member too many 'never', and what is no object at all 'Object'; else it names the one that lacks.
function shapeCode(expected: string | null): string {
  return expected === 'never' ? 'unknown-field' : expected === 'Object' ? 'not-an-object' : 'missing'
}

/** Steps in canonical order (effective stamp). */
export function foldEntryLife(steps: readonly Step[]): EntryLife {
  const life: EntryLife = { state: 'open', end: null, steps: [] }
  for (const step of steps) {
    const effective =
      checkEntryEvent(step.type, step.data).length === 0 && (step.type === 'end') === (life.state === 'open')
    life.steps.push({ ...step, effective })
    if (!effective) continue
    if (step.type === 'end') {
      const data = step.data as EndData
      life.state = data.ending
      life.end = { ...data, by: step.authorId, at: step.madeAt }
    } else {
      life.state = 'open'
      life.end = null
    }
  }
  return life
}

/** Whole days an open entry has waited. */
export function ageInDays(heardOn: Day, today: Day): number {
  return Math.max(0, daysBetween(heardOn, today))
}

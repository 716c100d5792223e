// The ending form as the event it becomes, and every fault of it at once.
import type { Day } from '../../../domain/day'
import type { EndData, Ending, RaiserAnswer } from '../../../domain/entry'
import { checkEntryEvent } from '../../../domain/entry-life'
import type { Id } from '../../../domain/id'
import type { Problem } from '../../../domain/records'

export interface EndForm {
  ending: Ending | null
  answer: string
  toldOn: Day
  raiserAnswer: RaiserAnswer | null
  note: string
  intoId: Id | null
  /** The number of the entry that carries on, to show beside its id. */
  intoNumber: string
}

export function emptyEnd(today: Day): EndForm {
  return {
    ending: 'solved',
    answer: '',
    toldOn: today,
    raiserAnswer: null,
    note: '',
    intoId: null,
    intoNumber: '',
  }
}

export type CheckedEnd = { ok: true; end: EndData } | { ok: false; problems: Problem[] }

/** Beside the domain's rules, nobody was told tomorrow. At most one problem a field, in the order of the form. */
export function checkEnd(form: EndForm, today: Day): CheckedEnd {
  const end: Record<string, unknown> = {
    ending: form.ending,
    answer: form.answer.trim(),
    toldOn: form.toldOn,
    raiserAnswer: form.raiserAnswer,
  }
  if (form.note.trim()) end.note = form.note.trim()
  if (form.ending === 'merged' && form.intoId) end.intoId = form.intoId
  const problems = checkEntryEvent('end', end)
  // The rules that join two fields are asked only of a form without other faults; a person wants to see all of them.
  if (form.ending === 'merged' && !form.intoId) problems.push({ field: 'intoId', code: 'missing' })
  if (form.raiserAnswer === 'unreachable' && !form.note.trim())
    problems.push({ field: 'note', code: 'missing' })
  if (form.toldOn > today) problems.push({ field: 'toldOn', code: 'in-the-future' })
  const order = ['ending', 'intoId', 'answer', 'toldOn', 'raiserAnswer', 'note']
  const first = problems.filter((one, at) => problems.findIndex((other) => other.field === one.field) === at)
  first.sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field))
  return first.length > 0 ? { ok: false, problems: first } : { ok: true, end: end as unknown as EndData }
}

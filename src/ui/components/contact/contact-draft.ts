// The contact form while it is being written: what may still be open there, and what has to be filled before it is saved.
import type { Day } from '../../../domain/day'
import type { Category } from '../../../domain/entry'
import type { Id } from '../../../domain/id'
import type { ContactForm, EntryForm } from '../../../sync/field-book'

export type EntryDraft = Omit<EntryForm, 'category'> & { category: Category | null }

export interface ContactDraft extends Omit<ContactForm, 'entries'> {
  atHome: boolean
  /** Shown while the household is looked up; the id decides. */
  householdName: string
  entries: EntryDraft[]
}

export interface FormProblem {
  field: string
  code: string
}

export function emptyEntry(): EntryDraft {
  return {
    ledger: 'suggestion',
    category: null,
    text: '',
    place: '',
    lane: 'normal',
    raisedAs: 'named',
    raiser: '',
    onSpotAnswer: '',
    onSpotRaiserAnswer: null,
    attachments: [],
  }
}

export function emptyContact(
  today: Day,
  household: { id: Id; name: string } | null,
  areaId: Id | null,
): ContactDraft {
  return {
    atHome: true,
    householdId: household?.id ?? null,
    householdName: household?.name ?? '',
    areaId,
    metOn: today,
    mode: 'visit',
    metWith: '',
    companions: '',
    topics: [],
    note: '',
    attachments: [],
    entries: [],
  }
}

/** What a person can see is missing, in the order of the form; the book checks everything once more. */
export function contactProblems(draft: ContactDraft, today: Day): FormProblem[] {
  const problems: FormProblem[] = []
  if (draft.atHome ? !draft.householdId : !draft.areaId) problems.push({ field: 'where', code: 'no-place' })
  if (draft.metOn === '') problems.push({ field: 'metOn', code: 'empty' })
  else if (draft.metOn > today) problems.push({ field: 'metOn', code: 'in-the-future' })
  draft.entries.forEach((entry, index) => {
    const at = (field: string): string => `entries.${index}.${field}`
    if (!entry.category) problems.push({ field: at('category'), code: 'no-category' })
    if (!entry.text.trim()) problems.push({ field: at('text'), code: 'no-words' })
    if (entry.raisedAs === 'proxy' && !entry.raiser.trim())
      problems.push({ field: at('raiser'), code: 'no-raiser' })
    if (entry.lane !== 'onSpot') return
    if (!entry.onSpotAnswer.trim()) problems.push({ field: at('onSpotAnswer'), code: 'no-answer' })
    if (entry.raisedAs !== 'anonymous' && !entry.onSpotRaiserAnswer) {
      problems.push({ field: at('onSpotRaiserAnswer'), code: 'no-raiser-answer' })
    }
  })
  return problems
}

/** What was typed under a choice that was taken back stays in the draft and is not saved. */
export function draftToForm(draft: ContactDraft): ContactForm {
  const { atHome, householdName: _name, entries, ...form } = draft
  return {
    ...form,
    householdId: atHome ? form.householdId : null,
    areaId: atHome ? null : form.areaId,
    entries: entries.map((entry) => entryToForm(entry, atHome)),
  }
}

function entryToForm(entry: EntryDraft, atHome: boolean): EntryForm {
  const onSpot = entry.lane === 'onSpot'
  return {
    ...entry,
    category: entry.category ?? 'other',
    raiser: asksForRaiser(entry, atHome) ? entry.raiser : '',
    onSpotAnswer: onSpot ? entry.onSpotAnswer : '',
    onSpotRaiserAnswer: onSpot ? entry.onSpotRaiserAnswer : null,
    // Drafts of earlier versions have none.
    attachments: entry.attachments ?? [],
  }
}

/** At a home the household says who it was; elsewhere, and for somebody else's words, a name is asked for. */
export function asksForRaiser(entry: EntryDraft, atHome: boolean): boolean {
  return entry.raisedAs === 'proxy' || (entry.raisedAs !== 'anonymous' && !atHome)
}

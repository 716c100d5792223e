// The talk and what was heard in it, kept as one act.
import { checkEntryEvent } from '../domain/entry-life'
import type { EndData } from '../domain/entry'
import type { Id } from '../domain/id'
import type { Problem } from '../domain/records'
import type { AttachmentForm, AttachmentOwner } from './attachment-book'
import { createChange, eventChange, problemsOf, trimmed } from './compose-change'
import { invalid, type Desk } from './desk'
import type { ContactForm, EntryForm, Saved } from './field-book'
import type { NewChange } from './ports'
import { mayAt } from './view'

/** Why nobody could be told: written by the book itself where an anonymous word is answered on the spot. */
const anonymousNote = '匿名反映'

export async function saveContact(
  desk: Desk,
  form: ContactForm,
  draftKey: string,
): Promise<Saved<{ contactId: Id; entryIds: Id[] }>> {
  const view = desk.view()
  const household = form.householdId === null ? undefined : desk.notebook().get('household', form.householdId)
  if (form.householdId !== null && !household) return invalid([{ field: 'householdId', code: 'not-found' }])
  const areaId = household ? household.fields.areaId : form.areaId
  if (areaId === null) return invalid([{ field: 'areaId', code: 'missing' }])
  if (!mayAt(view, 'writeWork', areaId)) return invalid([{ field: 'areaId', code: 'not-allowed' }])

  const contactId = desk.newId()
  const topics = form.topics.map((topic) => topic.trim()).filter((topic) => topic !== '')
  const contact = createChange(desk, 'contact', contactId, {
    areaId,
    householdId: form.householdId,
    metOn: form.metOn,
    mode: form.mode,
    metWith: trimmed(form.metWith),
    companions: trimmed(form.companions),
    topics: topics.length > 0 ? [...new Set(topics)] : undefined,
    note: trimmed(form.note),
  })
  const problems: Problem[] = problemsOf(contact)
  const changes: NewChange[] = [contact]
  const ofContact = await hungOn(desk, { kind: 'contact', id: contactId, areaId }, form.attachments ?? [])
  changes.push(...ofContact.changes)
  problems.push(...ofContact.problems)
  const entryIds: Id[] = []
  for (const [index, entry] of form.entries.entries()) {
    const entryId = desk.newId()
    entryIds.push(entryId)
    const made = entryChanges(desk, entryId, entry, {
      areaId,
      contactId,
      householdId: form.householdId,
      heardOn: form.metOn,
    })
    const ofEntry = await hungOn(desk, { kind: 'entry', id: entryId, areaId }, entry.attachments ?? [])
    changes.push(...made.changes, ...ofEntry.changes)
    const found = [...made.problems, ...ofEntry.problems]
    problems.push(...found.map(({ field, code }) => ({ field: `entries.${index}.${field}`, code })))
  }
  if (problems.length > 0) return invalid(problems)
  const kept = await desk.append(changes, draftKey)
  return kept.ok ? { ok: true, value: { contactId, entryIds } } : kept
}

interface Source {
  areaId: Id
  contactId: Id
  householdId: Id | null
  heardOn: string
}

function entryChanges(
  desk: Desk,
  entryId: Id,
  form: EntryForm,
  source: Source,
): { changes: NewChange[]; problems: Problem[] } {
  const anonymous = form.raisedAs === 'anonymous'
  const create = createChange(desk, 'entry', entryId, {
    areaId: source.areaId,
    contactId: anonymous ? null : source.contactId,
    householdId: anonymous ? null : source.householdId,
    ledger: form.ledger,
    category: form.category,
    text: form.text.trim(),
    place: trimmed(form.place),
    lane: form.lane,
    raisedAs: form.raisedAs,
    raiser: anonymous ? undefined : trimmed(form.raiser),
    heardOn: source.heardOn,
  })
  const changes = [create]
  const problems = problemsOf(create)
  const answer = trimmed(form.onSpotAnswer)
  if (form.lane !== 'onSpot' || answer === undefined) return { changes, problems }
  const end = onSpotEnd(form, answer, source.heardOn)
  if (!end) return { changes, problems: [...problems, { field: 'onSpotRaiserAnswer', code: 'missing' }] }
  problems.push(
    ...checkEntryEvent('end', end).map(({ field, code }) => ({ field: formFieldOf[field] ?? field, code })),
  )
  changes.push(eventChange(desk, entryId, 'end', { ...end }))
  return { changes, problems }
}

const formFieldOf: Record<string, string> = {
  answer: 'onSpotAnswer',
  raiserAnswer: 'onSpotRaiserAnswer',
  note: 'onSpotRaiserAnswer',
}

function onSpotEnd(form: EntryForm, answer: string, toldOn: string): (EndData & { ending: 'solved' }) | null {
  if (form.raisedAs === 'anonymous') {
    return { ending: 'solved', answer, toldOn, raiserAnswer: 'unreachable', note: anonymousNote }
  }
  return form.onSpotRaiserAnswer
    ? { ending: 'solved', answer, toldOn, raiserAnswer: form.onSpotRaiserAnswer }
    : null
}

/** Most talks have none, and the code for them stays where it is. */
async function hungOn(
  desk: Desk,
  owner: AttachmentOwner & { areaId: Id },
  files: readonly AttachmentForm[],
): Promise<{ changes: NewChange[]; problems: Problem[] }> {
  if (files.length === 0) return { changes: [], problems: [] }
  return (await import('./attachments')).attachmentChanges(desk, owner, files)
}

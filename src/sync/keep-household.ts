// Adding and correcting a household.
import type { Id } from '../domain/id'
import type { Json } from '../protocol/change'
import type { FoldedRecord } from '../protocol/fold'
import { createChange, problemsOf, trimmed } from './compose-change'
import { correctRecord } from './correct-record'
import { invalid, notFound, type Desk } from './desk'
import type { HouseholdForm, Saved, Seen } from './field-book'
import { mayAt } from './view'

function fieldsOf(form: HouseholdForm): Record<string, Json | undefined> {
  return {
    areaId: form.areaId ?? undefined,
    name: form.name.trim(),
    nickname: trimmed(form.nickname),
    doorNumber: trimmed(form.doorNumber),
    phone: trimmed(form.phone),
    under7: form.under7 ?? undefined,
    from7to17: form.from7to17 ?? undefined,
    from18to59: form.from18to59 ?? undefined,
    over60: form.over60 ?? undefined,
    isMemberHub: form.isMemberHub,
    needs: trimmed(form.needs),
    movedAway: form.movedAway,
  }
}

/** Initials of name and nickname, separated by a space. */
export async function initialsOf(
  desk: Desk,
  form: { name: string; nickname?: string | null | undefined },
): Promise<string | undefined> {
  const names = [form.name, form.nickname ?? ''].map((name) => name.trim()).filter((name) => name !== '')
  // Without the dictionary the name is kept all the same: it is found by its characters.
  const initials = await Promise.all(names.map((name) => desk.initials(name).catch(() => '')))
  return trimmed(initials.join(' '))
}

export async function addHousehold(desk: Desk, form: HouseholdForm, draftKey: string): Promise<Saved<Id>> {
  const id = desk.newId()
  const fields = fieldsOf(form)
  const change = createChange(desk, 'household', id, { ...fields, initials: await initialsOf(desk, form) })
  const problems = problemsOf(change)
  if (problems.length > 0) return invalid(problems)
  if (!mayAt(desk.view(), 'writeWork', form.areaId))
    return invalid([{ field: 'areaId', code: 'not-allowed' }])
  const kept = await desk.append([change], draftKey)
  return kept.ok ? { ok: true, value: id } : kept
}

export async function correctHousehold(
  desk: Desk,
  id: Id,
  form: HouseholdForm,
  seen: Seen,
  draftKey: string,
): Promise<Saved> {
  const record = desk.notebook().get('household', id)
  if (!record) return notFound()
  if (form.areaId === null) return invalid([{ field: 'areaId', code: 'missing' }])
  const fields: Record<string, Json> = {}
  for (const [field, value] of Object.entries(fieldsOf(form))) {
    const held = (record.fields as Record<string, Json | undefined>)[field]
    // A flag nobody ever set and a flag that is off are the same to the form.
    fields[field] = value === undefined || (value === false && held === undefined) ? null : value
  }
  fields.name = form.name.trim()
  const named = (['name', 'nickname'] as const).some(
    (field) => (record.fields[field] ?? null) !== (fields[field] ?? null),
  )
  if (named) fields.initials = (await initialsOf(desk, form)) ?? null
  return correctRecord(desk, record as FoldedRecord, fields, seen, draftKey)
}

// Between what a household holds and the form that writes it.
import type { HouseholdDetail, HouseholdForm, Seen } from '../../../sync/field-book'
import type { Id } from '../../../domain/id'

export function emptyHousehold(areaId: Id | null): HouseholdForm {
  return {
    areaId,
    name: '',
    nickname: '',
    doorNumber: '',
    phone: '',
    under7: null,
    from7to17: null,
    from18to59: null,
    over60: null,
    isMemberHub: false,
    needs: '',
    movedAway: false,
  }
}

export function detailToForm({ fields }: HouseholdDetail): HouseholdForm {
  return {
    areaId: fields.areaId,
    name: fields.name,
    nickname: fields.nickname ?? '',
    doorNumber: fields.doorNumber ?? '',
    phone: fields.phone ?? '',
    under7: fields.under7 ?? null,
    from7to17: fields.from7to17 ?? null,
    from18to59: fields.from18to59 ?? null,
    over60: fields.over60 ?? null,
    isMemberHub: fields.isMemberHub ?? false,
    needs: fields.needs ?? '',
    movedAway: fields.movedAway ?? false,
  }
}

/** A correction travels with what the person saw when he opened it, through being killed and reopened (SPEC M). */
export interface HouseholdDraft {
  form: HouseholdForm
  seen: Seen
}

export function householdText(form: HouseholdForm): string {
  return [form.name, form.nickname, form.doorNumber, form.phone, form.needs].filter(Boolean).join('\n')
}

// A notebook of one's own (SPEC N1): a village, its hamlets and a person, made here, with nobody to ask. They are changes like all
// others, so that everything that works on a hub's book works on this one.
import type { Area } from '../domain/area'
import type { Id } from '../domain/id'
import { checkFields, type Problem } from '../domain/records'
import type { Grant } from '../domain/role'
import { followedScopes } from '../protocol/scopes'
import { clockAtRest } from '../protocol/stamp'
import { createChange, trimmed } from './compose-change'
import { invalid, openDesk, type Desk, type DeskPorts } from './desk'
import type { Saved } from './field-book'
import type { OwnNotebookForm, OwnNotebookInfo } from './own-book'
import type { DeviceRegistry, DeviceStore, Identity, Kept, NewChange } from './ports'
import { orderedAreas } from './view'

/** On the drafts' shelf, under keys no form uses. */
export const exportedKey = 'book:exported'
export const backToKey = 'book:back-to'

/** More hamlets than any village has; a pasted list that is something else ends here. */
const mostHamlets = 100

export interface StartPorts extends DeskPorts {
  registry: DeviceRegistry
  newId(): Id
}

/** Texts as they will be kept, or what is wrong with them by field of the form. */
export function checkedForm(form: OwnNotebookForm): { form: OwnNotebookForm; problems: Problem[] } {
  const hamlets = [...new Set(form.hamlets.map((hamlet) => hamlet.trim()).filter((hamlet) => hamlet !== ''))]
  const clean = { name: form.name.trim(), village: form.village.trim(), hamlets }
  const problems = [
    ...nameProblems(clean.name, 'name'),
    ...nameProblems(clean.village, 'village'),
    ...hamlets.flatMap((hamlet) => nameProblems(hamlet, 'hamlets').slice(0, 1)),
  ]
  if (hamlets.length > mostHamlets) problems.push({ field: 'hamlets', code: 'too-many' })
  return { form: clean, problems }
}

function nameProblems(name: string, field: string): Problem[] {
  const fields = { level: 'microGrid', parentId: null, name }
  return checkFields('area', fields, 'create').map(({ code }) => ({ field, code }))
}

/**
 * Makes the notebook, or finishes the one that `held` began: a start that was broken off has an identity, and perhaps its
 * areas, but is not complete. Answers with its store, open.
 */
export async function startNotebook(
  ports: StartPorts,
  held: Identity | null,
  form: OwnNotebookForm,
): Promise<Saved<DeviceStore>> {
  const checked = checkedForm(form)
  if (checked.problems.length > 0) return invalid(checked.problems)
  const { name, village, hamlets } = checked.form
  if (held) {
    const ready = await openComplete(ports.registry, held)
    if (!ready.ok) return ready
    if (ready.value) return { ok: true, value: ready.value }
  }
  const { deviceId, personId } = held ?? { deviceId: ports.newId(), personId: ports.newId() }
  const made: Identity = { deviceId, personId, name, hubName: village, ownNotebook: true }
  const entered = await ports.registry.enter(made)
  if (!entered.ok) return entered
  const opened = await ports.registry.open(entered.value)
  if (!opened.ok) return opened
  const store = opened.value
  const desk = await openDesk(store, ports)
  const there = villageOf(desk)
  const villageId = there?.id ?? desk.newId()
  if (!there) {
    const kept = await desk.append(await firstChanges(desk, villageId, { name, village, hamlets }))
    if (!kept.ok) {
      store.close()
      return kept
    }
  }
  const grants: Grant[] = [{ role: 'gridLead', areaId: villageId }]
  const scopes = followedScopes(grants, desk.notebook().tree())
  const kept = await store.keepPage([], { ...desk.hub(), grants, scopes, complete: true }, clockAtRest)
  return kept.ok ? { ok: true, value: store } : kept
}

/** The store of a notebook whose start went through; null where it did not. */
async function openComplete(registry: DeviceRegistry, held: Identity): Promise<Kept<DeviceStore | null>> {
  const opened = await registry.open(held)
  if (!opened.ok) return opened
  if (!(await opened.value.read()).hub.complete) {
    opened.value.close()
    return { ok: true, value: null }
  }
  const entered = await registry.enter(held)
  return entered.ok ? opened : entered
}

async function firstChanges(desk: Desk, villageId: Id, form: OwnNotebookForm): Promise<NewChange[]> {
  const gridId = desk.newId()
  const { name, village, hamlets } = form
  return [
    createChange(desk, 'area', villageId, { level: 'village', parentId: null, name: village }),
    createChange(desk, 'area', gridId, { level: 'grid', parentId: villageId, name: `${village}网格` }),
    ...hamlets.map((hamlet) => hamletChange(desk, gridId, hamlet)),
    createChange(desk, 'person', desk.identity().personId, {
      areaId: villageId,
      name,
      initials: trimmed(await desk.initials(name)),
    }),
  ]
}

const hamletChange = (desk: Desk, gridId: Id, name: string): NewChange =>
  createChange(desk, 'area', desk.newId(), { level: 'microGrid', parentId: gridId, name })

const areaOf = (desk: Desk, level: Area['level']): Area | undefined =>
  orderedAreas(desk.view()).find((area) => area.level === level)
const villageOf = (desk: Desk) => areaOf(desk, 'village')
const hamletsOf = (desk: Desk) => orderedAreas(desk.view()).filter((area) => area.level === 'microGrid')

export async function addHamlet(desk: Desk, name: string): Promise<Saved<Id>> {
  const grid = areaOf(desk, 'grid')
  const clean = name.trim()
  const problems = nameProblems(clean, 'hamlet')
  if (!grid || !desk.identity().ownNotebook) return invalid([{ field: 'hamlet', code: 'not-allowed' }])
  if (problems.length > 0) return invalid(problems)
  const there = hamletsOf(desk).find((area) => area.name === clean)
  if (there) return { ok: true, value: there.id }
  const change = hamletChange(desk, grid.id, clean)
  const kept = await desk.append([change])
  return kept.ok ? { ok: true, value: change.recordId } : kept
}

export async function notebookInfo(desk: Desk, registry: DeviceRegistry): Promise<OwnNotebookInfo | null> {
  if (!desk.identity().ownNotebook) return null
  const exported = await desk.store.readDraft(exportedKey)
  const owner = await personToGoBackTo(desk.store, registry)
  return {
    village: villageOf(desk)?.name ?? desk.identity().hubName,
    hamlets: hamletsOf(desk).map((area) => area.name),
    exportedAtMs: exported?.savedAtMs ?? null,
    backTo: owner ? { name: owner.name, hubName: owner.hubName } : null,
  }
}

/** Who left his own book to look into the notebook; null: nobody. */
export async function personToGoBackTo(
  store: DeviceStore,
  registry: DeviceRegistry,
): Promise<Identity | null> {
  const backTo = await store.readDraft(backToKey)
  if (!backTo) return null
  const people = await registry.people()
  return people.ok ? (people.value.find((one) => one.personId === backTo.value) ?? null) : null
}

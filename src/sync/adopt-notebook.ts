// Taking a notebook of one's own over (SPEC N) into the work of the person who signed in. The notebook itself stays as it is; on its
// shelf is written who takes it over and how far that came, so that it can be broken off anywhere and happens once.
import type { Area } from '../domain/area'
import type { Id } from '../domain/id'
import { adoptedChanges, newPlaces } from './adopted-changes'
import { invalid, type Desk } from './desk'
import { createNotebook } from './notebook'
import type { Adopted, AdoptedPlace, PendingAdoption } from './own-book'
import type { DeviceState, DeviceStore, Draft, Identity, Kept } from './ports'
import { takenOver, takenOverKey, type TakenOver } from './taken-over'
import { areasWhereMay, hamletOf, mayAt, orderedAreas, type View } from './view'

/** A notebook as it lay on the device when it was looked into. */
export interface HeldNotebook {
  identity: Identity
  state: DeviceState
  drafts: Draft[]
  mark: TakenOver | null
}

export async function lookInto(identity: Identity, store: DeviceStore): Promise<HeldNotebook> {
  const [state, drafts, mark] = await Promise.all([store.read(), store.listDrafts(), takenOver(store)])
  return { identity, state, drafts: drafts.filter((draft) => !draft.key.startsWith('book:')), mark }
}

/** False when somebody else has it, or all of it is here. */
export function waitsFor(personId: Id, held: HeldNotebook): boolean {
  const { mark, state } = held
  if (!state.hub.complete) return false
  if (!mark) return true
  return mark.personId === personId && (mark.upTo === null || mark.upTo < state.lastNumber)
}

/** Grids he may write in; where there is none, the areas he may write in. */
export function gridsToChoose(view: View): Area[] {
  const may = areasWhereMay(view, 'writeWork')
  const writable = orderedAreas(view).filter((area) => may.has(area.id))
  const grids = writable.filter((area) => area.level === 'grid')
  return grids.length > 0 ? grids : writable
}

export function describeAdoption(view: View, held: HeldNotebook): PendingAdoption {
  const notebook = createNotebook()
  notebook.keepOwn(held.state.own)
  const created = held.state.own.filter(({ change }) => change.action === 'create')
  const count = (kind: string) => created.filter(({ change }) => change.recordKind === kind).length
  const grids = gridsToChoose(view)
  const mayExport = grids.some((grid) => mayAt(view, 'exportWork', grid.id))
  const areas = [...notebook.tree().byId.values()]
  const recordsByArea = new Map<Id, number>()
  for (const kind of ['household', 'contact', 'entry'] as const) {
    for (const { fields } of notebook.all(kind).values())
      recordsByArea.set(fields.areaId, (recordsByArea.get(fields.areaId) ?? 0) + 1)
  }
  const placesIn = (gridId: Id): AdoptedPlace[] => {
    const places = newPlaces(areas, gridId, view.notebook.tree())
    return areas
      .filter((area) => area.level === 'microGrid' || recordsByArea.has(area.id))
      .map((area) => {
        const place = places.get(area.id)!
        const named = place.hamlet !== null
        const to = hamletOf(view, place.areaId)
        return { from: area.name, to, named, records: recordsByArea.get(area.id) ?? 0 }
      })
  }
  return {
    name: held.identity.name,
    village: held.identity.hubName,
    households: count('household'),
    contacts: count('contact'),
    entries: count('entry'),
    drafts: held.drafts.length,
    batchesLeft: mayExport ? 0 : count('batch'),
    grids: grids.map((grid) => ({ id: grid.id, name: hamletOf(view, grid.id), places: placesIn(grid.id) })),
    gridId: held.mark?.gridId ?? null,
    progress: null,
  }
}

/** To be called by one tab at a time; a second one is harmless, and does everything twice for nothing. */
export async function adopt(
  desk: Desk,
  from: { identity: Identity; store: DeviceStore },
  gridId: Id,
  progressed: (done: number, total: number) => void,
): Promise<Adopted> {
  const view = desk.view()
  const held = await lookInto(from.identity, from.store)
  const { personId } = desk.identity()
  if (held.mark && held.mark.personId !== personId) return { ok: false, failure: { type: 'not-found' } }
  if (!gridsToChoose(view).some((grid) => grid.id === gridId))
    return invalid([{ field: 'gridId', code: 'not-allowed' }])
  // What is taken up again goes where it was to go: part of it may be there.
  const grid = held.mark && mayAt(view, 'writeWork', held.mark.gridId) ? held.mark.gridId : gridId
  const mark = (upTo: number | null) =>
    from.store.keepDraft(takenOverKey, JSON.stringify({ personId, gridId: grid, upTo }), desk.nowMs())
  const marked = await mark(null)
  if (!marked.ok) return marked

  const areas = areasOf(held.state)
  const changes = adoptedChanges(
    held.state.own.map((own) => own.change).sort((a, b) => a.number - b.number),
    {
      authorId: personId,
      gridId: grid,
      places: newPlaces(areas, grid, view.notebook.tree()),
      mayExport: mayAt(view, 'exportWork', grid),
    },
  )
  // A form may name files that no record names yet.
  const named = JSON.stringify(changes) + held.drafts.map((draft) => draft.value).join()
  const files = (await from.store.undeliveredFiles()).filter(({ sha256 }) => named.includes(sha256))
  for (const [index, { sha256 }] of files.entries()) {
    progressed(index, files.length + 1)
    const copied = await copyFile(from.store, desk.store, sha256, desk.nowMs())
    if (!copied.ok) return copied
  }
  progressed(files.length, files.length + 1)
  const drafts = draftsInNewPlaces(held.drafts, areas, grid, view)
  const kept = await desk.store.adopt(held.identity.deviceId, changes, drafts, desk.nowMs())
  if (!kept.ok) return kept
  desk.keepOwn(kept.value.map((change) => ({ change, state: 'pending' })))
  const done = await mark(held.state.lastNumber)
  if (!done.ok) return done
  return { ok: true, records: new Set(changes.map((change) => change.recordId)).size }
}

async function copyFile(from: DeviceStore, to: DeviceStore, sha256: string, nowMs: number): Promise<Kept> {
  if (await to.readFile(sha256)) return { ok: true, value: undefined }
  const file = await from.readFile(sha256)
  return file ? to.keepFile({ ...file, delivered: false, keptAtMs: nowMs }) : { ok: true, value: undefined }
}

function areasOf(state: DeviceState): Area[] {
  const notebook = createNotebook()
  notebook.keepOwn(state.own.filter((own) => own.change.recordKind === 'area'))
  return [...notebook.tree().byId.values()]
}

/** A form remembers the place that was chosen in it. Ids are found nowhere but where they are meant. */
function draftsInNewPlaces(
  drafts: readonly Draft[],
  areas: readonly Area[],
  gridId: Id,
  view: View,
): Draft[] {
  const places = newPlaces(areas, gridId, view.notebook.tree())
  return drafts.map((draft) => {
    let { value } = draft
    for (const [areaId, place] of places) value = value.split(areaId).join(place.areaId)
    return { ...draft, value }
  })
}

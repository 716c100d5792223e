// The days of grace (SPEC D10) and what goes along with what it hangs on (SPEC S7), as decisions.
import { describe, expect, it } from 'vitest'
import type { Grant } from '../../src/domain/role'
import { decideChange, graceDays, type KnownRecord, type Scene } from '../../src/protocol/decide'
import { placementOf, placesRecord } from '../../src/protocol/place-change'
import { parentOf } from '../../src/protocol/scopes'
import { aCreate, anEvent, anId, aSet, aTree, place } from '../support/changes'

const tree = aTree()
const me = anId(2)
const day = 86_400_000
const nowMs = 1_702_000_000_000
const gridWorker: Grant = { role: 'gridWorker', areaId: place.grid }
const sender = (grants: Grant[], graceGrants = grants) => ({
  deviceId: anId(1),
  personId: me,
  grants,
  graceGrants,
})
const worker = sender([gridWorker])
const former = sender([], [gridWorker])
const scene = (parts: Partial<Scene> = {}): Scene => ({ known: null, parent: null, tree, nowMs, ...parts })
const known = (parts: Partial<KnownRecord> = {}): KnownRecord => ({
  kind: 'entry',
  areaId: place.hamlet,
  scopeIds: [`work:${place.grid}`],
  created: true,
  authorId: me,
  parentId: null,
  left: [],
  ...parts,
})
const movedAway = (daysAgo: number, parts: Partial<KnownRecord> = {}) =>
  known({
    areaId: place.otherGrid,
    scopeIds: [`work:${place.otherGrid}`],
    left: [{ areaId: place.hamlet, atMs: nowMs - daysAgo * day }],
    ...parts,
  })

describe('grace (SPEC D10)', () => {
  it('D10 stores what comes after the right has ended, and marks it', () => {
    expect(decideChange(aCreate(), worker, scene())).toMatchObject({ store: true, late: false })
    expect(decideChange(aCreate(), former, scene())).toMatchObject({ store: true, late: true })
    const change = aSet({ fields: { place: '桥头' } })
    expect(decideChange(change, former, scene({ known: known() }))).toMatchObject({ store: true, late: true })
    expect(decideChange(aCreate(), sender([]), scene())).toMatchObject({ store: false })
  })

  it('D10 does not let a former administrator change places or rights', () => {
    const formerAdministrator = sender([], [{ role: 'administrator', areaId: null }])
    for (const recordKind of ['area', 'person', 'membership'] as const)
      expect(decideChange(aCreate({ recordKind }), formerAdministrator, scene())).toMatchObject({
        store: false,
      })
  })

  it('D10 stores a change to a record that was moved away up to thirty days ago', () => {
    const change = anEvent()
    expect(decideChange(change, worker, scene({ known: movedAway(graceDays) }))).toMatchObject({
      store: true,
      late: true,
      scopeIds: [`work:${place.otherGrid}`],
    })
    expect(decideChange(change, worker, scene({ known: movedAway(graceDays + 1) }))).toEqual({
      store: false,
      refusal: { code: 'unknown-record', field: 'recordId' },
    })
  })

  it('D6 keeps a comment its author’s also by grace', () => {
    const change = aSet({ recordKind: 'comment', fields: { text: '改过的话' } })
    const held = movedAway(1, { kind: 'comment', authorId: anId(4) })
    expect(decideChange(change, worker, scene({ known: held }))).toMatchObject({
      refusal: { code: 'not-allowed' },
    })
    expect(decideChange(change, worker, scene({ known: { ...held, authorId: me } }))).toMatchObject({
      late: true,
    })
  })
})

describe('going along (SPEC S7)', () => {
  const parent = movedAway(90, { kind: 'contact' })

  it('S7 sends a new record after what it hangs on, however long ago that left', () => {
    expect(decideChange(aCreate(), worker, scene({ parent }))).toMatchObject({
      store: true,
      late: true,
      areaId: place.hamlet,
      scopeIds: [`work:${place.grid}`],
      goesTo: place.otherGrid,
    })
  })

  it('S7 does not call late what its author may write at the new place too', () => {
    const secretary = sender([{ role: 'partySecretary', areaId: place.village }])
    expect(decideChange(aCreate(), secretary, scene({ parent }))).toMatchObject({
      late: false,
      goesTo: place.otherGrid,
    })
  })

  it('S7 leaves a record where it is when its parent was never there', () => {
    const elsewhere = movedAway(1, { left: [{ areaId: place.otherHamlet, atMs: nowMs }] })
    for (const one of [elsewhere, known({ kind: 'contact' }), null])
      expect(decideChange(aCreate(), worker, scene({ parent: one }))).toMatchObject({ goesTo: null })
  })

  it('S7 names what each kind hangs on', () => {
    const [householdId, contactId, entryId] = [anId(1), anId(2), anId(3)]
    expect(parentOf('contact', { householdId })).toBe(householdId)
    expect(parentOf('entry', { contactId, householdId })).toBe(contactId)
    expect(parentOf('entry', { contactId: null, householdId })).toBe(householdId)
    expect(parentOf('comment', { entryId })).toBe(entryId)
    expect(parentOf('attachment', { entryId, contactId: null })).toBe(entryId)
    expect(parentOf('attachment', { entryId: null, contactId })).toBe(contactId)
    expect(parentOf('household', { householdId })).toBeNull()
    expect(parentOf('entry', {})).toBeNull()
  })
})

describe('where a record is (SPEC S1)', () => {
  const move = aSet({ fields: { areaId: place.otherGrid } })

  it('S1 places it by its folded field, not by the change that arrived last', () => {
    const folded = { areaId: place.hamlet, contactId: anId(8) }
    expect(placementOf(move, scene({ known: known(), folded }))).toMatchObject({
      areaId: place.hamlet,
      parentId: anId(8),
      scopeIds: [`work:${place.grid}`],
      enters: [],
      leaves: [],
    })
  })

  it('S1 keeps place and parent where a change says nothing of them', () => {
    const held = known({ parentId: anId(8) })
    for (const change of [anEvent(), aSet({ fields: { place: '桥头' } })])
      expect(placementOf(change, scene({ known: held }))).toMatchObject({
        areaId: place.hamlet,
        parentId: anId(8),
      })
  })

  it('S1 knows which changes may place a record', () => {
    expect(placesRecord(move)).toBe(true)
    expect(placesRecord(aCreate())).toBe(true)
    expect(placesRecord(aSet({ fields: { householdId: null } }))).toBe(true)
    expect(placesRecord(aSet({ fields: { place: '桥头' } }))).toBe(false)
    expect(placesRecord(anEvent())).toBe(false)
    expect(placesRecord(aSet({ recordKind: 'area', fields: { level: 'grid' } }))).toBe(true)
    expect(placesRecord(aSet({ recordKind: 'area', fields: { name: '东片' } }))).toBe(false)
  })
})

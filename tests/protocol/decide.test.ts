import { describe, expect, it } from 'vitest'
import type { Grant, Role } from '../../src/domain/role'
import { roles } from '../../src/domain/role'
import { recordKinds, type RecordKind } from '../../src/domain/records'
import type { Change } from '../../src/protocol/change'
import { decideChange, type KnownRecord } from '../../src/protocol/decide'
import { hubScope } from '../../src/protocol/scopes'
import { aCreate, anEvent, anId, aSet, aTree, place, sampleFields } from '../support/changes'

const tree = aTree()
const nowMs = 1_702_000_000_000
const me = anId(2)
const colleague = anId(4)
const sender = (...grants: Grant[]) => ({ deviceId: anId(1), personId: me, grants, graceGrants: grants })
const lead = sender({ role: 'gridLead', areaId: place.grid })
const hubAdministrator = sender({ role: 'administrator', areaId: null })
const decide = (change: Change, from = lead, known: KnownRecord | null = null) =>
  decideChange(change, from, { known, parent: null, tree, nowMs })

function known(parts: Partial<KnownRecord> = {}): KnownRecord {
  return {
    kind: 'entry',
    areaId: place.hamlet,
    scopeIds: [`work:${place.grid}`],
    created: true,
    authorId: colleague,
    parentId: null,
    left: [],
    ...parts,
  }
}
const refused = (code: string, field?: string) => ({
  store: false,
  refusal: field === undefined ? { code } : { code, field },
})
/** A create of any kind, placed at `areaId` (an area: below it). */
function createAt(recordKind: RecordKind, areaId: string, from = me) {
  const placed = recordKind === 'area' ? { parentId: areaId } : { areaId }
  return aCreate({
    recordKind,
    authorId: from,
    recordId: anId(0x77),
    fields: { ...sampleFields[recordKind], ...placed },
  })
}

describe('who may write what (SPEC D4)', () => {
  const writes: Record<Role, readonly RecordKind[]> = {
    gridWorker: ['household', 'contact', 'entry', 'comment', 'attachment', 'handover'],
    gridLead: ['household', 'contact', 'entry', 'comment', 'attachment', 'handover', 'batch'],
    partySecretary: ['household', 'contact', 'entry', 'comment', 'attachment', 'handover', 'batch'],
    administrator: ['area', 'person', 'membership'],
  }
  const matrix = roles.flatMap((role) =>
    recordKinds.map((kind) => ({ role, kind, allowed: writes[role].includes(kind) })),
  )

  it.each(matrix)('D4 $role creates $kind in the own village: $allowed', ({ role, kind, allowed }) => {
    const decision = decide(createAt(kind, place.village), sender({ role, areaId: place.village }))
    expect(decision.store).toBe(allowed)
  })

  it.each(matrix)('D4 $role creates $kind in the next village: false', ({ role, kind }) => {
    const decision = decide(createAt(kind, place.otherVillage), sender({ role, areaId: place.village }))
    expect(decision).toEqual(refused('foreign-area', kind === 'area' ? 'parentId' : 'areaId'))
  })

  it('D4 gives a person without a grant nothing to write', () => {
    for (const kind of recordKinds) expect(decide(createAt(kind, place.grid), sender()).store).toBe(false)
  })

  it('D4 lets only an administrator of the whole hub write what belongs to no area', () => {
    const change = aCreate({
      recordKind: 'membership',
      fields: { personId: me, areaId: null, role: 'administrator', from: '2023-01-01' },
    })
    expect(decide(change, sender({ role: 'administrator', areaId: place.city }))).toEqual(
      refused('foreign-area', 'areaId'),
    )
    expect(decide(change, hubAdministrator)).toMatchObject({
      store: true,
      areaId: null,
      scopeIds: [hubScope],
    })
  })
})

describe('what is never stored (SPEC D)', () => {
  it('D1 refuses the change of another device', () => {
    expect(decide(aCreate({ deviceId: anId(9) }))).toEqual(refused('forged-device', 'deviceId'))
  })

  it('D1 refuses a change in the name of somebody else', () => {
    expect(decide(aCreate({ authorId: colleague }))).toEqual(refused('forged-author', 'authorId'))
  })

  it('D2 refuses to create a record twice', () => {
    expect(decide(aCreate(), lead, known())).toEqual(refused('already-exists', 'recordId'))
  })

  it('D2 accepts the create of a record of which only parts had arrived', () => {
    expect(decide(aCreate(), lead, known({ created: false, areaId: null, scopeIds: [] }))).toMatchObject({
      store: true,
    })
  })

  it('D3 answers alike about a record that is not there and one that may not be known', () => {
    const change = aSet({ fields: { place: '桥头' } })
    const abroad = known({ areaId: place.foreignGrid, scopeIds: [`work:${place.foreignGrid}`] })
    expect(decide(change)).toEqual(refused('unknown-record', 'recordId'))
    expect(decide(change, lead, abroad)).toEqual(refused('unknown-record', 'recordId'))
    expect(decide(anEvent(), lead, abroad)).toEqual(refused('unknown-record', 'recordId'))
    expect(decide({ ...change, recordKind: 'household' }, lead, abroad)).toEqual(
      refused('unknown-record', 'recordId'),
    )
  })

  it('D3 refuses a change that calls the record another kind', () => {
    expect(decide(aSet({ recordKind: 'household', fields: { name: '张三' } }), lead, known())).toEqual(
      refused('bad-value', 'recordKind'),
    )
    const asPerson = aSet({ recordKind: 'person', fields: { name: '张三' } })
    expect(decide(asPerson, hubAdministrator, known())).toEqual(refused('unknown-record', 'recordId'))
  })

  it('D5 refuses an area that is not in the tree', () => {
    expect(decide(createAt('household', anId(0x99)))).toEqual(refused('foreign-area', 'areaId'))
    expect(decide(createAt('person', anId(0x99)), hubAdministrator)).toEqual(
      refused('foreign-area', 'areaId'),
    )
    expect(decide(createAt('area', anId(0x99)), hubAdministrator)).toEqual(
      refused('unknown-area', 'parentId'),
    )
  })

  it('D6 lets only its author change a comment', () => {
    const change = aSet({ recordKind: 'comment', fields: { text: '改过的话' } })
    expect(decide(change, lead, known({ kind: 'comment' }))).toEqual(refused('not-allowed'))
    expect(decide(change, lead, known({ kind: 'comment', authorId: me }))).toMatchObject({ store: true })
  })

  it('D7 lets nobody change a batch once it is made', () => {
    const change = aSet({ recordKind: 'batch', fields: { title: '另一个名称' } })
    expect(decide(change, lead, known({ kind: 'batch', authorId: me }))).toEqual(refused('not-allowed'))
  })

  it('D8 refuses a membership below a grid', () => {
    const from = sender({ role: 'administrator', areaId: place.village })
    expect(decide(createAt('membership', place.hamlet), from)).toEqual(refused('bad-value', 'areaId'))
  })
})

describe('where a change goes (SPEC D9, S5)', () => {
  it('S2 publishes a change into the scope of its record', () => {
    expect(decide(aCreate())).toMatchObject({
      store: true,
      late: false,
      areaId: place.hamlet,
      scopeIds: [`work:${place.grid}`],
      enters: [],
      leaves: [],
      goesTo: null,
    })
    expect(decide(anEvent(), lead, known())).toMatchObject({
      store: true,
      late: false,
      areaId: place.hamlet,
      scopeIds: [`work:${place.grid}`],
      enters: [],
      leaves: [],
      goesTo: null,
    })
  })

  it('S5 keeps to one scope when a record moves within its grid', () => {
    const move = aSet({ fields: { areaId: place.otherHamlet } })
    expect(decide(move, lead, known())).toMatchObject({
      areaId: place.otherHamlet,
      scopeIds: [`work:${place.grid}`],
      enters: [],
      leaves: [],
    })
  })

  it('S5 publishes a move between grids to both, and the earlier changes to the new one', () => {
    const secretary = sender({ role: 'partySecretary', areaId: place.village })
    const move = aSet({ fields: { areaId: place.otherGrid } })
    const [old, entered] = [`work:${place.grid}`, `work:${place.otherGrid}`]
    const moved = decide(move, secretary, known())
    expect(moved).toMatchObject({
      store: true,
      areaId: place.otherGrid,
      scopeIds: [old, entered].sort(),
      enters: [entered],
      leaves: [old],
    })
    const after = known({ areaId: place.otherGrid, scopeIds: [entered] })
    expect(decide(aSet({ fields: { place: '桥头' } }), secretary, after)).toMatchObject({
      scopeIds: [entered],
      enters: [],
      leaves: [],
    })
    expect(decide(aSet({ fields: { areaId: place.hamlet } }), secretary, after)).toMatchObject({
      enters: [old],
      leaves: [entered],
    })
  })

  it('D5 refuses a move to where the sender may not write', () => {
    const move = aSet({ fields: { areaId: place.otherGrid } })
    expect(decide(move, lead, known())).toEqual(refused('foreign-area', 'areaId'))
  })

  it('S2 publishes a new area into the scope it will stand in', () => {
    const scopesOf = (change: Change) => decide(change, hubAdministrator)
    const grid = createAt('area', place.village)
    expect(scopesOf(grid)).toMatchObject({ areaId: grid.recordId, scopeIds: [`tree:${place.village}`] })
    const village = aCreate({
      recordKind: 'area',
      recordId: anId(0x78),
      fields: { level: 'village', parentId: place.township, name: '新村' },
    })
    expect(scopesOf(village)).toMatchObject({ scopeIds: [`tree:${village.recordId}`] })
    const city = aCreate({
      recordKind: 'area',
      recordId: anId(0x79),
      fields: { level: 'city', parentId: null, name: '新市' },
    })
    expect(scopesOf(city)).toMatchObject({ scopeIds: [`tree:${city.recordId}`] })
  })

  it('S5 moves a grid into the tree of its new village', () => {
    const move = aSet({ recordKind: 'area', recordId: place.grid, fields: { parentId: place.otherVillage } })
    const held = known({ kind: 'area', areaId: place.grid, scopeIds: [`tree:${place.village}`] })
    expect(decide(move, hubAdministrator, held)).toMatchObject({
      areaId: place.grid,
      enters: [`tree:${place.otherVillage}`],
      leaves: [`tree:${place.village}`],
    })
  })

  it('D5 refuses an area that would stand below itself', () => {
    const held = known({ kind: 'area', areaId: place.village, scopeIds: [`tree:${place.village}`] })
    for (const parentId of [place.village, place.grid, place.hamlet]) {
      const move = aSet({ recordKind: 'area', recordId: place.village, fields: { parentId } })
      expect(decide(move, hubAdministrator, held)).toEqual(refused('bad-value', 'parentId'))
    }
  })
})

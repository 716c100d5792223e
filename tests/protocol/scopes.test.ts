import { describe, expect, it } from 'vitest'
import { areaTree } from '../../src/domain/area'
import type { Grant } from '../../src/domain/role'
import { recordKinds } from '../../src/domain/records'
import { followedScopes, hubScope, placeOf, scopeOf } from '../../src/protocol/scopes'
import { anArea, anId, aTree, place } from '../support/changes'

const tree = aTree()
const follows = (...grants: Grant[]) => followedScopes(grants, tree)
const work = (areaId: string) => `work:${areaId}`
const treeOf = (areaId: string) => `tree:${areaId}`

describe('where a change is published (SPEC S2)', () => {
  it('S2 puts the work of a hamlet into its grid, and of a village into the village', () => {
    expect(scopeOf('household', place.hamlet, tree)).toBe(work(place.grid))
    expect(scopeOf('entry', place.grid, tree)).toBe(work(place.grid))
    expect(scopeOf('batch', place.village, tree)).toBe(work(place.village))
    expect(scopeOf('contact', place.county, tree)).toBe(work(place.county))
  })

  it('S2 puts areas, people and memberships into the tree scope of their village or level above', () => {
    expect(scopeOf('area', place.hamlet, tree)).toBe(treeOf(place.village))
    expect(scopeOf('person', place.village, tree)).toBe(treeOf(place.village))
    expect(scopeOf('membership', place.grid, tree)).toBe(treeOf(place.village))
    expect(scopeOf('area', place.township, tree)).toBe(treeOf(place.township))
  })

  it('S2 puts what belongs to no area into the scope of the hub', () => {
    expect(scopeOf('membership', null, tree)).toBe(hubScope)
    expect(placeOf('person', anId(1), { areaId: null })).toBeNull()
  })

  it('S2 never puts work into a tree scope, even where the tree is broken', () => {
    const broken = areaTree([anArea(anId(1), 'microGrid', anId(99)), anArea(anId(2), 'grid', anId(2))])
    for (const areaId of [anId(1), anId(2)]) {
      expect(scopeOf('household', areaId, broken)).toBe(work(areaId))
    }
  })

  it('S1 places an area by its own id and everything else by its areaId', () => {
    expect(placeOf('area', place.grid, { areaId: place.village })).toBe(place.grid)
    expect(placeOf('entry', anId(1), { areaId: place.hamlet })).toBe(place.hamlet)
    expect(placeOf('entry', anId(1), { areaId: 5 })).toBeNull()
  })
})

describe('which scopes are followed (SPEC S3)', () => {
  it('S3 gives a grid worker the tree above and the work of the own grid, and no other work', () => {
    expect(follows({ role: 'gridWorker', areaId: place.grid })).toEqual(
      [
        hubScope,
        treeOf(place.city),
        treeOf(place.county),
        treeOf(place.township),
        treeOf(place.village),
        work(place.grid),
      ].sort(),
    )
  })

  it('S3 gives a village secretary all work in the village, and none of the next village', () => {
    const scopes = follows({ role: 'partySecretary', areaId: place.village })
    expect(scopes.filter((scope) => scope.startsWith('work:'))).toEqual(
      [work(place.village), work(place.grid), work(place.otherGrid)].sort(),
    )
    expect(scopes).not.toContain(treeOf(place.otherVillage))
  })

  it('S3 gives an administrator the tree and no work at all', () => {
    const everywhere = follows({ role: 'administrator', areaId: null })
    expect(everywhere).toContain(treeOf(place.otherVillage))
    expect(everywhere.some((scope) => scope.startsWith('work:'))).toBe(false)
    expect(
      follows({ role: 'administrator', areaId: place.county }).some((scope) => scope.startsWith('work:')),
    ).toBe(false)
  })

  it('S3 gives a person without grants, or with a grant on an unknown area, nothing but the scope of the hub', () => {
    expect(follows()).toEqual([hubScope])
    expect(follows({ role: 'gridLead', areaId: anId(99) })).toEqual([hubScope])
  })

  it('S3 lets nobody below a grid follow the whole grid', () => {
    const scopes = follows({ role: 'gridWorker', areaId: place.hamlet })
    expect(scopes.some((scope) => scope.startsWith('work:'))).toBe(false)
  })

  it('S3 joins several grants without repeating a scope', () => {
    const scopes = follows(
      { role: 'gridWorker', areaId: place.grid },
      { role: 'gridLead', areaId: place.otherGrid },
    )
    expect(scopes).toEqual([...new Set(scopes)].sort())
    expect(scopes).toContain(work(place.grid))
    expect(scopes).toContain(work(place.otherGrid))
  })

  it('S2 S3 publish nothing at an area into a scope that its own lead does not follow, nor work where a stranger does', () => {
    for (const area of tree.byId.values()) {
      if (area.level === 'microGrid') continue
      const lead = followedScopes([{ role: 'gridLead', areaId: area.id }], tree)
      const stranger = followedScopes([{ role: 'gridLead', areaId: place.foreignGrid }], tree)
      for (const kind of recordKinds) {
        const scope = scopeOf(kind, area.id, tree)
        expect(lead).toContain(scope)
        if (scope.startsWith('work:') && area.id !== place.foreignGrid) expect(stranger).not.toContain(scope)
      }
    }
  })
})

import { describe, expect, it } from 'vitest'
import { areaTree, nearest, placeName } from '../../src/domain/area'
import { anArea, anId, aTree, place, theAreas } from '../support/changes'

const ids = (areas: readonly { id: string }[]) => areas.map((area) => area.id)

describe('the place tree', () => {
  it('names the path from an area up to the root', () => {
    expect(ids(aTree().pathOf(place.hamlet))).toEqual([
      place.hamlet,
      place.grid,
      place.village,
      place.township,
      place.county,
      place.city,
    ])
  })

  it('holds within an area everything below it and nothing beside it', () => {
    const within = ids(aTree().within(place.village))
    expect(within[0]).toBe(place.village)
    expect(within.slice().sort()).toEqual(
      [place.village, place.grid, place.hamlet, place.otherHamlet, place.otherGrid].sort(),
    )
  })

  it('contains an area in itself and in its parents only', () => {
    const tree = aTree()
    expect(tree.contains(place.grid, place.grid)).toBe(true)
    expect(tree.contains(place.village, place.hamlet)).toBe(true)
    expect(tree.contains(place.hamlet, place.village)).toBe(false)
    expect(tree.contains(place.otherVillage, place.grid)).toBe(false)
  })

  it('is the same whatever order the areas come in', () => {
    const turned = areaTree(theAreas().reverse())
    expect(ids(turned.within(place.city))).toEqual(ids(aTree().within(place.city)))
    expect(ids(turned.childrenOf(null))).toEqual([place.city])
  })

  it('has no path, children or content for an unknown id', () => {
    const tree = aTree()
    expect(tree.pathOf(anId(99))).toEqual([])
    expect(tree.within(anId(99))).toEqual([])
    expect(tree.childrenOf(anId(99))).toEqual([])
    expect(tree.contains(place.city, anId(99))).toBe(false)
    expect(tree.contains(anId(99), anId(99))).toBe(false)
  })

  it('lets an area stand as a root when its parent is missing', () => {
    const tree = areaTree([anArea(anId(1), 'grid', anId(99)), anArea(anId(2), 'microGrid', anId(1))])
    expect(ids(tree.childrenOf(null))).toEqual([anId(1)])
    expect(ids(tree.pathOf(anId(2)))).toEqual([anId(2), anId(1)])
  })

  it('ends at the closing of a ring of areas', () => {
    const tree = areaTree([
      anArea(anId(1), 'village', anId(2)),
      anArea(anId(2), 'grid', anId(1)),
      anArea(anId(3), 'grid', anId(3)),
    ])
    expect(ids(tree.pathOf(anId(1)))).toEqual([anId(1), anId(2)])
    expect(ids(tree.within(anId(2)))).toEqual([anId(2), anId(1)])
    expect(ids(tree.pathOf(anId(3)))).toEqual([anId(3)])
    expect(ids(tree.within(anId(3)))).toEqual([anId(3)])
  })

  it('finds the nearest area of a level, the area itself included', () => {
    const tree = aTree()
    expect(nearest(tree, place.hamlet, ['grid', 'village'])?.id).toBe(place.grid)
    expect(nearest(tree, place.grid, ['grid', 'village'])?.id).toBe(place.grid)
    expect(nearest(tree, place.city, ['grid', 'village'])).toBeUndefined()
  })

  it('calls a hamlet by its local name', () => {
    const hamlet = anArea(anId(1), 'microGrid', null, '第一微网格')
    expect(placeName(hamlet)).toBe('第一微网格')
    expect(placeName({ ...hamlet, localName: '老樟屋' })).toBe('老樟屋')
    expect(placeName({ ...hamlet, localName: '' })).toBe('第一微网格')
  })
})

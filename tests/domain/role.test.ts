import { describe, expect, it } from 'vitest'
import {
  acts,
  grantsOn,
  may,
  mayAnywhere,
  roles,
  type Act,
  type Membership,
  type Role,
} from '../../src/domain/role'
import { anId, aTree, place } from '../support/changes'

const tree = aTree()
const person = anId(1)
const aMembership = (parts: Partial<Membership>): Membership => ({
  id: anId(9),
  personId: person,
  areaId: place.grid,
  role: 'gridWorker',
  from: '2023-01-01',
  ...parts,
})

describe('grants', () => {
  it('run from the first day to the last, both counted', () => {
    const held = [aMembership({ from: '2023-02-01', until: '2023-03-31' })]
    const on = (day: string) => grantsOn(held, person, day).length
    expect([on('2023-01-31'), on('2023-02-01'), on('2023-03-31'), on('2023-04-01')]).toEqual([0, 1, 1, 0])
  })

  it('run on while no last day is set', () => {
    expect(grantsOn([aMembership({ until: null })], person, '2099-01-01')).toEqual([
      { role: 'gridWorker', areaId: place.grid },
    ])
  })

  it('are nobody else’s', () => {
    expect(grantsOn([aMembership({ personId: anId(2) })], person, '2023-06-01')).toEqual([])
  })

  it('on the whole hub are an administrator’s only', () => {
    const wide = roles.flatMap((role) =>
      grantsOn([aMembership({ role, areaId: null })], person, '2023-06-01'),
    )
    expect(wide).toEqual([{ role: 'administrator', areaId: null }])
  })
})

describe('what a role may do', () => {
  const table: Record<Role, readonly Act[]> = {
    gridWorker: ['readTree', 'readWork', 'writeWork'],
    gridLead: ['readTree', 'readWork', 'writeWork', 'reviewWork', 'exportWork'],
    partySecretary: ['readTree', 'readWork', 'writeWork', 'reviewWork', 'exportWork', 'makeLinks'],
    administrator: ['readTree', 'keepTree', 'makeLinks'],
  }
  const cases = roles.flatMap((role) =>
    acts.map((act) => ({ role, act, allowed: table[role].includes(act) })),
  )

  it.each(cases)('$role, $act: $allowed, in the area of the grant and below it', ({ role, act, allowed }) => {
    const grants = [{ role, areaId: place.village }]
    expect(may(grants, act, place.village, tree)).toBe(allowed)
    expect(may(grants, act, place.hamlet, tree)).toBe(allowed)
    expect(mayAnywhere(grants, act)).toBe(allowed)
  })

  it.each(cases)('$role, $act: false above, beside and outside the area of the grant', ({ role, act }) => {
    const grants = [{ role, areaId: place.village }]
    for (const areaId of [place.township, place.otherVillage, place.foreignGrid, anId(99), null]) {
      expect(may(grants, act, areaId, tree)).toBe(false)
    }
  })

  it('adds up over several grants and is nothing without one', () => {
    const grants = [
      { role: 'gridWorker', areaId: place.grid },
      { role: 'gridLead', areaId: place.foreignGrid },
    ] as const
    expect(may(grants, 'exportWork', place.foreignGrid, tree)).toBe(true)
    expect(may(grants, 'exportWork', place.grid, tree)).toBe(false)
    expect(may([], 'readTree', place.grid, tree)).toBe(false)
  })

  it('reaches everywhere for an administrator of the whole hub', () => {
    const grants = [{ role: 'administrator', areaId: null }] as const
    expect(may(grants, 'keepTree', null, tree)).toBe(true)
    expect(may(grants, 'keepTree', place.foreignGrid, tree)).toBe(true)
    expect(may(grants, 'readWork', place.foreignGrid, tree)).toBe(false)
  })
})

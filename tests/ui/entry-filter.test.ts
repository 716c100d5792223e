import { expect, test } from 'vitest'
import {
  activeParts,
  everything,
  periodOf,
  queryFromView,
  startOf,
  viewFromQuery,
  withoutPart,
} from '../../src/ui/components/entry/entry-filter'
import { hamlet } from './entry-fixtures'

const narrow = {
  filter: {
    ledger: 'request' as const,
    state: 'open' as const,
    category: 'hazards' as const,
    areaId: hamlet.id,
    from: '2026-11-01',
    to: '2026-11-20',
    text: '护栏',
    onlyUnexported: true,
    onlyAttention: true,
  },
  sort: 'place' as const,
}

test('an address brings back the list it was made from', () => {
  expect(viewFromQuery(queryFromView(narrow))).toEqual(narrow)
})

test('a list of everything has an empty address', () => {
  expect(queryFromView({ filter: everything, sort: 'newest' })).toEqual({})
})

test('what an address says wrongly counts as not said', () => {
  const view = viewFromQuery({
    ledger: 'gossip',
    state: ['open'],
    area: '1',
    from: '2026-02-30',
    sort: 'rank',
    text: null,
  })
  expect(view).toEqual({ filter: everything, sort: 'newest' })
})

test('three months back from the last day of a long month is the last day of a short one', () => {
  expect(startOf('threeMonths', '2026-11-23')).toBe('2026-08-23')
  expect(startOf('threeMonths', '2026-05-31')).toBe('2026-02-28')
  expect(startOf('threeMonths', '2026-01-15')).toBe('2025-10-15')
})

test('a period is named by its quick name only while it still is that period', () => {
  const filter = { ...everything, from: '2026-11-01' }
  expect(periodOf(filter, '2026-11-23')).toBe('thisMonth')
  expect(periodOf(filter, '2026-12-02')).toBe(null)
  expect(periodOf({ ...filter, to: '2026-11-20' }, '2026-11-23')).toBe(null)
})

test('each condition can be taken away alone', () => {
  const parts = activeParts(narrow.filter)
  expect(parts).toEqual(['text', 'state', 'category', 'areaId', 'period', 'onlyUnexported', 'onlyAttention'])
  for (const part of parts) {
    expect(activeParts(withoutPart(narrow.filter, part))).toEqual(parts.filter((other) => other !== part))
  }
})

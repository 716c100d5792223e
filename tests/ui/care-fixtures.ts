// Cases, refused work and handovers as the book would tell them.
import type {
  ConflictCase,
  ConflictField,
  DepartureCheck,
  HandoverRow,
  ParkedWork,
  SettledConflict,
} from '../../src/sync/field-book'
import { entryId } from './entry-fixtures'

const wrote = { name: null, late: false, madeAt: '2026-11-20T10:00:00+08:00' }

export function aConflictField(part: Partial<ConflictField> = {}): ConflictField {
  return {
    field: 'place',
    base: { value: '村口', name: null, by: { authorName: '陈小梅', madeAt: '2026-11-01T10:00:00+08:00' } },
    heads: [
      { ...wrote, value: '村口小店门前', authorName: '吴志远', stamp: 's3', mine: true },
      { ...wrote, value: '村口石桥头', authorName: '陈小梅', stamp: 's2', mine: false },
    ],
    mayKeepBoth: false,
    ...part,
  }
}
export function aCase(part: Partial<ConflictCase> = {}): ConflictCase {
  return {
    recordKind: 'entry',
    recordId: entryId,
    title: '村口的路灯坏了三盏',
    place: '河沿屋',
    fields: [aConflictField()],
    ...part,
  }
}
export function aSettledConflict(part: Partial<SettledConflict> = {}): SettledConflict {
  const version = { authorName: '陈小梅', madeAt: '2026-11-20T10:00:00+08:00' }
  const versions = [
    { ...version, value: '村口小店门前', stamp: 's4', isHead: true },
    { ...version, value: '村口石桥头', stamp: 's2', isHead: false, late: true as const },
  ]
  return {
    recordKind: 'entry',
    recordId: entryId,
    title: '村口的路灯坏了三盏',
    place: '河沿屋',
    by: '吴志远',
    madeAt: '2026-11-21T10:00:00+08:00',
    history: { field: 'place', versions, conflict: false },
    ...part,
  }
}
export function someParkedWork(part: Partial<ParkedWork> = {}): ParkedWork {
  return {
    recordKind: 'entry',
    recordId: entryId,
    title: '村口的路灯坏了三盏',
    number: 7,
    code: 'not-allowed',
    field: 'category',
    madeAt: '2026-11-20T10:00:00+08:00',
    parts: [{ what: 'fields', fields: [{ field: 'category', value: 'hazards', name: null }] }],
    handOverTo: '西片网格',
    ...part,
  }
}
export function aHandover(part: Partial<HandoverRow> = {}): HandoverRow {
  return {
    id: '01900000-0000-7000-8000-0000000000a7',
    aboutKind: 'household',
    aboutId: '01900000-0000-7000-8000-0000000000f1',
    title: '',
    authorName: '陈小梅',
    madeAt: '2026-11-20T10:00:00+08:00',
    place: '河沿屋',
    reasonCode: 'foreign-area',
    note: '他家并到邻组了',
    parts: [
      {
        what: 'fields',
        fields: [
          { field: 'name', value: '陈老四', name: null },
          { field: 'isMemberHub', value: true, name: null },
          { field: 'householdId', value: entryId, name: '张三' },
          { field: 'somethingNew', value: { deep: 1 }, name: null },
        ],
      },
      { what: 'end', fields: [{ field: 'ending', value: 'solved', name: null }] },
    ],
    mine: false,
    mayAnswer: true,
    settled: null,
    ...part,
  }
}
export function aCheck(part: Partial<DepartureCheck> = {}): DepartureCheck {
  return {
    households: 42,
    contacts: 120,
    openEntries: 6,
    complete: true,
    lastContactMs: Date.parse('2026-11-23T09:00:00+08:00'),
    unsent: 0,
    unsentFiles: 0,
    attention: 0,
    deferred: 0,
    suspects: 0,
    clockOffsetMs: null,
    signedOut: false,
    ownNotebook: false,
    ...part,
  }
}

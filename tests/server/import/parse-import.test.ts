import { describe, expect, it } from 'vitest'
import type { Area } from '../../../src/domain/area'
import { uuidV7 } from '../../../src/domain/id'
import { checkFields } from '../../../src/domain/records'
import type { Membership } from '../../../src/domain/role'
import type { Person } from '../../../src/server/import/people-rows'
import { parseImport, type ImportInput } from '../../../src/server/import/parse-import'

const areasHead = 'code,parent_code,level,name,local_name\n'
const peopleHead = 'name,position,area_code,role,is_member,from,until\n'
const goodAreas =
  areasHead +
  '340899,,county,连湖县,\n340899998,340899,township,荷塘镇,\n340899998998,340899998,村,樟树村,\n' +
  '340899998998001,340899998998,网格,东片网格,\n34089999899800101,340899998998001,微网格,第一微网格,老樟屋\n'
const goodPeople =
  peopleHead + '陈小梅,专职网格员,340899998998001,网格员,是,2026-1-5,\n周文静,,,管理员,否,,\n'

const authorId = '01930000-0000-7000-8000-000000000abc'

function runBytes(areas: Uint8Array, people: Uint8Array, existing: Partial<ImportInput['existing']> = {}) {
  let count = 0
  const newId = () => {
    count++
    return uuidV7(1, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, count >> 8, count & 0xff))
  }
  return parseImport({
    areas: { file: 'areas.csv', bytes: areas },
    people: { file: 'people.csv', bytes: people },
    existing: { areas: [], people: [], memberships: [], ...existing },
    authorId,
    newId,
    nowMs: 1_795_000_000_000,
    today: '2026-11-23',
  })
}
const run = (areas: string, people: string, existing: Partial<ImportInput['existing']> = {}) =>
  runBytes(new TextEncoder().encode(areas), new TextEncoder().encode(people), existing)

function errorsOf(areas: string, people = peopleHead, existing: Partial<ImportInput['existing']> = {}) {
  const parsed = run(areas, people, existing)
  return parsed.ok ? [] : parsed.errors
}
function draftsOf(areas: string, people = peopleHead, existing: Partial<ImportInput['existing']> = {}) {
  const parsed = run(areas, people, existing)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
  return parsed.drafts
}
/** What the hub holds after the drafts, for importing once more. */
function heldAfter(areas: string, people: string): ImportInput['existing'] {
  const drafts = draftsOf(areas, people)
  const held = <T>(kind: string) =>
    drafts
      .filter((draft) => draft.recordKind === kind)
      .map((draft) => ({ id: draft.recordId, ...draft.fields }) as T)
  return {
    areas: held<Area>('area'),
    people: held<Person>('person'),
    memberships: held<Membership>('membership'),
  }
}

describe('importing areas and people', () => {
  it('makes areas, parents first, then people with their initials and roles', () => {
    const drafts = draftsOf(goodAreas, goodPeople)
    expect(drafts.map((draft) => draft.fields!.name ?? draft.fields!.role)).toEqual([
      '连湖县',
      '荷塘镇',
      '樟树村',
      '东片网格',
      '第一微网格',
      '陈小梅',
      'gridWorker',
      '周文静',
      'administrator',
    ])
    const grid = drafts.find((draft) => draft.fields!.name === '东片网格')!
    expect(drafts[5]).toMatchObject({
      authorId,
      fields: { areaId: grid.recordId, initials: 'cxm', position: '专职网格员', isMember: true },
    })
    expect(drafts[6]!.fields).toMatchObject({ areaId: grid.recordId, from: '2026-01-05', until: null })
    expect(drafts[8]!.fields).toMatchObject({ areaId: null, from: '2026-11-23' })
    for (const draft of drafts) expect(checkFields(draft.recordKind, draft.fields!, 'create')).toEqual([])
  })

  it('puts parents first whatever the order of the lines', () => {
    const [head, ...lines] = goodAreas.trimEnd().split('\n')
    const drafts = draftsOf([head, ...lines.reverse()].join('\n'))
    expect(drafts.map((draft) => draft.fields!.level)).toEqual([
      'county',
      'township',
      'village',
      'grid',
      'microGrid',
    ])
  })

  it('reads Chinese heads, the mark of UTF-8, CRLF, and columns in another order', () => {
    const areas = '\uFEFF名称,编码,上级编码,层级\r\n连湖县,340899,,县\r\n'
    const people = '\uFEFF姓名,区域编码,党员\r\n张三,340899,是\r\n'
    expect(draftsOf(areas, people).map((draft) => draft.fields!.name)).toEqual(['连湖县', '张三'])
  })

  it('keeps what looks like a formula as plain text', () => {
    expect(draftsOf(areasHead + '1,,县,=1+1,\n')[0]!.fields!.name).toBe('=1+1')
  })

  it('writes nothing when either file has a fault, and tells those of both', () => {
    const errors = errorsOf(goodAreas.replace('网格,东片', '果园,东片'), peopleHead + '张三,,999,,,,\n')
    expect(errors.map(({ file, line, column }) => [file, line, column])).toEqual([
      ['areas.csv', 5, 'level'],
      ['people.csv', 2, 'area_code'],
    ])
  })

  it.each([
    ['1,9,县,甲县,\n', 2, 'parent_code', '找不到上级 9'],
    ['1,,县,甲县,\n1,,县,乙县,\n', 3, 'code', '和第 2 行重复'],
    ['1,2,县,甲县,\n2,1,乡镇,乙镇,\n', 2, 'parent_code', '绕成了圈'],
    ['1,1,县,甲县,\n', 2, 'parent_code', '绕成了圈'],
    ['1,,村,甲村,\n2,1,县,乙县,\n', 3, 'parent_code', '县不能放在村下面'],
    ['1,,乡镇,甲镇,\n2,1,网格,东片,\n', 3, 'parent_code', '网格不能放在乡镇下面'],
    ['1,,县,,\n', 2, 'name', '不能空着'],
    [',,县,甲县,\n', 2, 'code', '不能空着'],
    ['3.40899E+11,,县,甲县,\n', 2, 'code', '科学计数法'],
    ['1a,,县,甲县,\n', 2, 'code', '只能是数字'],
    ['1,,县,甲县\n', 2, '', '这一行有 4 格，表头有 5 格'],
    ['1,,县,34080019500101123X,\n', 2, 'name', '身份证'],
    ['1,,县,"甲\n', 2, '第 4 格', '引号没有成对'],
  ])('refuses the areas %j', (lines, line, column, message) => {
    const errors = errorsOf(areasHead + lines)
    expect(errors[0]).toMatchObject({ file: 'areas.csv', line, column })
    expect(errors[0]!.message).toContain(message)
  })

  it.each([
    ['张三,,340899,,,,\n张三,,340899,,,,\n', 3, 'name', '和第 2 行重复'],
    ['张三,,,,,,\n', 2, 'area_code', '只有管理员可以空着'],
    ['张三,,340899,村长,,,\n', 2, 'role', '不认识角色'],
    ['张三,,340899,网格员,大概,,\n', 2, 'is_member', '“是”或者“否”'],
    ['张三,,340899,网格员,,2026-02-30,\n', 2, 'from', '不是日期'],
    ['张三,,340899,网格员,,2026-03-01,2026-02-01\n', 2, 'until', '早于'],
    ['张三,,340899,,,2026-03-01,\n', 2, 'from', '没有写角色'],
    ['张三,,34089999899800101,网格员,,,\n', 2, 'area_code', '不能写到微网格'],
    [',,340899,,,,\n', 2, 'name', '不能空着'],
    ['张三,340800195001011234,340899,,,,\n', 2, 'position', '身份证'],
  ])('refuses the people %j', (lines, line, column, message) => {
    const errors = errorsOf(goodAreas, peopleHead + lines)
    expect(errors[0]).toMatchObject({ file: 'people.csv', line, column })
    expect(errors[0]!.message).toContain(message)
  })

  it('refuses a column it does not know, one that stands twice, and one that is missing', () => {
    expect(errorsOf('code,parent_code,level,name,身份证号\n')[0]).toMatchObject({
      line: 1,
      column: '身份证号',
    })
    expect(errorsOf('code,parent_code,level,name,名称\n')[0]).toMatchObject({
      column: '名称',
      message: '这一列出现了两次',
    })
    expect(errorsOf('code,level,name\n')[0]!.message).toBe('缺少“上级编码”这一列')
  })

  it('asks for UTF-8 when the file is in another encoding', () => {
    // 编码 in GBK.
    const parsed = runBytes(Uint8Array.of(0xb1, 0xe0, 0xc2, 0xeb, 0x0a), new TextEncoder().encode(peopleHead))
    expect(parsed).toMatchObject({ ok: false, errors: [{ file: 'areas.csv', line: 1 }] })
    expect(!parsed.ok && parsed.errors[0]!.message).toContain('CSV UTF-8')
  })

  it('refuses an empty file', () => {
    expect(errorsOf('')[0]!.message).toContain('空的')
  })

  it('changes nothing when the same files are imported again', () => {
    expect(draftsOf(goodAreas, goodPeople, heldAfter(goodAreas, goodPeople))).toEqual([])
  })

  it('renames what has a known code and ends a known role instead of doubling them', () => {
    const existing = heldAfter(goodAreas, goodPeople)
    const areas = areasHead + '340899998998,340899998,村,大樟树村,樟村\n'
    const people = peopleHead + '陈小梅,网格长,340899998998001,网格员,,,2026-12-31\n'
    expect(draftsOf(areas, people, existing)).toMatchObject([
      { recordKind: 'area', action: 'set', basedOn: 'seen', fields: { name: '大樟树村', localName: '樟村' } },
      { recordKind: 'person', action: 'set', fields: { position: '网格长' } },
      { recordKind: 'membership', action: 'set', fields: { until: '2026-12-31' } },
    ])
    const ids = existing.areas.filter((area) => area.code === '340899998998').map((area) => area.id)
    expect(draftsOf(areas, people, existing)[0]!.recordId).toBe(ids[0])
  })

  it('does not move a known area or change its level', () => {
    const existing = heldAfter(goodAreas, peopleHead)
    const moved = areasHead + '340899998998,340899,网格,樟树村,\n'
    expect(errorsOf(moved, peopleHead, existing).map((error) => error.message)).toEqual([
      '已有的区域不能换层级',
      '已有的区域不能换上级',
    ])
  })

  it('lets a person hold two roles and two namesakes live in two areas', () => {
    const people =
      peopleHead +
      '陈小梅,,340899998998001,网格员,,,\n陈小梅,,340899998998001,网格长,,,\n陈小梅,,340899998998,书记,,,\n'
    const drafts = draftsOf(goodAreas, people)
    expect(drafts.filter((draft) => draft.recordKind === 'person')).toHaveLength(2)
    expect(drafts.filter((draft) => draft.recordKind === 'membership')).toHaveLength(3)
  })
})

// areas.csv: the place tree from city to micro-grid, one area a line, in any order. An area is known by its code.
import { areaLevels, type Area, type AreaLevel } from '../../domain/area'
import type { NewId } from '../../domain/id'
import { checkFields } from '../../domain/records'
import type { HubDraft } from '../hub-author'
import { problemWords } from './field-words'
import { readTable, type Column, type ImportError, type Table, type TableRow } from './table'

type Key = 'code' | 'parent_code' | 'level' | 'name' | 'local_name'
type Row = TableRow<Key>

const columns: readonly Column<Key>[] = [
  { key: 'code', names: ['编码'], required: true },
  { key: 'parent_code', names: ['上级编码'], required: true },
  { key: 'level', names: ['层级'], required: true },
  { key: 'name', names: ['名称'], required: true },
  { key: 'local_name', names: ['俗名'], required: false },
]
const levelWords: Record<AreaLevel, readonly string[]> = {
  city: ['市', '地级市'],
  county: ['县', '区', '县区', '县市区'],
  township: ['乡镇', '乡', '镇', '街道'],
  village: ['村', '社区'],
  grid: ['网格'],
  microGrid: ['微网格', '屋场'],
}

export interface ReadAreas {
  errors: ImportError[]
  drafts: Omit<HubDraft, 'authorId' | 'madeAtMs'>[]
  /**
   * Every area there will be, by code: those of the file and those there were. Where the file has faults it is only good for
   * asking which codes there are; null where the file could not be read at all.
   */
  byCode: ReadonlyMap<string, Area> | null
  added: number
  changed: number
}

/** `existing` areas are not doubled: a line with the code of one renames it. Moving it to another parent is refused. */
export function readAreas(
  file: string,
  bytes: Uint8Array,
  existing: readonly Area[],
  newId: NewId,
): ReadAreas {
  const byCode = new Map<string, Area>()
  for (const area of existing) if (area.code) byCode.set(area.code, area)
  const nothing: ReadAreas = { errors: [], drafts: [], byCode: null, added: 0, changed: 0 }
  const read = readTable(file, bytes, columns)
  if (!read.ok) return { ...nothing, errors: read.errors }
  const { table } = read
  const errors: ImportError[] = []
  const fault = (row: Row, key: Key, message: string) =>
    errors.push({ file, line: row.line, column: table.label(key), message })

  const rows = new Map<string, Row>()
  for (const row of table.rows) {
    const { code } = row.cells
    const said = codeFault(code)
    const earlier = rows.get(code)
    if (said) fault(row, 'code', said)
    else if (earlier) fault(row, 'code', `编码 ${code} 和第 ${earlier.line} 行重复`)
    else rows.set(code, row)
  }
  const readLevels = levelsOf(table, fault)
  checkPlaces(rows, readLevels, byCode, fault)
  if (errors.length > 0) {
    for (const [code, row] of rows) {
      if (!byCode.has(code))
        byCode.set(code, { id: newId(), level: 'village', parentId: null, name: row.cells.name, code })
    }
    return { ...nothing, errors, byCode }
  }
  return draftsOf(rows, readLevels, byCode, newId, fault, errors)
}

type Fault = (row: Row, key: Key, message: string) => void

function codeFault(code: string): string | null {
  if (code === '') return problemWords('empty')
  if (/^[0-9.]+[eE]\+?[0-9]+$/.test(code)) {
    return '编码被表格软件改成了科学计数法，请把这一列的格式设成“文本”再填一遍'
  }
  return /^[0-9]{1,17}$/.test(code) ? null : problemWords('not-a-code')
}

function levelsOf(table: Table<Key>, fault: Fault): Map<Row, AreaLevel> {
  const levels = new Map<Row, AreaLevel>()
  for (const row of table.rows) {
    const said = row.cells.level
    const level = areaLevels.find(
      (one) => one.toLowerCase() === said.toLowerCase() || levelWords[one].includes(said),
    )
    if (level) levels.set(row, level)
    else fault(row, 'level', `不认识层级“${said}”，可以写：市、县、乡镇、村、网格、微网格`)
  }
  return levels
}

function checkPlaces(
  rows: ReadonlyMap<string, Row>,
  levels: ReadonlyMap<Row, AreaLevel>,
  existing: ReadonlyMap<string, Area>,
  fault: Fault,
): void {
  const idOf = (code: string) => existing.get(code)?.id
  for (const [code, row] of rows) {
    const parentCode = row.cells.parent_code
    const level = levels.get(row)
    const held = existing.get(code)
    if (held && level && held.level !== level) fault(row, 'level', '已有的区域不能换层级')
    if (held && held.parentId !== (parentCode === '' ? null : (idOf(parentCode) ?? ''))) {
      fault(row, 'parent_code', '已有的区域不能换上级')
      continue
    }
    if (parentCode === '') continue
    const parentRow = rows.get(parentCode)
    const parentLevel = parentRow ? levels.get(parentRow) : existing.get(parentCode)?.level
    if (!parentRow && !existing.has(parentCode)) fault(row, 'parent_code', `找不到上级 ${parentCode}`)
    else if (goesRound(row, rows)) fault(row, 'parent_code', '上下级绕成了圈')
    else if (level && parentLevel && !mayHold(parentLevel, level)) {
      fault(row, 'parent_code', `${levelWords[level][0]}不能放在${levelWords[parentLevel][0]}下面`)
    }
  }
}

function goesRound(start: Row, rows: ReadonlyMap<string, Row>): boolean {
  const seen = new Set<Row>()
  let row: Row | undefined = start
  while (row && !seen.has(row)) {
    seen.add(row)
    row = rows.get(row.cells.parent_code)
    if (row === start) return true
  }
  return false
}

/** Above the village a level may be left out; a grid belongs to a village, a micro-grid to a grid. */
function mayHold(parent: AreaLevel, child: AreaLevel): boolean {
  if (child === 'grid') return parent === 'village'
  if (child === 'microGrid') return parent === 'grid'
  return areaLevels.indexOf(parent) < areaLevels.indexOf(child)
}

function draftsOf(
  rows: ReadonlyMap<string, Row>,
  levels: ReadonlyMap<Row, AreaLevel>,
  existing: ReadonlyMap<string, Area>,
  newId: NewId,
  fault: Fault,
  errors: ImportError[],
): ReadAreas {
  const byCode = new Map(existing)
  const drafts: ReadAreas['drafts'] = []
  let changed = 0
  // Higher levels first: a parent is written before its children.
  const ordered = [...rows].sort(
    ([, a], [, b]) => areaLevels.indexOf(levels.get(a)!) - areaLevels.indexOf(levels.get(b)!),
  )
  for (const [code, row] of ordered) {
    const held = existing.get(code)
    const { name } = row.cells
    const localName = row.cells.local_name || null
    if (held) {
      const fields = {
        ...(held.name === name ? {} : { name }),
        ...(localName === null || held.localName === localName ? {} : { localName }),
      }
      report('set', fields, row, fault)
      if (Object.keys(fields).length === 0) continue
      changed++
      byCode.set(code, { ...held, ...fields })
      drafts.push({ recordKind: 'area', recordId: held.id, action: 'set', fields, basedOn: 'seen' })
      continue
    }
    const parentId = byCode.get(row.cells.parent_code)?.id ?? null
    const fields = { level: levels.get(row)!, parentId, name, localName, code }
    report('create', fields, row, fault)
    const id = newId()
    byCode.set(code, { id, ...fields })
    drafts.push({ recordKind: 'area', recordId: id, action: 'create', fields })
  }
  return { errors, drafts, byCode, added: drafts.length - changed, changed }
}

function report(action: 'create' | 'set', fields: Record<string, unknown>, row: Row, fault: Fault): void {
  for (const problem of checkFields('area', fields, action)) {
    fault(
      row,
      problem.field === 'localName' ? 'local_name' : (problem.field as Key),
      problemWords(problem.code),
    )
  }
}

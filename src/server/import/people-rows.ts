// people.csv: who works with the book and who is on the roster, one person and at most one role a line. A person is known by
// name and area: the file has nothing else to tell two of one name apart.
import type { Area } from '../../domain/area'
import { isDay, type Day } from '../../domain/day'
import type { Id, NewId } from '../../domain/id'
import { checkFields, type Fields } from '../../domain/records'
import { roles, type Membership, type Role } from '../../domain/role'
import type { HubDraft } from '../hub-author'
import { problemWords } from './field-words'
import { initialsOf } from './initials'
import { readTable, type Column, type ImportError, type TableRow } from './table'

type Key = 'name' | 'position' | 'area_code' | 'role' | 'is_member' | 'from' | 'until'
type Row = TableRow<Key>

const columns: readonly Column<Key>[] = [
  { key: 'name', names: ['姓名'], required: true },
  { key: 'position', names: ['职务'], required: false },
  { key: 'area_code', names: ['区域编码'], required: true },
  { key: 'role', names: ['角色'], required: false },
  { key: 'is_member', names: ['党员'], required: false },
  { key: 'from', names: ['起'], required: false },
  { key: 'until', names: ['止'], required: false },
]
const roleWords: Record<Role, readonly string[]> = {
  gridWorker: ['网格员'],
  gridLead: ['网格长'],
  partySecretary: ['书记', '村书记', '党组织书记', '村党组织书记'],
  administrator: ['管理员'],
}
const yes = ['是', '√', '1', 'true', 'yes', 'y']
const no = ['', '否', '×', '0', 'false', 'no', 'n']

export type Person = { id: Id } & Fields<'person'>

export interface ReadPeople {
  errors: ImportError[]
  drafts: Omit<HubDraft, 'authorId' | 'madeAtMs'>[]
  added: number
  changed: number
  roles: number
}

export interface KnownPeople {
  /** By code; null leaves unchecked which codes there are. */
  areas: ReadonlyMap<string, Area> | null
  people: readonly Person[]
  memberships: readonly Membership[]
}

/** A role without a first day begins `today`. */
export function readPeople(
  file: string,
  bytes: Uint8Array,
  known: KnownPeople,
  today: Day,
  newId: NewId,
): ReadPeople {
  const result: ReadPeople = { errors: [], drafts: [], added: 0, changed: 0, roles: 0 }
  const read = readTable(file, bytes, columns)
  if (!read.ok) return { ...result, errors: read.errors }
  const fault = (row: Row, key: Key, message: string) =>
    result.errors.push({ file, line: row.line, column: read.table.label(key), message })

  const people = new Map<string, Person>()
  for (const person of known.people) people.set(personKey(person.name, person.areaId ?? null), person)
  const memberships = new Map<string, Membership>()
  for (const held of known.memberships)
    memberships.set(membershipKey(held.personId, held.areaId, held.role), held)
  const seen = new Map<string, number>()

  for (const row of read.table.rows) {
    const role = roleOf(row, fault)
    const areaId = areaOf(row, role, known.areas, fault)
    const isMember = memberOf(row, fault)
    const from = dayOf(row, 'from', fault)
    const until = dayOf(row, 'until', fault)
    if (role === null && (from || until)) fault(row, from ? 'from' : 'until', '没有写角色，就不用写起止日期')
    if (until && until < (from ?? today) && role) fault(row, 'until', '止的日期早于起的日期')
    if (role === undefined || areaId === undefined) continue

    const key = `${personKey(row.cells.name, areaId)} ${role ?? ''}`
    const earlier = seen.get(key)
    if (earlier !== undefined) fault(row, 'name', `和第 ${earlier} 行重复`)
    seen.set(key, earlier ?? row.line)

    const personId = keepPerson(row, areaId, isMember, people, result, newId, fault)
    if (role === null) continue
    const held = memberships.get(membershipKey(personId, areaId, role))
    if (held) renew(held, from, until, result)
    else {
      result.roles++
      const fields = { personId, areaId, role, from: from ?? today, until }
      result.drafts.push({ recordKind: 'membership', recordId: newId(), action: 'create', fields })
    }
  }
  return result
}

type Fault = (row: Row, key: Key, message: string) => void

const personKey = (name: string, areaId: Id | null) => `${name.trim()} ${areaId ?? ''}`
const membershipKey = (personId: Id, areaId: Id | null, role: Role) => `${personId} ${areaId ?? ''} ${role}`

/** null: no role; undefined: not understood. */
function roleOf(row: Row, fault: Fault): Role | null | undefined {
  const said = row.cells.role
  if (said === '') return null
  const role = roles.find((one) => one.toLowerCase() === said.toLowerCase() || roleWords[one].includes(said))
  if (!role) fault(row, 'role', `不认识角色“${said}”，可以写：网格员、网格长、书记、管理员，或者空着`)
  return role
}

/** null: the whole hub, which only an administrator may be given; undefined: not understood. */
function areaOf(
  row: Row,
  role: Role | null | undefined,
  areas: KnownPeople['areas'],
  fault: Fault,
): Id | null | undefined {
  const code = row.cells.area_code
  if (code === '' && role === 'administrator') return null
  if (code === '') fault(row, 'area_code', '要写区域编码，只有管理员可以空着')
  else if (areas && !areas.has(code)) fault(row, 'area_code', `找不到区域 ${code}`)
  // Work is shared by whole grids: a role in one micro-grid would follow nothing (SPEC D8).
  else if (role && areas?.get(code)?.level === 'microGrid') {
    fault(row, 'area_code', '有角色的人要写到网格或者以上，不能写到微网格')
  }
  return areas?.get(code)?.id
}

function memberOf(row: Row, fault: Fault): boolean {
  const said = row.cells.is_member.toLowerCase()
  if (!yes.includes(said) && !no.includes(said)) fault(row, 'is_member', '请写“是”或者“否”')
  return yes.includes(said)
}

/** '2026-1-5', '2026/1/5' and '2026年1月5日' are one day: spreadsheets rewrite dates as they like. */
function dayOf(row: Row, key: 'from' | 'until', fault: Fault): Day | null {
  const said = row.cells[key]
  if (said === '') return null
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(said)
  const day = parts ? `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}` : said
  if (isDay(day)) return day
  fault(row, key, `“${said}”${problemWords('not-a-day')}`)
  return null
}

function keepPerson(
  row: Row,
  areaId: Id | null,
  isMember: boolean,
  people: Map<string, Person>,
  result: ReadPeople,
  newId: NewId,
  fault: Fault,
): Id {
  const { name } = row.cells
  const position = row.cells.position || null
  const held = people.get(personKey(name, areaId))
  const report = (fields: Record<string, unknown>, action: 'create' | 'set') => {
    for (const problem of checkFields('person', fields, action)) {
      fault(row, problem.field === 'position' ? 'position' : 'name', problemWords(problem.code))
    }
  }
  if (!held) {
    const fields = { areaId, name, initials: initialsOf(name), position, isMember }
    report(fields, 'create')
    const id = newId()
    people.set(personKey(name, areaId), { id, ...fields })
    result.added++
    result.drafts.push({ recordKind: 'person', recordId: id, action: 'create', fields })
    return id
  }
  const fields = {
    ...(position === null || held.position === position ? {} : { position }),
    ...(row.cells.is_member === '' || (held.isMember ?? false) === isMember ? {} : { isMember }),
  }
  report(fields, 'set')
  if (Object.keys(fields).length === 0) return held.id
  people.set(personKey(name, areaId), { ...held, ...fields })
  result.changed++
  result.drafts.push({ recordKind: 'person', recordId: held.id, action: 'set', fields, basedOn: 'seen' })
  return held.id
}

/** The days of a role that is held already, where the file says other ones. */
function renew(held: Membership, from: Day | null, until: Day | null, result: ReadPeople): void {
  const fields = {
    ...(from === null || from === held.from ? {} : { from }),
    ...(until === null || until === held.until ? {} : { until }),
  }
  if (Object.keys(fields).length === 0) return
  result.roles++
  result.drafts.push({ recordKind: 'membership', recordId: held.id, action: 'set', fields, basedOn: 'seen' })
}

// `import areas.csv people.csv` on the command line: reads both files, writes all of it or nothing, and says what came of it.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Area } from '../../domain/area'
import { dayOf } from '../../domain/day'
import { uuidV7, type Id } from '../../domain/id'
import { grantsOn, type Membership } from '../../domain/role'
import { hubOffsetMinutes } from '../authority'
import { appendHubDrafts } from '../hub-author'
import type { RandomBytes } from '../secrets'
import type { HubStore, TreeRecord } from '../storage/hub-store'
import { parseImport, type ImportInput } from './parse-import'
import type { ImportError } from './table'

/** A county has some thousands of areas and people; a file past this is not one of these two. In bytes. */
const largestFile = 20 * 1024 * 1024
/** Lines with faults shown at once. */
const shownErrors = 50

export async function importFiles(
  store: HubStore,
  areasPath: string,
  peoplePath: string,
  nowMs: number,
  random: RandomBytes,
): Promise<{ code: 0 | 1; text: string }> {
  const areas = await readGiven(areasPath)
  const people = await readGiven(peoplePath)
  if (typeof areas === 'string') return { code: 1, text: areas }
  if (typeof people === 'string') return { code: 1, text: people }
  const existing = await readExisting(store)
  const today = dayOf(nowMs, hubOffsetMinutes)
  const newId = () => uuidV7(nowMs, random(10))
  const authorId = anAdministrator(existing.memberships, today)
  if (authorId === null)
    return { code: 1, text: '还没有管理员，请先用 npm start -- --empty 启动一次 / no administrator yet\n' }

  const parsed = parseImport({ areas, people, existing, authorId, newId, nowMs, today })
  if (!parsed.ok) return { code: 1, text: errorText(parsed.errors) }
  await appendHubDrafts(store, parsed.drafts, nowMs, random)
  const { counts } = parsed
  return {
    code: 0,
    text: `已导入：区域新增 ${counts.areasAdded}、更新 ${counts.areasChanged}，人员新增 ${counts.peopleAdded}、更新 ${counts.peopleChanged}，任职 ${counts.roles}\n`,
  }
}

/** The file, or what to say when it cannot be read. */
async function readGiven(path: string): Promise<{ file: string; bytes: Uint8Array } | string> {
  const file = basename(path)
  try {
    const bytes = await readFile(path)
    return bytes.length > largestFile ? `${file}：文件太大，超过 20 MB / too large\n` : { file, bytes }
  } catch (reason) {
    return `${file}：读不出来（${(reason as NodeJS.ErrnoException).code ?? 'unknown'}）/ cannot be read\n`
  }
}

async function readExisting(store: HubStore): Promise<ImportInput['existing']> {
  const held = async <T>(kind: TreeRecord['kind']) =>
    (await store.treeRecords(kind)).map(
      (row) => ({ ...(JSON.parse(row.fields) as object), id: row.recordId }) as T,
    )
  return {
    areas: await held<Area>('area'),
    people: await held<ImportInput['existing']['people'][number]>('person'),
    memberships: await held<Membership>('membership'),
  }
}

/** The import is written in the name of an administrator of the whole hub: only he may make a tree. */
function anAdministrator(memberships: readonly Membership[], today: string): Id | null {
  const holder = memberships.find((held) =>
    grantsOn([held], held.personId, today).some(
      (grant) => grant.role === 'administrator' && grant.areaId === null,
    ),
  )
  return holder?.personId ?? null
}

function errorText(errors: readonly ImportError[]): string {
  const lines = errors
    .slice(0, shownErrors)
    .map(
      ({ file, line, column, message }) =>
        `${file} 第 ${line} 行${column === '' ? '' : `“${column}”`}：${message}`,
    )
  const rest = errors.length > shownErrors ? `……还有 ${errors.length - shownErrors} 处\n` : ''
  return `没有导入，请改好下面 ${errors.length} 处再试 / nothing was imported:\n${lines.join('\n')}\n${rest}`
}

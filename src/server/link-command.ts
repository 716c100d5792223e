// A one-time link for somebody named on the command line.
import { placeName, type AreaTree } from '../domain/area'
import { readAuthority } from './authority'
import { printableLink } from './print-link'
import type { RandomBytes } from './secrets'
import { makeLink } from './sign-in'
import type { HubStore, TreeRecord } from './storage/hub-store'

/** Several people of that name are listed with their place and id, and no link is made. */
export async function linkFor(
  store: HubStore,
  wanted: string,
  publicUrl: string,
  nowMs: number,
  random: RandomBytes,
): Promise<{ code: 0 | 1; text: string }> {
  const people = await store.treeRecords('person')
  const found = people.filter((person) => person.recordId === wanted || nameOf(person) === wanted)
  const [person, ...others] = found
  if (!person) return { code: 1, text: `没有叫“${wanted}”的人员 / nobody is called that\n` }
  if (others.length > 0) {
    const { tree } = await readAuthority(store)
    const lines = found.map((one) => `${nameOf(one)}  ${placeOf(one, tree)}  ${one.recordId}`)
    return { code: 1, text: `有 ${found.length} 人，请用编号 / several, use the id:\n${lines.join('\n')}\n` }
  }
  const { url, expiresAt } = await makeLink(store, person.recordId, publicUrl, nowMs, random)
  return {
    code: 0,
    text: `${printableLink(nameOf(person), url)}${expiresAt.slice(0, 16)}Z 前有效，只能用一次\n`,
  }
}

function nameOf(person: TreeRecord): string {
  return (JSON.parse(person.fields) as { name?: string }).name ?? ''
}

function placeOf(person: TreeRecord, tree: AreaTree): string {
  const path = person.areaId === null ? [] : [...tree.pathOf(person.areaId)].reverse()
  return path.map(placeName).join(' ')
}

// What a device shows, by the product's notebook, against a fold written down once more in the plainest way (SPEC M): shown is
// what the changes say, and nobody's words are dropped on the way.
import type { Json, PublishedChange } from '../../src/protocol/change'
import { createNotebook } from '../../src/sync/notebook'
import { canonicalText } from '../../src/protocol/change'
import { isUnderstood, readLines } from '../../src/sync/parse-lines'
import type { Shelf } from '../support/memory-device-store'

/** Null where both agree; else what does not. */
export function wronglyShown({ state }: Shelf): string | null {
  const notebook = createNotebook()
  notebook.follow(state.hub.scopes)
  const changes = state.segments.flatMap(({ lines }) => readLines(lines).changes)
  notebook.add(changes)
  notebook.keepOwn(state.own)
  const left = new Set(state.own.filter((own) => own.state === 'setAside').map((own) => own.change.madeAt))
  const byRecord = new Map<string, Map<string, PublishedChange>>()
  for (const change of [
    ...changes,
    ...state.own.map((own): PublishedChange => own.change).filter(isUnderstood),
  ]) {
    const held = byRecord.get(change.recordId) ?? new Map<string, PublishedChange>()
    const key = `${change.deviceId}#${change.number}`
    const before = held.get(key)
    if (!before || rankOf(change) < rankOf(before)) held.set(key, change)
    byRecord.set(change.recordId, held)
  }
  for (const record of notebook.everything()) {
    const all = [...byRecord.get(record.id)!.values()]
    const standing = all.filter((change) => !left.has(change.madeAt))
    const plain = plainFold(standing.length > 0 ? standing : all)
    if (canonicalText(record.fields) !== canonicalText(plain.fields))
      return `${record.kind} ${record.id.slice(-4)} shows ${canonicalText(record.fields)}, not ${canonicalText(plain.fields)}`
    if ([...record.conflicts].sort().join() !== plain.conflicts.sort().join())
      return `${record.kind} ${record.id.slice(-4)} has conflicts in ${record.conflicts.join()}, not ${plain.conflicts.join()}`
    if (record.changes.length !== (standing.length > 0 ? standing : all).length)
      return `${record.kind} ${record.id.slice(-4)} is made of ${record.changes.length} changes`
  }
  return null
}

const rankOf = (change: PublishedChange) => change.effective ?? change.stamp

function plainFold(changes: readonly PublishedChange[]): {
  fields: Record<string, Json>
  conflicts: string[]
} {
  const ordered = [...changes].sort((a, b) => {
    const [x, y] = [`${rankOf(a)} ${a.stamp}`, `${rankOf(b)} ${b.stamp}`]
    return x < y ? -1 : x > y ? 1 : a.number - b.number
  })
  const fields: Record<string, Json> = {}
  const conflicts: string[] = []
  const names = new Set(
    ordered.flatMap((change) => (change.action === 'event' ? [] : Object.keys(change.fields))),
  )
  for (const name of names) {
    const versions = ordered.flatMap((change) => {
      if (change.action === 'event' || !(name in change.fields)) return []
      const basedOn = change.action === 'set' ? (change.basedOn[name] ?? []) : []
      return [{ stamp: change.stamp, value: change.fields[name]!, basedOn }]
    })
    const replaced = new Set(versions.flatMap(({ basedOn }) => basedOn))
    const heads = versions.filter(({ stamp }) => !replaced.has(stamp))
    const shown = heads.length > 0 ? heads : versions.slice(-1)
    fields[name] = shown[shown.length - 1]!.value
    if (new Set(shown.map(({ value }) => canonicalText(value))).size > 1) conflicts.push(name)
  }
  return { fields, conflicts }
}

// What is open for one person: his store, the notebook built from it, and the way to write in both at once.
import { dayOf } from '../domain/day'
import { uuidV7, type Id } from '../domain/id'
import type { Change } from '../protocol/change'
import type { ScopeId } from '../protocol/scopes'
import type { Saved, SaveFailure } from './field-book'
import { createNotebook, type Notebook } from './notebook'
import type { KeptPages } from './engine-desk'
import { markOf, type PageMark } from './page-marks'
import { isUnderstood, readLines } from './parse-lines'
import type {
  DeviceState,
  DeviceStore,
  HubKnowledge,
  Identity,
  Initials,
  NewChange,
  OwnChange,
  RandomBytes,
  WallClock,
} from './ports'
import type { View } from './view'

export interface DeskPorts {
  clock: WallClock
  randomBytes: RandomBytes
  initials: Initials
}

export interface Desk {
  store: DeviceStore
  initials: Initials
  identity(): Identity
  notebook(): Notebook
  hub(): HubKnowledge
  cursors(): Readonly<Record<ScopeId, number>>
  view(): View
  nowMs(): number
  /** What the person's clock shows now, ISO 8601 with offset. */
  madeAt(): string
  newId(): Id
  /** Keeps the changes durably, then shows them; with `dropDraft` the form's draft goes in the same transaction. */
  append(changes: readonly NewChange[], dropDraft?: string): Promise<Saved<Change[]>>
  /** For a form that was closed without a difference. */
  dropDraft(key: string): Promise<Saved>

  learn(hub: HubKnowledge, cursors?: Record<ScopeId, number>): void
  addPulled(pages: KeptPages): void
  /** The pages held, without their lines. */
  pages(): readonly PageMark[]
  /** Pages got their digests. */
  mark(pages: readonly PageMark[]): void
  /** Scopes that were put away. */
  forget(scopes: readonly ScopeId[]): void
  /** Lines held that only a newer version understands. */
  deferred(): number
  keepOwn(own: readonly OwnChange[]): void
  /** Builds everything again from the store, because another tab or a new device id changed it. */
  reload(): Promise<void>
}

export async function openDesk(store: DeviceStore, ports: DeskPorts): Promise<Desk> {
  let { hub, cursors, identity, notebook, deferred, pages } = built(await store.read())
  let writes = 0

  const nowMs = () => ports.clock.nowMs()
  return {
    store,
    initials: ports.initials,
    identity: () => identity,
    notebook: () => notebook,
    hub: () => hub,
    cursors: () => cursors,
    view: () => ({
      notebook,
      meId: identity.personId,
      grants: hub.grants,
      today: dayOf(nowMs(), ports.clock.offsetMinutes()),
    }),
    nowMs,
    madeAt: () => isoInstant(nowMs(), ports.clock.offsetMinutes()),
    newId: () => uuidV7(nowMs(), ports.randomBytes(10)),

    async append(changes, dropDraft) {
      const kept = await store.append(changes, nowMs(), dropDraft)
      if (!kept.ok) return kept
      writes++
      notebook.keepOwn(kept.value.map((change) => ({ change, state: 'pending' })))
      return kept
    },
    dropDraft: (key) => store.dropDraft(key),
    learn(newHub, newCursors) {
      writes++
      hub = newHub
      if (newCursors) cursors = newCursors
      notebook.follow(hub.scopes)
    },
    addPulled(kept) {
      writes++
      pages = [...pages, ...kept.segments.map(markOf)]
      deferred += kept.deferred
      if (kept.changes.length > 0) notebook.add(kept.changes)
    },
    pages: () => pages,
    mark(marked) {
      pages = marked
    },
    forget(scopes) {
      writes++
      pages = pages.filter((page) => !scopes.includes(page.scopeId))
      cursors = Object.fromEntries(Object.entries(cursors).filter(([scopeId]) => !scopes.includes(scopeId)))
    },
    deferred: () => deferred,
    keepOwn(own) {
      writes++
      notebook.keepOwn(own)
    },
    async reload() {
      let before: number
      let held: DeviceState
      do {
        before = writes
        held = await store.read()
      } while (before !== writes)
      ;({ hub, cursors, identity, notebook, deferred, pages } = built(held))
    },
  }
}

interface Built extends Pick<DeviceState, 'hub' | 'cursors' | 'identity'> {
  notebook: Notebook
  deferred: number
  pages: readonly PageMark[]
}

function built({ hub, cursors, identity, own, segments }: DeviceState): Built {
  const notebook = createNotebook()
  const followed = new Set(hub.scopes)
  const lines: string[] = []
  for (const { scopeId, lines: page } of segments) {
    // What is not followed any more is held for own work that waits there; the notebook shows that record and no other.
    const shown = followed.has(scopeId) || scopeId.startsWith('work:')
    if (shown && page !== '') lines.push(page)
  }
  const read = readLines(lines.join('\n'))
  notebook.follow(hub.scopes)
  notebook.add(read.changes)
  notebook.keepOwn(own.filter((one) => isUnderstood(one.change)))
  return {
    hub,
    cursors,
    identity,
    notebook: identity.ownNotebook ? keptHere(notebook) : notebook,
    deferred: read.deferred,
    pages: segments.map(markOf),
  }
}

/** Without a hub nothing waits to be sent. */
function keptHere(notebook: Notebook): Notebook {
  return { ...notebook, where: (record) => (record.conflicts.length > 0 ? 'attention' : 'kept') }
}

/** '2026-11-23T14:05:09.120+08:00' */
export function isoInstant(ms: number, offsetMinutes: number): string {
  const local = new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, -1)
  const minutes = Math.abs(offsetMinutes)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

export const invalid = (
  problems: { field: string; code: string }[],
): { ok: false; failure: SaveFailure } => ({
  ok: false,
  failure: { type: 'invalid', problems },
})

export const notFound = (): { ok: false; failure: SaveFailure } => ({
  ok: false,
  failure: { type: 'not-found' },
})

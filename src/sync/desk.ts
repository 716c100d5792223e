// What is open for one person: his store, the notebook built from it, and the way to write in both at once.
import { dayOf } from '../domain/day'
import { uuidV7, type Id } from '../domain/id'
import type { Change, PublishedChange } from '../protocol/change'
import type { ScopeId } from '../protocol/scopes'
import type { Saved, SaveFailure } from './field-book'
import { createNotebook, type Notebook } from './notebook'
import { parseLines } from './parse-lines'
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
  addPulled(changes: readonly PublishedChange[]): void
  keepOwn(own: readonly OwnChange[]): void
  /** Builds everything again from the store, because another tab or a new device id changed it. */
  reload(): Promise<void>
}

export async function openDesk(store: DeviceStore, ports: DeskPorts): Promise<Desk> {
  let held = await store.read()
  let notebook = buildNotebook(held)
  let { hub, cursors, identity } = held
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
    addPulled(changes) {
      writes++
      if (changes.length > 0) notebook.add(changes)
    },
    keepOwn(own) {
      writes++
      notebook.keepOwn(own)
    },
    async reload() {
      let before: number
      do {
        before = writes
        held = await store.read()
      } while (before !== writes)
      notebook = buildNotebook(held)
      ;({ hub, cursors, identity } = held)
    },
  }
}

function buildNotebook(held: DeviceState): Notebook {
  const notebook = createNotebook()
  const followed = new Set(held.hub.scopes)
  const lines: string[] = []
  for (const segment of held.segments)
    if (followed.has(segment.scopeId) && segment.lines !== '') lines.push(segment.lines)
  notebook.follow(held.hub.scopes)
  notebook.add(parseLines(lines.join('\n')))
  notebook.keepOwn(held.own)
  return notebook
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

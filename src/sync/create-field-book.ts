// The field book over its ports: who is in, what he asks, what he writes. Opens in its last state with no hub in reach.
import { addComment, endEntry, reopenEntry } from './keep-entry'
import { addHousehold, correctHousehold } from './keep-household'
import { attachmentCalls } from './attachment-calls'
import { correctFields } from './correct-record'
import { careCalls } from './care'
import { carryCalls } from './carry-calls'
import { contactDetail, findContacts } from './contacts'
import { createSession, type HubParts, type Session } from './book-session'
import { createOwnBook } from './own-book-side'
import { entryDetail } from './entry-detail'
import { findEntries } from './entries'
import { findHouseholds, householdDetail } from './households'
import { openDesk, type Desk } from './desk'
import { onDemand } from './on-demand'
import { people, whoAmI } from './people'
import { attention, notices, unsent } from './todo'
import { withRoom } from './with-room'
import { orderedAreas, type View } from './view'
import { saveContact } from './save-contact'
import { uuidV7 } from '../domain/id'
import type { BookState, FieldBook, Saved, SyncStatus } from './field-book'
import type {
  BatchWriter,
  DeviceRegistry,
  DeviceStore,
  Initials,
  Keyring,
  Mutex,
  RandomBytes,
  Timer,
  Transport,
  WallClock,
} from './ports'

/** What can wait until the page is at rest. */
const resumeAfterMs = 3_000

export interface FieldBookPorts {
  registry: DeviceRegistry
  transport: Transport
  clock: WallClock
  randomBytes: RandomBytes
  timer: Timer
  mutex: Mutex
  keyring: Keyring
  initials: Initials
  batchWriter: BatchWriter
  /** Where loading the part that works with the hub takes more than importing it. */
  hubParts?: HubParts
}

const loadFilesOut = () => import('./files-out')

/** The book where it runs; the page's proxy keeps the two extra members to itself. */
export interface HostedFieldBook extends FieldBook {
  /** A page nobody looks at syncs rarely. */
  setVisible(visible: boolean): void
  close(): void
}

export function createFieldBook(ports: FieldBookPorts): HostedFieldBook {
  const watchers = new Set<(revision: number) => void>()
  let revision = 0
  let session: Session | null = null
  let broken: BookState | null = null
  let visible = true

  function changed(): void {
    revision++
    for (const watcher of watchers) watcher(revision)
  }

  const hubParts = onDemand(ports.hubParts ?? (() => import('./hub-work')))
  const newId = () => uuidV7(ports.clock.nowMs(), ports.randomBytes(10))
  const own = createOwnBook({
    ...ports,
    newId,
    session: () => booted.then(() => session),
    enter: openSession,
    changed,
  })

  async function openSession(store: DeviceStore): Promise<Session> {
    session?.close()
    const desk = await openDesk(store, ports)
    const random = () => ports.randomBytes(1)[0]! / 256
    session = createSession(desk, { ...ports, hubParts, random }, changed)
    session.schedule.setVisible(visible)
    await Promise.all([session.readComments.load(), session.files.look()])
    broken = null
    changed()
    ports.timer(resumeAfterMs, () => void own.resume())
    return session
  }

  async function boot(): Promise<void> {
    try {
      const current = await ports.registry.current()
      if (!current.ok) broken = unavailable(current.failure)
      else if (current.value) {
        const opened = await ports.registry.open(current.value)
        if (!opened.ok) broken = unavailable(opened.failure)
        else if ((await openSession(opened.value)).desk.hub().complete) session?.schedule.resume()
      } else {
        const lost = await ports.registry.lost()
        if (lost.ok && lost.value) {
          const { name, hubName } = lost.value
          broken = { type: 'storage-lost', name, hubName }
        }
      }
    } catch (cause) {
      broken = { type: 'storage-unavailable', detail: String(cause) }
    }
    changed()
    // Signing in must not wait for it.
    if (!session) void hubParts().catch(() => undefined)
  }
  const booted = boot()

  async function need(): Promise<Session> {
    await booted
    if (!session) throw new Error('Nobody is signed in.')
    return session
  }
  const ask = async <T>(question: (view: View) => T): Promise<T> => question((await need()).desk.view())

  /** Every save ends here: what was kept is shown and goes out. */
  async function write<T>(work: (desk: Desk) => Promise<Saved<T>>): Promise<Saved<T>> {
    const open = await need()
    const saved = await own.guard(open, () => withRoom(open.desk, () => work(open.desk)))
    if (saved.ok) {
      changed()
      open.schedule.afterSave()
    }
    return saved
  }

  async function status(): Promise<SyncStatus> {
    return (await need()).status()
  }

  return {
    async state() {
      await booted
      if (broken) return broken
      // A notebook of one's own whose start was broken off is started again by its form.
      const begun = session?.desk.identity().ownNotebook && !session.desk.hub().complete
      return session && !begun ? session.state() : { type: 'signed-out' }
    },
    watch(onChange) {
      watchers.add(onChange)
      return () => watchers.delete(onChange)
    },

    async signIn(code) {
      await booted
      const parts = await hubParts().catch(() => null)
      if (!parts) return { ok: false, failure: { type: 'no-network' } }
      const nowMs = () => ports.clock.nowMs()
      // A notebook of one's own keeps its device id to itself.
      const inForce = session?.desk.identity()
      const current = inForce && !inForce.ownNotebook ? inForce : null
      const entered = await parts.enterWithLink({ ...ports, nowMs, newId }, code, current)
      if (!entered.ok) return entered
      await parts.keepSignInCode(entered.store, code, nowMs())
      const open = await openSession(entered.store)
      if (open.desk.hub().complete) open.schedule.resume()
      return { ok: true }
    },
    prepare: async () => (await need()).schedule.runNow(),
    async syncNow() {
      const open = await need()
      await open.schedule.runNow()
      return open.status()
    },
    syncStatus: status,
    nudge() {
      if (session?.desk.hub().complete) session.schedule.nudge()
    },
    setVisible(now) {
      visible = now
      session?.schedule.setVisible(now)
    },

    async me() {
      const { desk } = await need()
      return whoAmI(desk.view(), desk.identity())
    },
    today: () => ask((view) => view.today),
    areas: () => ask(orderedAreas),
    counts: async () => (await need()).counts(),
    people: () => ask(people),

    findHouseholds: (query) => ask((view) => findHouseholds(view, query)),
    household: (id) => ask((view) => householdDetail(view, id)),
    contacts: (query) => ask((view) => findContacts(view, query)),
    contact: (id) => ask((view) => contactDetail(view, id)),
    findEntries: (query) => ask((view) => findEntries(view, query)),
    async entry(id) {
      const open = await need()
      if (open.readComments.opened(id)) changed()
      return entryDetail(open.desk.view(), id)
    },
    attention: () => ask(attention),
    unsent: () => ask(unsent),
    notices: () => ask(notices),
    batches: async () => (await loadFilesOut()).batches((await need()).desk.view()),

    saveContact: (form, draftKey) => write((desk) => saveContact(desk, form, draftKey)),
    correctContact: (id, fields, seen, key) =>
      write((desk) => correctFields(desk, 'contact', id, fields, seen, key)),
    addHousehold: (form, draftKey) => write((desk) => addHousehold(desk, form, draftKey)),
    correctHousehold: (id, form, seen, key) => write((desk) => correctHousehold(desk, id, form, seen, key)),
    correctEntry: (id, fields, seen, key) =>
      write((desk) => correctFields(desk, 'entry', id, fields, seen, key)),
    endEntry: (id, end, draftKey) => write((desk) => endEntry(desk, id, end, draftKey)),
    reopenEntry: (id, reason) => write((desk) => reopenEntry(desk, id, reason)),
    addComment: (entryId, text, draftKey) => write((desk) => addComment(desk, entryId, text, draftKey)),
    ...attachmentCalls({ need, write, transport: ports.transport }),
    ...careCalls({ need, write }),
    ...carryCalls(need),

    async exportBatch(request) {
      const saved = await write(async (desk) =>
        (await loadFilesOut()).exportBatch(desk, ports.batchWriter, request),
      )
      await (await need()).files.look()
      if (saved.ok) await own.exported(await need())
      return saved
    },
    batchFile: async (sha256) =>
      (await loadFilesOut()).batchFile((await need()).desk, ports.transport, sha256),
    makeLink: (personId) =>
      ports.transport
        .makeLink(personId)
        .then((answer) => (answer.ok ? { ok: true, ...answer.value } : answer)),
    async exportEverything() {
      const open = await need()
      const made = await (await loadFilesOut()).exportEverything(open.desk)
      await own.exported(open)
      return made
    },
    ...own.calls,

    readDraft: async (key) => (await need()).desk.store.readDraft(key),
    listDrafts: async () =>
      (await (await need()).desk.store.listDrafts()).filter((draft) => !draft.key.startsWith('book:')),
    async keepDraft(key, value) {
      const { store, nowMs } = (await need()).desk
      return store.keepDraft(key, value, nowMs())
    },
    async dropDraft(key) {
      await (await need()).desk.store.dropDraft(key)
    },

    close() {
      session?.close()
      session = null
      watchers.clear()
    },
  }
}

function unavailable(
  failure: { type: 'storage-full' } | { type: 'storage-unavailable'; detail: string },
): BookState {
  return {
    type: 'storage-unavailable',
    detail: failure.type === 'storage-full' ? failure.type : failure.detail,
  }
}

// One person's open book at work: the desk, the engine's runs over it, and what the page is told of them.
import { counts, hereOnlyCount, recordsInNeed } from './todo'
import type { BookState, Progress, SyncStatus } from './field-book'
import type { Desk } from './desk'
import type { EngineDesk, Failure } from './engine-desk'
import { syncOnce, type RunEnd } from './engine'
import type { DeviceRegistry, Mutex, Timer, Transport } from './ports'
import { createReadComments, type ReadCommentsShelf } from './read-comments'
import { createSchedule, type Schedule } from './schedule'
import { prepareSearch } from './search'
import { createSignInAgain } from './sign-in-again'

export interface SessionPorts {
  registry: DeviceRegistry
  transport: Transport
  timer: Timer
  mutex: Mutex
  random(): number
}

export interface Session {
  desk: Desk
  schedule: Schedule
  readComments: ReadCommentsShelf
  state(): BookState
  status(): SyncStatus
  counts(): ReturnType<typeof counts>
  close(): void
}

/** Beyond this a person is told that his clock is wrong. */
const clockWarningMs = 10 * 60_000
const keepAckedMs = 30 * 24 * 3_600_000
/** House-keeping waits until the page is at rest. */
const idleMs = 3_000
const searchPauseMs = 20

export function createSession(desk: Desk, ports: SessionPorts, changed: () => void): Session {
  const { store } = desk
  let running = false
  let failure: Failure | null = null
  let progress: Progress | null = null
  let closed = false

  const engineDesk: EngineDesk = {
    store,
    transport: ports.transport,
    nowMs: () => desk.nowMs(),
    deviceId: () => desk.identity().deviceId,
    hub: () => desk.hub(),
    cursors: () => desk.cursors(),
    own: () => desk.notebook().own.all(),
    heardFromHub(nowOfHub) {
      const nowMs = desk.nowMs()
      desk.learn({ ...desk.hub(), lastContactMs: nowMs, clockOffsetMs: Date.parse(nowOfHub) - nowMs })
    },
    settled(own) {
      desk.keepOwn(own)
      changed()
    },
    pulled(changes, hub, cursors, made) {
      desk.learn(hub, cursors)
      desk.addPulled(changes)
      progress = made
      changed()
    },
    forgot(scopes) {
      const left = { ...desk.cursors() }
      for (const scopeId of scopes) delete left[scopeId]
      desk.learn(desk.hub(), left)
    },
    mayDeliver: (sha256) => isNamedAtHub(desk, sha256),
    async takeNewDeviceId() {
      const renamed = await store.takeNewDeviceId(desk.newId(), desk.nowMs())
      if (renamed.ok) await desk.reload()
      return renamed
    },
  }

  const signInAgain = createSignInAgain(desk, ports)

  async function run(): Promise<RunEnd> {
    if (closed) return { ok: false, failure: { type: 'signed-out' } }
    running = true
    changed()
    const end = await ports.mutex(() => signInAgain.run(() => syncOnce(engineDesk))).catch(unreadableStore)
    running = false
    failure = end.ok ? null : end.failure
    if (end.ok) progress = null
    changed()
    prepareSearchSoon()
    if (end.ok) tidyWhenIdle(end.backedUp)
    return end
  }

  function tidyWhenIdle(backedUp: number): void {
    ports.timer(idleMs, () => {
      if (!closed) void tidy(backedUp)
    })
  }
  async function tidy(backedUp: number): Promise<void> {
    await signInAgain.dropOld()
    await store.compact()
    if (backedUp > 0) await store.forgetAcked(backedUp, desk.nowMs() - keepAckedMs)
  }

  function prepareSearchSoon(): void {
    ports.timer(searchPauseMs, () => {
      if (!closed && !prepareSearch(desk.notebook())) prepareSearchSoon()
    })
  }

  const schedule = createSchedule(run, ports.timer, () => ports.random())
  const stopWatching = store.watch(() => {
    void desk.reload().then(changed)
  })
  const readComments = createReadComments(desk)
  prepareSearchSoon()

  return {
    desk,
    schedule,
    readComments,
    state() {
      if (desk.hub().complete) return { type: 'ready' }
      const { name, hubName } = desk.identity()
      return {
        type: 'preparing',
        name,
        hubName,
        progress: running ? progress : null,
        failure: running ? null : failure,
      }
    },
    status() {
      const view = desk.view()
      const { clockOffsetMs, lastContactMs } = desk.hub()
      return {
        hereOnly: hereOnlyCount(view),
        attention: recordsInNeed(view).size,
        running,
        failure,
        lastContactMs,
        clockOffsetMs: Math.abs(clockOffsetMs) > clockWarningMs ? clockOffsetMs : null,
      }
    },
    counts: () => counts(desk.view(), readComments.read()),
    close() {
      closed = true
      schedule.stop()
      stopWatching()
      store.close()
    },
  }
}

/** Reading what was written before cannot fail in ordinary life; when it does, runs must go on being tried. */
function unreadableStore(cause: unknown): RunEnd {
  return { ok: false, failure: { type: 'storage-unavailable', detail: String(cause) } }
}

function isNamedAtHub(desk: Desk, sha256: string): boolean {
  const notebook = desk.notebook()
  for (const batch of notebook.all('batch').values()) {
    if (!notebook.own.unsettled(batch.id) && batch.fields.files.some((file) => file.sha256 === sha256))
      return true
  }
  return false
}

// One person's open book at work: the desk, the runs of the sync over it, and what the page is told of them.
import { counts, hereOnlyCount, recordsInNeed } from './todo'
import type { BookState, Progress, SyncStatus } from './field-book'
import type { Desk } from './desk'
import type { Failure } from './engine-desk'
import type { RunEnd } from './engine'
import type { HubWork, HubWorkPorts } from './hub-work'
import { onDemand } from './on-demand'
import type { Timer } from './ports'
import { createFileDelivery, type FileDelivery } from './deliver-files'
import { createFileTidying } from './with-room'
import { deliverableSize, namedSize } from './named-files'
import { createReadComments, type ReadCommentsShelf } from './read-comments'
import { idleSchedule } from './idle-schedule'
import { createSchedule, type Schedule } from './schedule'
import { prepareSearch } from './search'
import { createStallWatch } from './stall-watch'
import { createTidying } from './tidying'

/** What does the work with the hub; rejects while it is neither on the device nor in reach. */
export type HubParts = () => Promise<typeof import('./hub-work')>

export interface SessionPorts extends HubWorkPorts {
  timer: Timer
  hubParts: HubParts
  random(): number
}

export interface Session {
  desk: Desk
  schedule: Schedule
  files: FileDelivery
  hubWork(): Promise<HubWork>
  readComments: ReadCommentsShelf
  state(): BookState
  status(): SyncStatus
  counts(): ReturnType<typeof counts>
  close(): void
}

/** Beyond this a person is told that his clock is wrong. */
const clockWarningMs = 10 * 60_000
const keepAckedMs = 30 * 24 * 3_600_000
const searchPauseMs = 20

export function createSession(desk: Desk, ports: SessionPorts, changed: () => void): Session {
  const { store } = desk
  let running = false
  let failure: Failure | null = null
  let progress: Progress | null = null
  let closed = false

  const freeFiles = createFileTidying(desk)
  const delivery = createFileDelivery(
    {
      store,
      transport: ports.transport,
      nowMs: () => desk.nowMs(),
      deliverableSize: (sha256) => deliverableSize(desk.notebook(), sha256),
      namedSize: (sha256) => namedSize(desk.notebook(), sha256),
      lastPending: () => desk.notebook().own.lastPending(),
    },
    () => changed(),
  )

  const hubWork = onDemand(async () =>
    (await ports.hubParts()).createHubWork(desk, ports, {
      sendFiles: () => delivery.run(),
      progress: (made) => {
        progress = made
      },
      changed,
    }),
  )
  const stallWatch = createStallWatch()

  async function run(): Promise<RunEnd> {
    if (closed) return { ok: false, failure: { type: 'signed-out' } }
    running = true
    changed()
    const work = await hubWork().catch(() => null)
    const end: RunEnd = work && !closed ? await work.run() : { ok: false, failure: { type: 'no-network' } }
    if (end.ok) await noticeDelivered()
    running = false
    failure = end.ok ? null : end.failure
    if (end.ok) progress = null
    changed()
    prepareSearchSoon()
    if (end.ok) tidying.whenIdle(end.backedUp)
    return end
  }

  /** The service worker may have sent what this page still takes for unsent, while the page slept and heard no notice. */
  async function noticeDelivered(): Promise<void> {
    if (desk.notebook().own.lastPending() === 0) return
    if ((await store.pending(0, 1)).length === 0) await desk.reload()
  }

  const tidying = createTidying(ports.timer, async (backedUp) => {
    if (closed) return
    await (await hubWork()).tidy()
    await store.compact()
    await freeFiles()
    // Only where the clocks agree does "thirty days ago" mean anything.
    const clocksAgree = Math.abs(desk.hub().clockOffsetMs) <= clockWarningMs
    if (backedUp > 0 && clocksAgree) await store.forgetAcked(backedUp, desk.nowMs() - keepAckedMs)
  })

  function prepareSearchSoon(): void {
    ports.timer(searchPauseMs, () => {
      if (!closed && !prepareSearch(desk.notebook())) prepareSearchSoon()
    })
  }

  const isOwn = desk.identity().ownNotebook === true
  const schedule = isOwn ? idleSchedule : createSchedule(run, ports.timer, () => ports.random())
  const stopWatching = store.watch(() => {
    void Promise.all([desk.reload(), delivery.look()]).then(changed)
  })
  const readComments = createReadComments(desk)
  prepareSearchSoon()

  return {
    desk,
    schedule,
    files: delivery,
    hubWork,
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
      const { clockOffsetMs, lastContactMs, suspects = [] } = desk.hub()
      return {
        hereOnly: isOwn ? 0 : hereOnlyCount(view),
        attention: recordsInNeed(view).size,
        running,
        failure,
        lastContactMs,
        filesProgress: isOwn ? null : delivery.progress(),
        clockOffsetMs: Math.abs(clockOffsetMs) > clockWarningMs ? clockOffsetMs : null,
        stalled: isOwn ? null : stallWatch.look(desk.notebook().own.all(), lastContactMs, desk.nowMs()),
        deferred: desk.deferred(),
        suspects: suspects.length,
        ...(isOwn ? { ownNotebook: true as const } : {}),
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

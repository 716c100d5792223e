// When to sync: soon after a save, when the network or the screen comes back, every minute while all is well, and with
// growing pauses while it is not. One run at a time; a wish during a run causes one more.
import type { RunEnd } from './engine'
import type { Timer } from './ports'

export interface Schedule {
  /** Soon, together with what else is saved in the same moment. */
  afterSave(): void
  /** At once, whatever the pauses say. */
  nudge(): void
  /** Resolves after a run that began after the call. */
  runNow(): Promise<void>
  setVisible(visible: boolean): void
  /** Signed in: after a refusal runs begin again only by this. */
  resume(): void
  stop(): void
}

export const pauses = {
  afterSaveMs: 200,
  healthyMs: 60_000,
  hiddenMs: 300_000,
  firstRetryMs: 1_000,
  /** Work must reach a hub that answers again within ten seconds, the request included. */
  longestRetryMs: 8_000,
} as const

/** `random` gives 0 ≤ x < 1: devices that lost the hub together must not come back together. */
export function retryPauseMs(failures: number, random: () => number): number {
  const full = Math.min(pauses.longestRetryMs, pauses.firstRetryMs * 2 ** Math.min(failures - 1, 10))
  return Math.round(full * (0.5 + random() / 2))
}

export function createSchedule(run: () => Promise<RunEnd>, timer: Timer, random: () => number): Schedule {
  let cancel: (() => void) | null = null
  let running: Promise<void> | null = null
  let again = false
  let failures = 0
  let visible = true
  let signedOut = false
  let stopped = false

  function plan(afterMs: number): void {
    cancel?.()
    if (stopped) return
    cancel = timer(afterMs, () => {
      cancel = null
      void start()
    })
  }

  function start(): Promise<void> {
    if (stopped) return Promise.resolve()
    if (running) {
      again = true
      return running
    }
    cancel?.()
    cancel = null
    running = runUntilQuiet().finally(() => {
      running = null
    })
    return running
  }

  async function runUntilQuiet(): Promise<void> {
    for (;;) {
      again = false
      const end = await run()
      signedOut = !end.ok && end.failure.type === 'signed-out'
      failures = end.ok ? 0 : failures + 1
      if (again && end.ok && !stopped) continue
      if (!signedOut) plan(pauseAfter(end))
      return
    }
  }

  function pauseAfter(end: RunEnd): number {
    if (!visible) return pauses.hiddenMs
    if (end.ok) return pauses.healthyMs
    if (end.failure.type === 'busy') return Math.max(end.failure.retryAfterMs, pauses.firstRetryMs)
    return retryPauseMs(failures, random)
  }

  return {
    afterSave() {
      if (signedOut) return
      if (running) again = true
      else plan(pauses.afterSaveMs)
    },
    nudge() {
      void start()
    },
    async runNow() {
      if (running) await running
      await start()
    },
    setVisible(now) {
      const shown = now && !visible
      visible = now
      if (shown && !signedOut) void start()
    },
    resume() {
      signedOut = false
      failures = 0
      void start()
    },
    stop() {
      stopped = true
      cancel?.()
      cancel = null
    },
  }
}

// The service worker on the page's side: registered in production, and replaced only when the person says so.
import type { Workbox } from 'workbox-window'

/** Whether the app itself opens without a network: `impossible` where the browser has no place for it. */
export type AppKeeping = 'kept' | 'failed' | 'impossible'

export interface AppUpdates {
  /** Settles once the app's own files are on this device, or once it is plain that they did not get there; may be asked again. */
  keepApp(): Promise<AppKeeping>
  /** Calls back when a newer version waits. */
  updateWaiting(callBack: () => void): void
  /** Switches to it and loads the page anew; call it when no form is open. */
  applyUpdate(): void
}

export function registerServiceWorker(production: boolean): AppUpdates {
  const callBacks = new Set<() => void>()
  let waiting = false
  if (!production || !('serviceWorker' in navigator))
    return {
      keepApp: async () => 'impossible',
      updateWaiting: () => undefined,
      applyUpdate: () => undefined,
    }

  let applying = false
  let switched = false
  let workbox: Workbox | null = null

  async function register(): Promise<AppKeeping> {
    // What watches over updates is none of what the first list needs.
    const { Workbox } = await import('workbox-window')
    if (workbox) return settledWorker(await navigator.serviceWorker.register('/sw.js'))
    workbox = new Workbox('/sw.js')
    const offer = () => {
      waiting = true
      for (const callBack of callBacks) callBack()
    }
    workbox.addEventListener('waiting', offer)
    workbox.addEventListener('controlling', ({ isUpdate }) => {
      // The first worker takes over a page that already runs its version; only a wanted switch loads anew.
      if (applying) window.location.reload()
      else if (isUpdate) {
        // Another tab has switched: nothing waits any more, and this page is the old version's.
        switched = true
        offer()
      }
    })
    return settledWorker(await workbox.register())
  }
  const loaded = new Promise<void>((resolve) => {
    if (document.readyState === 'complete') resolve()
    else window.addEventListener('load', () => resolve(), { once: true })
  })
  // Without a worker the app still runs, with the network; the next opening tries again.
  const tried = (): Promise<AppKeeping> => register().catch(() => 'failed')
  let keeping = loaded.then(tried)

  return {
    async keepApp() {
      const before = keeping
      if ((await before) === 'failed' && keeping === before) keeping = tried()
      return keeping
    },
    updateWaiting(callBack) {
      callBacks.add(callBack)
      if (waiting) callBack()
    },
    applyUpdate() {
      if (switched) return window.location.reload()
      applying = true
      workbox?.messageSkipWaiting()
    },
  }
}

/** A worker is in force only once it has stored every file of the app. */
function settledWorker(registration: ServiceWorkerRegistration | undefined): Promise<AppKeeping> {
  if (registration?.active) return Promise.resolve('kept')
  const worker = registration?.installing ?? registration?.waiting
  if (!worker) return Promise.resolve('failed')
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === 'activated') resolve('kept')
      if (worker.state === 'redundant') resolve('failed')
    }
    worker.addEventListener('statechange', look)
    look()
  })
}

// The service worker on the page's side: registered in production, and replaced only when the person says so.
import type { Workbox } from 'workbox-window'

export interface AppUpdates {
  /** Calls back when a newer version waits. */
  updateWaiting(callBack: () => void): void
  /** Switches to it and loads the page anew; call it when no form is open. */
  applyUpdate(): void
}

export function registerServiceWorker(production: boolean): AppUpdates {
  const callBacks = new Set<() => void>()
  let waiting = false
  if (!production || !('serviceWorker' in navigator))
    return { updateWaiting: () => undefined, applyUpdate: () => undefined }

  let applying = false
  let switched = false
  let workbox: Workbox | null = null

  async function register(): Promise<void> {
    // What watches over updates is none of what the first list needs.
    const { Workbox } = await import('workbox-window')
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
    await workbox.register()
  }
  // Without a worker the app still runs, with the network; the next opening tries again.
  const begin = () => void register().catch(() => undefined)
  if (document.readyState === 'complete') begin()
  else window.addEventListener('load', begin, { once: true })

  return {
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

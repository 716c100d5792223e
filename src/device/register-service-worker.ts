// The service worker on the page's side: registered in production, and replaced only when the person says so.
import { Workbox } from 'workbox-window'

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

  const workbox = new Workbox('/sw.js')
  let applying = false
  workbox.addEventListener('waiting', () => {
    waiting = true
    for (const callBack of callBacks) callBack()
  })
  workbox.addEventListener('controlling', () => {
    // The first worker takes over a page that already runs its version; only a wanted switch loads anew.
    if (applying) window.location.reload()
  })
  // Without a worker the app still runs, with the network.
  workbox.register().catch(() => undefined)

  return {
    updateWaiting(callBack) {
      callBacks.add(callBack)
      if (waiting) callBack()
    },
    applyUpdate() {
      applying = true
      workbox.messageSkipWaiting()
    },
  }
}

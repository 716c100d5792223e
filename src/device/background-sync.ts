// Asking the browser to let the service worker send what waits when the network is back, with the app closed. Chromium has
// it; everywhere else the page sends what it has when it is opened. An accelerator, never the way.
import type { FieldBook, SyncStatus } from '../sync/field-book'

export const outboxTag = 'lianxin-outbox'

export interface OutboxSync {
  register(tag: string): Promise<void>
}

/** Where pages go to sleep, and what is asked for. Null where the browser has no such thing. */
export interface OutboxEdge {
  sync(): Promise<OutboxSync | null>
  whenHidden(callBack: () => void): void
}

function waits({ hereOnly, filesProgress }: Pick<SyncStatus, 'hereOnly' | 'filesProgress'>): boolean {
  return hereOnly > 0 || Boolean(filesProgress)
}

/** Asks once when work begins to wait, and again each time the page is put away with work in it. */
export function keepOutboxRegistered(book: Pick<FieldBook, 'watch' | 'syncStatus'>, edge: OutboxEdge): void {
  let asked = false
  let looking = false

  async function look(again: boolean): Promise<void> {
    if (looking) return
    looking = true
    try {
      const waiting = waits(await book.syncStatus())
      if (waiting && (again || !asked)) await (await edge.sync())?.register(outboxTag)
      asked = waiting
    } catch {
      // Nobody is signed in yet, or the person has forbidden it: the page sends by itself.
    } finally {
      looking = false
    }
  }
  book.watch(() => void look(false))
  edge.whenHidden(() => void look(true))
}

export function browserOutboxEdge(): OutboxEdge {
  return {
    async sync() {
      if (!('serviceWorker' in navigator)) return null
      const registration = (await navigator.serviceWorker.ready) as ServiceWorkerRegistration & {
        sync?: OutboxSync
      }
      return registration.sync ?? null
    },
    whenHidden(callBack) {
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'hidden') callBack()
      })
    },
  }
}

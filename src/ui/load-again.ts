// A page whose program is gone: another tab has switched this browser to a later version, whose files have other names.
// Loading the app anew brings that version, with the page that was asked for; what was being written is a draft by then.
import type { Router } from 'vue-router'

const triedKey = 'lianxin.loadedAgain'

export interface LoadAgainEdge {
  /** The app can be loaded with no network. Without that a page that is already here is worth more than a new start. */
  appKept(): boolean
  load(path: string): void
  report(cause: unknown): void
}

/** Once for each page: where a new start did not help, the person is told. */
export function loadAgainWhenMissing(router: Router, edge: LoadAgainEdge): void {
  router.onError((cause, to) => {
    if (edge.appKept() && !hasTried(to.fullPath)) return edge.load(to.fullPath)
    edge.report(cause)
  })
  router.afterEach((_to, _from, failure) => {
    if (!failure) forgetTry()
  })
}

/** True also where it cannot be noted down: loading anew for ever would be worse than saying that it failed. */
function hasTried(path: string): boolean {
  try {
    if (sessionStorage.getItem(triedKey) === path) return true
    sessionStorage.setItem(triedKey, path)
    return false
  } catch {
    return true
  }
}

function forgetTry(): void {
  try {
    sessionStorage.removeItem(triedKey)
  } catch {
    // Nothing was noted down there either.
  }
}

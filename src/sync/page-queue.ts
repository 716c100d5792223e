// Keeps requests for the next pages under way while a page is read and written. What comes after the next page is a guess
// that holds within one long scope, where pages are full; a page asked for on a wrong guess is dropped unread.
import type { PullHeader } from '../protocol/messages'
import type { ScopeId } from '../protocol/scopes'
import type { Answer, PulledPage } from './ports'

type Cursors = Readonly<Record<ScopeId, number>>

export interface PageQueue {
  /** The page that joins on to `cursors`. */
  next(cursors: Cursors): Promise<Answer<PulledPage>>
  /** Asks for what follows the page whose header this is, once it is kept. */
  foresee(header: PullHeader, cursorsAfter: Cursors): void
}

/** One page is made by the hub and another is on its way; more would only pile up on a slow link. */
const underWay = 2

export function createPageQueue(
  ask: (cursors: Cursors) => Promise<Answer<PulledPage>>,
  limit: number,
): PageQueue {
  const waiting: { at: Cursors; answer: Promise<Answer<PulledPage>> }[] = []

  return {
    next(cursors) {
      const first = waiting.shift()
      if (first && same(first.at, cursors)) return first.answer
      waiting.length = 0
      return ask(cursors)
    },
    foresee(header, cursorsAfter) {
      if (!header.more) return
      if (waiting[0] && !same(waiting[0].at, cursorsAfter)) waiting.length = 0
      let at: Cursors | null =
        waiting.length === 0 ? cursorsAfter : afterFullPage(waiting[waiting.length - 1]!.at, header, limit)
      while (at && waiting.length < underWay) {
        waiting.push({ at, answer: ask(at) })
        at = afterFullPage(at, header, limit)
      }
    },
  }
}

/** Where the cursors stand after one more full page of the scope the header ended in; null where that scope ends first. */
function afterFullPage(at: Cursors, header: PullHeader, limit: number): Cursors | null {
  const last = header.sections[header.sections.length - 1]
  if (!last) return null
  const to = (at[last.scopeId] ?? 0) + limit
  return to < last.head ? { ...at, [last.scopeId]: to } : null
}

function same(a: Cursors, b: Cursors): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}

// Which comments this person has had on the screen, kept in the drafts' shelf under a key no form uses.
import type { Id } from '../domain/id'
import type { Desk } from './desk'
import { commentsOf } from './entry-detail'
import type { ReadComments } from './todo'

export const readCommentsKey = 'book:read-comments'

export interface ReadCommentsShelf {
  load(): Promise<void>
  read(): ReadComments
  /** The entry is on the screen with all its comments. True when that was news. */
  opened(entryId: Id): boolean
}

export function createReadComments(desk: Desk): ReadCommentsShelf {
  let read: Record<Id, string> = {}
  return {
    async load() {
      const draft = await desk.store.readDraft(readCommentsKey)
      if (draft) read = JSON.parse(draft.value) as Record<Id, string>
    },
    read: () => read,
    opened(entryId) {
      const comments = commentsOf(desk.view(), entryId)
      const last = comments[comments.length - 1]?.lastStamp
      if (last === undefined || last <= (read[entryId] ?? '')) return false
      read = { ...read, [entryId]: last }
      void desk.store.keepDraft(readCommentsKey, JSON.stringify(read), desk.nowMs())
      return true
    },
  }
}

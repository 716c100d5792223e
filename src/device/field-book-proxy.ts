// The page's end of the wire: a FieldBook whose every answer comes from the worker.
import type { FieldBook } from '../sync/field-book'
import { bookCalls, type BookCall, type FromWorker, type ToWorker } from './book-call'

export interface ProxyPort {
  postMessage(message: ToWorker): void
}

export interface FieldBookProxy {
  book: FieldBook
  receive(message: FromWorker): void
  /** The worker is gone: everything that waits for it ends here. */
  fail(reason: string): void
}

export function fieldBookProxy(port: ProxyPort): FieldBookProxy {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const watchers = new Set<(revision: number) => void>()
  let lastId = 0
  let failed: string | null = null

  function call(name: BookCall, args: unknown[]): Promise<unknown> {
    if (failed !== null) return Promise.reject(new Error(failed))
    const id = ++lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      port.postMessage({ type: 'call', id, name, args })
    })
  }

  const calls = Object.fromEntries(bookCalls.map((name) => [name, (...args: unknown[]) => call(name, args)]))
  const book = {
    ...calls,
    watch(onChange: (revision: number) => void) {
      watchers.add(onChange)
      return () => watchers.delete(onChange)
    },
    nudge(reason: 'online' | 'visible' | 'tap') {
      port.postMessage({ type: 'nudge', reason })
    },
  } as unknown as FieldBook

  return {
    book,
    receive(message) {
      if (message.type === 'changed') {
        for (const watcher of watchers) watcher(message.revision)
        return
      }
      const caller = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.type === 'answer') return caller?.resolve(message.value)
      const error = new Error(message.message)
      if (message.stack) error.stack = message.stack
      caller?.reject(error)
    },
    fail(reason) {
      failed = reason
      for (const caller of waiting.values()) caller.reject(new Error(reason))
      waiting.clear()
    },
  }
}

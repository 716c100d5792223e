// Starts the worker that holds the book, and tells it when the screen or the network comes and goes.
import type { FieldBook } from '../sync/field-book'
import { browserOutboxEdge, keepOutboxRegistered } from './background-sync'
import type { FromWorker } from './book-call'
import { fieldBookProxy } from './field-book-proxy'

export function openFieldBook(): FieldBook {
  const worker = new Worker(new URL('./field-book.worker.ts', import.meta.url), { type: 'module' })
  const proxy = fieldBookProxy(worker)
  worker.addEventListener('message', (event: MessageEvent<FromWorker>) => proxy.receive(event.data))
  worker.addEventListener('error', (event) => proxy.fail(event.message || 'The worker could not be started.'))

  const tellVisibility = () =>
    worker.postMessage({ type: 'visible', visible: document.visibilityState === 'visible' })
  document.addEventListener('visibilitychange', tellVisibility)
  window.addEventListener('online', () => proxy.book.nudge('online'))
  tellVisibility()
  keepOutboxRegistered(proxy.book, browserOutboxEdge())
  return proxy.book
}

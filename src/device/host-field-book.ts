// The worker's end of the wire: answers calls with what the book says.
import type { HostedFieldBook } from '../sync/create-field-book'
import type { Timer } from '../sync/ports'
import { bookCalls, type FromWorker, type ToWorker } from './book-call'

export interface HostPort {
  postMessage(message: FromWorker, transfer: Transferable[]): void
}

/** A page asks everything again at each notice: those of one moment are one, and an answer is not held up by them. */
const noticePauseMs = 50

/** Returns what to do with each message that comes in. */
export function hostFieldBook(
  book: HostedFieldBook,
  port: HostPort,
  timer: Timer,
): (message: ToWorker) => Promise<void> {
  let noticed: number | null = null
  book.watch((revision) => {
    const waiting = noticed !== null
    noticed = revision
    if (waiting) return
    timer(noticePauseMs, () => {
      port.postMessage({ type: 'changed', revision: noticed ?? revision }, [])
      noticed = null
    })
  })
  return async (message) => {
    if (message.type === 'nudge') return book.nudge(message.reason)
    if (message.type === 'visible') return book.setVisible(message.visible)
    const { id, name, args } = message
    try {
      if (!bookCalls.includes(name)) throw new Error(`The book has no ${String(name)}.`)
      const call = book[name] as (...given: unknown[]) => Promise<unknown>
      const value = await call(...args)
      port.postMessage({ type: 'answer', id, value }, bytesIn(value))
    } catch (error) {
      const { message: text, stack } =
        error instanceof Error ? error : { message: String(error), stack: null }
      port.postMessage({ type: 'fault', id, message: text, stack: stack ?? null }, [])
    }
  }
}

/** Files change hands instead of being copied: the store hands out bytes that nobody else holds. */
function bytesIn(value: unknown): Transferable[] {
  const bytes = (value as { bytes?: unknown } | null | undefined)?.bytes
  if (!(bytes instanceof Uint8Array) || !(bytes.buffer instanceof ArrayBuffer)) return []
  return bytes.buffer.byteLength === bytes.byteLength ? [bytes.buffer] : []
}

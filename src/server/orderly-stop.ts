// Stopping a server that phones still hold lines to: what is being answered is answered, and no line keeps it from ending.
import type { Server } from 'node:http'

/** A request that has not ended by then is cut off. */
const patienceMs = 10_000

/**
 * From now on counts what `server` is answering; gives the function that stops it, which settles once every line is closed.
 * Node does not count a line as idle on which nothing was ever asked, and browsers keep such lines in store.
 */
export function stoppable(server: Server): () => Promise<void> {
  let answering = 0
  let stopping = false
  const closeUnused = () => {
    if (stopping && answering === 0) server.closeAllConnections()
  }
  server.on('request', (_, reply) => {
    answering++
    reply.once('close', () => {
      answering--
      closeUnused()
    })
  })
  return () =>
    new Promise((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), patienceMs)
      server.close(() => {
        clearTimeout(cut)
        resolve()
      })
      stopping = true
      closeUnused()
    })
}

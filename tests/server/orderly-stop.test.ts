// An orderly stop of the machine: nobody's request is cut off, and nobody's idle line holds it up.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { stoppable } from '../../src/server/orderly-stop'

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe('stopping a server', () => {
  it('does not wait for a line on which nothing was ever asked', async () => {
    const server = createServer((_, reply) => reply.end('here'))
    const stop = stoppable(server)
    const port = await listening(server)
    const line = connect(port, '127.0.0.1')
    await Promise.all([once(line, 'connect'), once(server, 'connection')])
    line.resume()
    const closed = once(line, 'close')
    await stop()
    await closed
    expect(server.listening).toBe(false)
  })

  it('does not wait for a line that is kept after its answer', async () => {
    const server = createServer((_, reply) => reply.end('here'))
    const stop = stoppable(server)
    const port = await listening(server)
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here')
    await stop()
    expect(server.listening).toBe(false)
  })

  it('ends what is being answered, then closes its line', async () => {
    let answer = () => {}
    const server = createServer((_, reply) => {
      reply.write('half, ')
      answer = () => reply.end('and the rest')
    })
    const stop = stoppable(server)
    const port = await listening(server)
    const reply = await fetch(`http://127.0.0.1:${port}/`)
    const stopped = stop()
    answer()
    expect(await reply.text()).toBe('half, and the rest')
    await stopped
    expect(server.listening).toBe(false)
  })
})

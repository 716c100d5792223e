import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { SlowLink } from '../support/slow-link'

test('a slow line delivers every byte in the order in which it was sent, and the end after the last', async () => {
  const sent = Buffer.from(Uint32Array.from({ length: 250_000 }, (_, index) => index).buffer)
  const hub = createServer((socket) => socket.end(sent))
  hub.listen(0, '127.0.0.1')
  await once(hub, 'listening')
  const line = await SlowLink.start((hub.address() as { port: number }).port, {
    roundTripMs: 20,
    kilobitsPerSecond: 80_000,
  })
  const socket = connect(Number(new URL(line.origin).port), '127.0.0.1')
  const came: Buffer[] = []
  socket.on('data', (chunk) => came.push(chunk))
  await once(socket, 'close')
  expect(Buffer.concat(came).equals(sent)).toBe(true)
  line.close()
  hub.close()
})

// A rural line between browser and hub: half the round trip of delay each way and so many bits a second in each direction,
// shared by all connections. The browser's own emulation does not reach the worker that talks to the hub.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** About one packet; smaller pieces would only cost timers. */
const pieceBytes = 1_460

class Direction {
  private freeAtMs = 0

  constructor(
    private readonly bytesPerMs: number,
    private readonly delayMs: number,
  ) {}

  carry(chunk: Buffer, to: Socket): void {
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      const piece = chunk.subarray(from, from + pieceBytes)
      const nowMs = performance.now()
      this.freeAtMs = Math.max(nowMs, this.freeAtMs) + piece.length / this.bytesPerMs
      setTimeout(() => to.writable && to.write(piece), this.freeAtMs - nowMs + this.delayMs)
    }
  }
}

export class SlowLink {
  private constructor(private readonly server: Server) {}

  static async start(
    hubPort: number,
    link: { roundTripMs: number; kilobitsPerSecond: number },
  ): Promise<SlowLink> {
    const bytesPerMs = link.kilobitsPerSecond / 8
    const up = new Direction(bytesPerMs, link.roundTripMs / 2)
    const down = new Direction(bytesPerMs, link.roundTripMs / 2)
    const server = createServer((near) => {
      const far = connect(hubPort, '127.0.0.1')
      near.on('data', (chunk) => up.carry(chunk, far))
      far.on('data', (chunk) => down.carry(chunk, near))
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on('error', () => other.destroy())
        one.on('close', () => setTimeout(() => other.destroy(), link.roundTripMs))
      }
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new SlowLink(server)
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`
  }

  close(): void {
    this.server.close()
  }
}

// A rural line between browser and hub: half the round trip of delay each way and so many bits a second in each direction,
// shared by all connections. The browser's own emulation does not reach the worker that talks to the hub.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** About one packet; smaller pieces would only cost timers. */
const pieceBytes = 1_460

/** What is on the way arrives in the order in which it was sent, whatever a timer does, and an end comes after the bytes before it. */
class Direction {
  private freeAtMs = 0
  private readonly onTheWay: { dueMs: number; arrive: () => void }[] = []
  private waiting = false

  constructor(
    private readonly bytesPerMs: number,
    private readonly delayMs: number,
  ) {}

  carry(chunk: Buffer, to: Socket): void {
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      const piece = chunk.subarray(from, from + pieceBytes)
      this.send(piece.length, () => to.writable && to.write(piece))
    }
  }

  close(to: Socket): void {
    this.send(0, () => to.destroySoon())
  }

  private send(bytes: number, arrive: () => void): void {
    this.freeAtMs = Math.max(performance.now(), this.freeAtMs) + bytes / this.bytesPerMs
    this.onTheWay.push({ dueMs: this.freeAtMs + this.delayMs, arrive })
    this.waitForNext()
  }

  private waitForNext(): void {
    const next = this.onTheWay[0]
    if (this.waiting || !next) return
    this.waiting = true
    setTimeout(
      () => {
        this.waiting = false
        const nowMs = performance.now()
        while (this.onTheWay[0] && this.onTheWay[0].dueMs <= nowMs) this.onTheWay.shift()?.arrive()
        this.waitForNext()
      },
      Math.max(0, next.dueMs - performance.now()),
    )
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
      for (const [from, to, way] of [
        [near, far, up],
        [far, near, down],
      ] as const) {
        from.on('data', (chunk) => way.carry(chunk, to))
        from.on('error', () => from.destroy())
        from.on('close', () => way.close(to))
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

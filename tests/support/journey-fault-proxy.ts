// Stands between browser and hub and does what bad networks do: loses a reply after the hub has acted, sends a request
// twice, cuts everything off, or answers everything itself like the sign-in page of a guest network.
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Fault = 'none' | 'lose-reply' | 'send-twice' | 'cut' | 'captive-portal'

export class FaultProxy {
  /** How often a fault was done, so that a journey can wait for it. */
  done = 0
  private fault: Fault = 'none'
  private path = '/'
  hubPort = 0

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FaultProxy> {
    const server = createServer()
    const proxy = new FaultProxy(server)
    server.on('request', (from, to) => void proxy.handle(from, to))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return proxy
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`
  }

  /** From now on every request to a path that starts with `path` meets this fault. */
  set(fault: Fault, path = '/'): void {
    this.fault = fault
    this.path = path
    this.done = 0
  }

  private async handle(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const fault = from.url?.startsWith(this.path) ? this.fault : 'none'
    const chunks: Buffer[] = []
    for await (const chunk of from) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    if (fault === 'captive-portal') {
      to.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>欢迎使用免费无线网络</h1>')
      this.done++
      return
    }
    try {
      if (fault === 'cut') throw new Error('cut')
      if (fault === 'send-twice') await this.forward(from, body)
      const reply = await this.forward(from, body)
      if (fault === 'lose-reply') throw new Error('lost')
      to.writeHead(reply.status, reply.headers).end(reply.body)
    } catch {
      to.destroy()
    }
    if (fault !== 'none') this.done++
  }

  private async forward(from: IncomingMessage, body: Buffer) {
    const { url: path, method, headers } = from
    const asked = request({ host: '127.0.0.1', port: this.hubPort, path, method, headers })
    asked.end(body)
    const [reply] = (await once(asked, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of reply) chunks.push(chunk as Buffer)
    return { status: reply.statusCode ?? 502, headers: reply.headers, body: Buffer.concat(chunks) }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }
}

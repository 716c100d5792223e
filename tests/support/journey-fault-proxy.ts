// Stands between browser and hub and does what bad networks do: loses a reply after the hub has acted, sends a request
// twice, cuts everything off, or answers everything itself like the sign-in page of a guest network.
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export type Fault = 'none' | 'lose-reply' | 'send-twice' | 'cut' | 'captive-portal'

const workerScript = /^\/sw\.js$|^\/assets\/[^/]*worker[^/]*\.js$/

/** Runs in a browser, before anything that asks for the time: from then on the clock there is `offsetMs` from the true one. */
export function shiftDate(offsetMs: number): void {
  const TrueDate = Date
  globalThis.Date = class extends TrueDate {
    constructor(...words: unknown[]) {
      if (words.length === 0) super(TrueDate.now() + offsetMs)
      else super(...(words as [number]))
    }
    static override now(): number {
      return TrueDate.now() + offsetMs
    }
  } as DateConstructor
}

export class FaultProxy {
  /** How often a fault was done, so that a journey can wait for it. */
  done = 0
  private fault: Fault = 'none'
  private path = '/'
  hubPort = 0
  private version = 0
  private refused: string | null = null
  private clockOffsetMs = 0

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

  /** From now on the hub cannot stomach a push that holds this text, whatever else is in it; null ends that. */
  refuse(text: string | null): void {
    this.refused = text
  }

  /** From now on the service worker is another version, as after an update of the hub. */
  replaceInScripts(version: number): void {
    this.version = version
  }

  /** From now on scripts that work without a page run on a clock that is this far from the true one. */
  shiftClocks(offsetMs: number): void {
    this.clockOffsetMs = offsetMs
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
    if (this.refused !== null && from.url?.startsWith('/sync/v1/push')) {
      const plain = from.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
      if (plain.includes(this.refused)) {
        to.writeHead(413, { 'content-type': 'application/json' })
        to.end(JSON.stringify({ lianxin: 1, failure: 'too-large' }))
        return
      }
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
    // A worker's script is changed on its way, so it must come as it is.
    const plain = workerScript.test(path ?? '')
      ? { ...headers, 'accept-encoding': 'identity', 'if-none-match': '' }
      : headers
    const asked = request({ host: '127.0.0.1', port: this.hubPort, path, method, headers: plain })
    asked.end(body)
    const [reply] = (await once(asked, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of reply) chunks.push(chunk as Buffer)
    return this.asVersion(path, {
      status: reply.statusCode ?? 502,
      headers: reply.headers,
      body: Buffer.concat(chunks),
    })
  }

  private asVersion<R extends { headers: IncomingMessage['headers']; body: Buffer }>(
    path: string | undefined,
    reply: R,
  ): R {
    if (!workerScript.test(path ?? '') || reply.headers['content-encoding']) return reply
    const before = this.clockOffsetMs === 0 ? '' : `(${shiftDate.toString()})(${this.clockOffsetMs});\n`
    const after = this.version === 0 || path !== '/sw.js' ? '' : `\n// version ${this.version}\n`
    if (before + after === '') return reply
    const body = Buffer.concat([Buffer.from(before), reply.body, Buffer.from(after)])
    const { 'content-length': _length, etag: _etag, ...headers } = reply.headers
    return { ...reply, headers, body }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }
}

// A device that speaks to any hub over HTTP and believes nothing: what the rules are checked with.
import { uuidV7, type Id } from '../../src/domain/id'
import type { Json } from '../../src/protocol/change'
import {
  paths,
  type PullHeader,
  type PullSection,
  type PushReply,
  type SignInReply,
} from '../../src/protocol/messages'
import { stampOf } from '../../src/protocol/stamp'

export interface Reply {
  status: number
  headers: Headers
  text: string
  /** undefined where the body is no JSON. */
  json: Record<string, unknown> | undefined
}

interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Without the session. */
  stranger?: boolean
}

export interface PageRead {
  header: PullHeader
  sections: { section: PullSection; lines: string[] }[]
}

const signInPause = 5

export function newId(): Id {
  return uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
}

export class Client {
  number = 0
  epoch: string | null = null

  private constructor(
    readonly url: string,
    readonly deviceId: Id,
    readonly me: SignInReply,
    private readonly cookie: string,
  ) {}

  /** Throws when the hub does not let the link in. */
  static async signIn(url: string, link: string): Promise<Client> {
    const code = link.includes('#') ? new URL(link).hash.slice(1) : link
    const deviceId = newId()
    const reply = await send(url, '', paths.session, { body: JSON.stringify({ code, deviceId }) })
    if (reply.status !== 200) throw new Error(`signing in: ${reply.status} ${reply.text}`)
    return new Client(url, deviceId, reply.json as unknown as SignInReply, cookieOf(reply))
  }

  /** The same person on another device (H7). */
  async fresh(publicKey?: string): Promise<Client> {
    const deviceId = newId()
    const asked = { personId: this.me.personId, deviceId, ...(publicKey === undefined ? {} : { publicKey }) }
    const reply = await this.post(paths.sessionDevice, asked)
    if (reply.status !== 200) throw new Error(`another device id: ${reply.status} ${reply.text}`)
    return new Client(this.url, deviceId, reply.json as unknown as SignInReply, cookieOf(reply))
  }

  send(path: string, sent: Sent = {}): Promise<Reply> {
    return send(this.url, sent.stranger ? '' : this.cookie, path, sent)
  }

  post(path: string, body: unknown, sent: Sent = {}): Promise<Reply> {
    return this.send(path, { ...sent, body: JSON.stringify(body) })
  }

  /** As it is sent; `changes` may be anything. */
  pushRaw(changes: unknown[], epoch: string | null = this.epoch): Promise<Reply> {
    return this.post(paths.push, { deviceId: this.deviceId, epoch, changes })
  }

  async push(changes: unknown[], epoch?: string | null): Promise<PushReply> {
    const reply = await this.pushRaw(changes, epoch)
    if (reply.status !== 200 && reply.status !== 422)
      throw new Error(`push: ${reply.status} ${reply.text.slice(0, 200)}`)
    return reply.json as unknown as PushReply
  }

  async pull(
    cursors: Record<string, number> = {},
    limit = 1_000,
    more: Record<string, unknown> = {},
  ): Promise<PageRead> {
    const reply = await this.post(paths.pull, {
      deviceId: this.deviceId,
      epoch: this.epoch,
      cursors,
      limit,
      ...more,
    })
    if (reply.status !== 200) throw new Error(`pull: ${reply.status} ${reply.text.slice(0, 200)}`)
    const [head, ...lines] = reply.text.split('\n')
    const header = JSON.parse(head!) as PullHeader
    let at = 0
    return {
      header,
      sections: header.sections.map((section) => {
        const own = lines.slice(at, at + section.to - section.from)
        at += own.length
        return { section, lines: own }
      }),
    }
  }

  /** All lines by scope, from the beginning. */
  async pullAll(limit = 1_000): Promise<{ header: PullHeader; lines: Map<string, string[]> }> {
    const lines = new Map<string, string[]>()
    const cursors: Record<string, number> = {}
    for (;;) {
      const { header, sections } = await this.pull(cursors, limit)
      for (const { section, lines: own } of sections) {
        lines.set(section.scopeId, [...(lines.get(section.scopeId) ?? []), ...own])
        cursors[section.scopeId] = section.to
      }
      if (!header.more) return { header, lines }
    }
  }

  /** The members every change has, with the next number. */
  base(parts: Record<string, unknown> = {}): Record<string, unknown> & { number: number; recordId: Id } {
    const number = ++this.number
    return {
      format: 1,
      deviceId: this.deviceId,
      number,
      stamp: stampOf({ ms: Date.now(), counter: number % 0xffff }, this.deviceId),
      madeAt: new Date().toISOString(),
      authorId: this.me.personId,
      recordKind: 'household',
      recordId: newId(),
      ...parts,
    }
  }

  household(areaId: Id, fields: Record<string, Json> = {}, parts: Record<string, unknown> = {}) {
    const change = this.base(parts)
    return { ...change, action: 'create', fields: { areaId, name: `一致性检查 ${change.number}`, ...fields } }
  }
}

function cookieOf(reply: Reply): string {
  return reply.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

async function send(url: string, cookie: string, path: string, sent: Sent): Promise<Reply> {
  const { body, method = body === undefined ? 'GET' : 'POST' } = sent
  const headers: Record<string, string> = { origin: new URL(url).origin, ...sent.headers }
  if (cookie !== '') headers.cookie = cookie
  if (body !== undefined) headers['content-type'] ??= 'application/json'
  for (let attempt = 0; ; attempt++) {
    const reply = await fetch(url + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: body as BodyInit }),
    })
    // A hub that asks to wait is asked again; that it may ask is a rule of its own (H4).
    if (reply.status === 429 && attempt < signInPause) {
      await reply.arrayBuffer()
      await new Promise((resolve) =>
        setTimeout(resolve, Number(reply.headers.get('retry-after') ?? 1) * 1_000),
      )
      continue
    }
    const text = await reply.text()
    return { status: reply.status, headers: reply.headers, text, json: readJson(text) }
  }
}

function readJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

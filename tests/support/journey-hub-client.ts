// Speaks the protocol as a device does, from Node: fills a hub with work and makes links for the browsers that are measured.
import { uuidV7, type Id } from '../../src/domain/id'
import { changeLimits, type Change, type PublishedChange } from '../../src/protocol/change'
import { paths, type PullHeader, type PushReply, type SignInReply } from '../../src/protocol/messages'

export function newId(): Id {
  return uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
}

/** The secret in a link's fragment. */
export function codeOf(link: string): string {
  return new URL(link).hash.slice(1)
}

export class HubClient {
  readonly deviceId = newId()
  private cookie = ''
  private number = 0
  me!: SignInReply

  constructor(private readonly origin: string) {}

  async signIn(link: string): Promise<SignInReply> {
    const reply = await this.post(paths.session, { code: codeOf(link), deviceId: this.deviceId })
    this.cookie = reply.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ')
    this.me = (await reply.json()) as SignInReply
    return this.me
  }

  nextNumber(): number {
    return ++this.number
  }

  /** All or nothing for a bench: anything but "stored" is a fault of the bench itself. */
  async push(changes: readonly Change[]): Promise<void> {
    for (let from = 0; from < changes.length; from += changeLimits.changesPerPush) {
      const page = changes.slice(from, from + changeLimits.changesPerPush)
      const reply = await this.post(paths.push, { deviceId: this.deviceId, epoch: null, changes: page })
      const { verdicts } = (await reply.json()) as PushReply
      const wrong = verdicts.find((verdict) => verdict.verdict !== 'stored')
      if (wrong) throw new Error(`the hub did not store a change: ${JSON.stringify(wrong)}`)
    }
  }

  /** Everything this person may read. */
  async pullAll(): Promise<PublishedChange[]> {
    const cursors: Record<string, number> = {}
    const changes: PublishedChange[] = []
    for (let more = true; more;) {
      const reply = await this.post(paths.pull, {
        deviceId: this.deviceId,
        epoch: null,
        cursors,
        limit: 2_000,
      })
      const [head, ...lines] = (await reply.text()).split('\n')
      const header = JSON.parse(head ?? '') as PullHeader
      for (const line of lines) if (line !== '') changes.push(JSON.parse(line) as PublishedChange)
      for (const section of header.sections) cursors[section.scopeId] = section.to
      more = header.more
    }
    return changes
  }

  /** How many of the changes on the hub hold these words, as this person may read them. */
  async copies(words: string): Promise<number> {
    return (await this.pullAll()).filter((change) => JSON.stringify(change).includes(words)).length
  }

  async makeLink(personId: Id): Promise<string> {
    const reply = (await (await this.post(paths.link(personId), {})).json()) as { url: string }
    return reply.url
  }

  /** Sends a file of one piece; a record that names it must be there. */
  async putFile(sha256: string, bytes: Uint8Array): Promise<void> {
    const reply = await fetch(this.origin + paths.fileChunk(sha256, 0, 1), {
      method: 'PUT',
      headers: { origin: this.origin, cookie: this.cookie },
      body: bytes as BodyInit,
    })
    if (!reply.ok) throw new Error(`${sha256}: ${reply.status} ${await reply.text()}`)
  }

  /** null while it is not there. */
  async file(sha256: string): Promise<Buffer | null> {
    const reply = await fetch(this.origin + paths.file(sha256), { headers: { cookie: this.cookie } })
    return reply.ok ? Buffer.from(await reply.arrayBuffer()) : null
  }

  private async post(path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json', origin: this.origin, cookie: this.cookie }
    const reply = await fetch(this.origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
    return reply
  }
}

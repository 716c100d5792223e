// A device that writes without a pause and sends without mercy: what the hub said it has is remembered for ever, and what it
// did not say is sent again.
import type { Id } from '../../src/domain/id'
import { canonicalText, type Change } from '../../src/protocol/change'
import { paths, type PushReply, type SignInReply } from '../../src/protocol/messages'
import { stampOf, tick, type Clock } from '../../src/protocol/stamp'
import { codeOf, newId } from '../support/journey-hub-client'
import type { HomeAt } from '../support/journey-visits'

const mostPerPush = 200
const patienceMs = 20_000

export class Writer {
  readonly deviceId = newId()
  /** Of change n at n-1, as it was written. */
  readonly texts: string[] = []
  /** Numbers that the hub ever said it has, in whichever life. */
  readonly acknowledged = new Set<number>()
  /** What happened that must not: said once, and the run has failed. */
  readonly faults: string[] = []
  /** Replies by status; 0 for none. */
  readonly statuses = new Map<number, number>()

  private readonly changes: Change[] = []
  /** Numbers that this device believes are on the hub in its present life. */
  private readonly held = new Set<number>()
  private readonly contacts: Id[] = []
  private epoch: string | null = null
  private cookie = ''
  private personId = ''
  private clock: Clock = { ms: Date.now() - 3_600_000, counter: 0 }

  constructor(
    private readonly origin: string,
    private readonly random: () => number,
    private homes: readonly HomeAt[] = [],
  ) {}

  async signIn(link: string): Promise<void> {
    const reply = await this.post(paths.session, { code: codeOf(link), deviceId: this.deviceId })
    this.cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    this.personId = ((await reply.json()) as SignInReply).personId
  }

  follows(homes: readonly HomeAt[]): void {
    this.homes = homes
  }

  get unsent(): number {
    return this.changes.length - this.held.size
  }

  /** Writes and sends until told to stop; then what is left stays for later. */
  async work(goesOn: () => boolean): Promise<void> {
    while (goesOn() && this.faults.length === 0) {
      if (this.unsent < mostPerPush) this.write(1 + Math.floor(this.random() * 40))
      await this.send()
    }
  }

  /** Sends until everything written was acknowledged. */
  async drain(): Promise<void> {
    while (this.unsent > 0 && this.faults.length === 0) await this.send()
  }

  private write(count: number): void {
    for (let i = 0; i < count; i++) {
      this.clock = tick(this.clock, this.clock.ms)
      const number = this.changes.length + 1
      const corrects = this.contacts.length > 0 && this.random() < 0.3
      const home = this.homes[Math.floor(this.random() * this.homes.length)]!
      const recordId = corrects ? this.contacts[Math.floor(this.random() * this.contacts.length)]! : newId()
      if (!corrects) this.contacts.push(recordId)
      const common = {
        format: 1 as const,
        deviceId: this.deviceId,
        number,
        stamp: stampOf(this.clock, this.deviceId),
        madeAt: new Date(this.clock.ms).toISOString(),
        authorId: this.personId,
        recordKind: 'contact' as const,
        recordId,
      }
      const note = `第${number}次走访，说的是门口的路灯${'灯'.repeat(Math.floor(this.random() * 60))}`
      const fields = { areaId: home.areaId, householdId: home.id, metOn: '2023-12-11', mode: 'visit' }
      const change: Change = corrects
        ? { ...common, action: 'set', fields: { note }, basedOn: {} }
        : { ...common, action: 'create', fields: { ...fields, note } }
      this.changes.push(change)
      this.texts.push(canonicalText(change))
    }
  }

  private async send(): Promise<void> {
    const waiting = this.changes.filter(({ number }) => !this.held.has(number)).slice(0, mostPerPush)
    const reply = await this.post(paths.push, {
      deviceId: this.deviceId,
      epoch: this.epoch,
      changes: waiting,
    }).catch(() => null)
    const body = reply && [200, 422].includes(reply.status) ? await readReply(reply) : null
    this.statuses.set(reply?.status ?? 0, (this.statuses.get(reply?.status ?? 0) ?? 0) + 1)
    if (body === null) {
      if (reply && ![429, 500, 503].includes(reply.status))
        this.faults.push(`a push was answered ${reply.status}`)
      // Nobody there, or no room: a little later.
      await new Promise((resolve) => setTimeout(resolve, 10 + this.random() * 50))
      return
    }
    this.take(body, waiting)
  }

  private take(reply: PushReply, sent: readonly Change[]): void {
    const sameLife = this.epoch === null || this.epoch === reply.epoch
    this.epoch = reply.epoch
    for (const given of reply.verdicts) {
      const number = sent[given.index]?.number ?? 0
      if (given.verdict === 'stored' || given.verdict === 'duplicate') {
        this.held.add(number)
        this.acknowledged.add(number)
      } else if (given.verdict !== 'retry') {
        this.faults.push(`change ${number} was answered ${JSON.stringify(given)}`)
      }
    }
    for (const number of this.held) {
      if (number <= reply.have) continue
      if (sameLife) this.faults.push(`change ${number} was acknowledged, and the hub has ${reply.have}`)
      this.held.delete(number)
    }
  }

  private post(path: string, body: unknown): Promise<Response> {
    return fetch(this.origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    })
  }
}

/** null when it stopped in the middle. */
async function readReply(reply: Response): Promise<PushReply | null> {
  return (await reply.json().catch(() => null)) as PushReply | null
}

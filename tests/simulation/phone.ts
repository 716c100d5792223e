// One browser in somebody's pocket: its storage, its cookie, its clock, and the tabs that are open on it.
import { fetchTransport } from '../../src/device/fetch-transport'
import type { Id } from '../../src/domain/id'
import type { ScopeId } from '../../src/protocol/scopes'
import type { Keyring, Transport } from '../../src/sync/ports'
import { newShelf, type Shelf } from '../support/memory-device-store'
import { fakeKeyring } from './fake-keys'
import type { HubHost } from './hub-host'
import type { Oracle } from './oracle'
import type { DevicePlan, Plan } from './plan'
import { random, type Random } from './random'
import { roadTo, type Road } from './road'
import { openTab, type Tab } from './tab'
import { people, type Person } from './village'
import type { VirtualTime } from './virtual-time'

export interface World {
  plan: Plan
  time: VirtualTime
  oracle: Oracle
  host: HubHost
  /** By rate; emptied when all faults are healed. */
  rates: Plan['rates']
  newId(): Id
  /** How long each log was before anything happened. */
  headsAtStart: ReadonlyMap<ScopeId, number>
  /** A code of a one-time link, from somebody who may make one. */
  linkFor(personId: Id): Promise<string>
}

export class Phone {
  readonly name: string
  /** Who is using it now. */
  person: Person
  readonly plan: DevicePlan
  readonly world: World
  readonly chance: Random
  readonly keyring: Keyring
  readonly road: Road = { outCut: false, inCut: false, token: null }
  /** A store for everybody who has used it, by person. */
  readonly shelves = new Map<Id, Shelf>()
  tabs: Tab[] = []
  /** What its clock shows beyond the world's. */
  clockOffsetMs = 0
  /** The latest it ever showed. */
  latestMs = 0
  /** When what was saved here was. */
  readonly savedAt = new Map<string, number>()
  /** No room for any write. */
  full = false
  /** Rises when the browser is killed: what belongs to an earlier life never goes on. */
  life = 0
  frozenUntil = 0
  #signingIn = false
  #mutexTail: Promise<unknown> = Promise.resolve()

  constructor(world: World, plan: DevicePlan, name = plan.name) {
    this.world = world
    this.plan = plan
    this.name = name
    this.person = people[plan.person]!
    this.chance = random(world.plan.seed, `phone ${name}`)
    this.keyring = fakeKeyring(plan.name)
    this.clockOffsetMs = this.chance.below(40_000) - 20_000
  }

  /** Of who is using it now; null while he has not signed in. */
  get shelf(): Shelf | null {
    return this.shelves.get(this.person.personId) ?? null
  }

  /** Somebody else signs in on this browser; what was there stays there. */
  handOver(to: Person): void {
    if (to === this.person || this.#signingIn || this.shelves.size === 0) return
    this.person = to
    this.road.token = null
    this.kill()
  }

  nowMs(): number {
    const nowMs = this.world.time.now + this.clockOffsetMs
    if (nowMs > this.latestMs) this.latestMs = nowMs
    return nowMs
  }

  /** Every port call of a tab passes here twice; a browser that was killed in between never comes back from it. */
  async gate(life: number, what: string): Promise<void> {
    if (life !== this.life) return new Promise(() => undefined)
    if (this.chance.chance(this.world.rates.deviceKill ?? 0)) {
      this.world.oracle.note(() => `${this.name} killed at ${what}`)
      this.kill()
      return new Promise(() => undefined)
    }
    while (this.frozenUntil > this.world.time.now) {
      await this.world.time.pass(this.frozenUntil - this.world.time.now)
      if (life !== this.life) return new Promise(() => undefined)
    }
  }

  transport(life: number, name: string): Transport {
    const { host, time, oracle, rates } = this.world
    const gate = (what: string) => this.gate(life, what)
    return fetchTransport(
      roadTo({ name, road: this.road, host, time, oracle, chance: this.chance, rates, gate }),
    )
  }

  kill(): void {
    this.life++
    for (const tab of this.tabs) tab.schedule.stop()
    for (const shelf of this.shelves.values()) shelf.tabs.clear()
    this.tabs = []
    this.#signingIn = false
    this.#mutexTail = Promise.resolve()
    this.world.time.in(500 + this.chance.below(20_000), () => void this.start())
  }

  /** The browser is opened; whoever was signed in on it is. */
  async start(): Promise<void> {
    const { life } = this
    if (this.tabs.length > 0) return
    if (!this.shelf || !this.road.token) {
      await this.signIn()
      return
    }
    for (let count = 1; count <= this.plan.tabs; count++) {
      const tab = await openTab(this, `${this.name}${count}`, life)
      if (life !== this.life) return
      this.tabs.push(tab)
      tab.schedule.resume()
    }
  }

  /** With a new link, as long as it takes. */
  async signIn(): Promise<void> {
    if (this.#signingIn) return
    this.#signingIn = true
    const { life, world } = this
    const transport = this.transport(life, `${this.name}~`)
    const { personId, name } = this.person
    const deviceId = this.shelf ? this.shelf.state.identity.deviceId : world.newId()
    for (;;) {
      const code = await world.linkFor(personId)
      const answer = await transport.signIn(code, deviceId, await this.keyring.publicKey(personId))
      if (life !== this.life) return
      if (answer.ok) break
      await world.time.pass(2_000 + this.chance.below(5_000))
    }
    this.#signingIn = false
    world.oracle.note(() => `${this.name} signed in as ${this.person.name} with ${deviceId.slice(-4)}`)
    if (!this.shelf) this.shelves.set(personId, newShelf({ deviceId, personId, name, hubName: 'a village' }))
    if (this.tabs.length === 0) return this.start()
    for (const tab of this.tabs) tab.schedule.resume()
  }

  /** As Web Locks do it where they are: one after the other, and one that sleeps with the lock loses it. */
  async locked<T>(work: () => Promise<T>): Promise<T> {
    if (!this.world.plan.lock) return work()
    const before = this.#mutexTail
    let release!: () => void
    this.#mutexTail = new Promise<void>((resolve) => (release = resolve))
    await Promise.race([before, this.world.time.pass(60_000)])
    try {
      return await work()
    } finally {
      release()
    }
  }
}

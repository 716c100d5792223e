// What must hold whatever happens (SPEC I), checked from outside: by looking at the hub's disk and the devices' shelves,
// with as little of the product's own reckoning as can be.
import type { Id } from '../../src/domain/id'
import type { Change } from '../../src/protocol/change'
import type { PullHeader, PullRequest } from '../../src/protocol/messages'
import type { ScopeId } from '../../src/protocol/scopes'
import type { KeptChange } from '../../src/server/storage/hub-store'
import type { MemoryTables } from '../support/memory-tables'
import { followedBy } from './who-follows-what'

export interface Violation {
  invariant: string
  text: string
}

/** A change's `madeAt` is different for every act of the simulation, so it names the act whatever number the act has. */
export type ActName = string

const toleranceMs = 5 * 60_000
const keyOf = (deviceId: Id, number: number) => `${deviceId}#${number}`

/** Of canonical text, without reading all of it. */
export function actOf(text: string): ActName {
  const at = text.indexOf('"madeAt":"') + 10
  return text.slice(at, at + 24)
}

function stampIn(text: string): string {
  const at = text.indexOf('"stamp":"') + 9
  return text.slice(at, at + 53)
}

export class Oracle {
  violation: Violation | null = null
  /** What was called saved, by act; the phone that said so. */
  readonly saved = new Map<ActName, string>()
  /** What no rule can bring back: a browser threw its store away, or a disk went up in smoke; told to the person. */
  /** Delivered by a copied profile to a hub that lost it since; not held against the device that goes on believing it. */
  readonly lostByTwins = new Set<ActName>()
  /**
   * Phones that were copies of one profile when a hub was restored: each offers again what it believes lost, and where their
   * numbers have parted an act of theirs may come under two names. Nothing is lost by it; it is not solved, and said.
   */
  readonly twinsAtRestore = new Set<string>()
  /** What its author chose to leave. */
  readonly leftByChoice = new Set<ActName>()
  readonly excused = new Set<ActName>()
  /** Numbers the hub ever held durably, with the act in them; parked ones without. */
  readonly everStored = new Map<string, ActName>()
  readonly everParked = new Set<string>()
  #checked = new Map<Id, number>()
  #holder = new Map<ActName, string>()
  #copies = new Map<ActName, number>()
  #parkedTexts = new Set<ActName>()
  #parked = new Map<string, readonly [Id, number]>()
  readonly #trace: ((line: string) => void) | null
  counts = { stored: 0, parked: 0, requests: 0, pulled: 0 }

  constructor(trace: ((line: string) => void) | null) {
    this.#trace = trace
  }

  note(text: () => string): void {
    this.#trace?.(text())
  }

  fail(invariant: string, text: string): void {
    this.note(() => `!! ${invariant}: ${text}`)
    this.violation ??= { invariant, text }
  }

  check(holds: boolean, invariant: string, text: () => string): void {
    if (!holds) this.fail(invariant, text())
  }

  /** After anything the hub has done: what is new on its disk. */
  afterHub(tables: MemoryTables): void {
    for (const [deviceId, device] of tables.devices) {
      // The hub's own.
      if (device.personId === deviceId) continue
      const changes = tables.changes.get(deviceId)
      const parked = tables.parked.get(deviceId)
      const held = (changes?.size ?? 0) + (parked?.size ?? 0)
      if (held !== device.have)
        this.fail('I5', `the hub says it has 1…${device.have} of ${deviceId} and holds ${held} numbers`)
      const before = this.#checked.get(deviceId) ?? 0
      for (let number = before + 1; number <= device.have; number++) {
        const change = changes?.get(number)
        const key = keyOf(deviceId, number)
        if (change) this.#stored(key, change)
        else if (parked?.has(number)) {
          this.everParked.add(key)
          this.#parked.set(key, [deviceId, number])
          this.counts.parked++
        } else this.fail('I5', `${key} is missing below have ${device.have}`)
      }
      if (device.have < before) this.fail('I1', `the hub forgot ${keyOf(deviceId, before)}`)
      this.#checked.set(deviceId, device.have)
    }
    this.#lookAgain(tables)
  }

  /** What was parked may be taken after all: when its text comes, or the record it is about. */
  #lookAgain(tables: MemoryTables): void {
    this.#parkedTexts.clear()
    for (const [key, [deviceId, number]] of this.#parked) {
      const change = tables.changes.get(deviceId)?.get(number)
      const text = tables.parked.get(deviceId)?.get(number)?.text ?? null
      if (text !== null) this.#parkedTexts.add(actOf(text))
      if (!change) continue
      this.#stored(key, change)
      this.#parked.delete(key)
    }
  }

  #stored(key: string, change: KeptChange): void {
    const act = actOf(change.text)
    this.counts.stored++
    const rankMs = parseInt((change.effective ?? stampIn(change.text)).slice(0, 12), 16)
    this.check(
      rankMs <= change.receivedAt + toleranceMs,
      'C4',
      () => `${key} ranks ${rankMs - change.receivedAt} ms ahead`,
    )
    const other = this.#holder.get(act)
    const byTwin = this.twinsAtRestore.has(this.saved.get(act) ?? '')
    const excused = byTwin || (this.#copies.get(act) ?? 0) >= 2
    if (other !== undefined && other !== key && !excused)
      this.fail('I1', `${act} is on the hub twice: ${other}, ${key}`)
    this.#holder.set(act, key)
    this.everStored.set(key, act)
  }

  /** The disk is another one now; what was lost with it is for the devices to bring back. */
  restored(tables: MemoryTables): void {
    this.#checked.clear()
    this.#holder.clear()
    this.#parkedTexts.clear()
    this.#parked.clear()
    this.afterHub(tables)
  }

  onHub(act: ActName): boolean {
    return this.#holder.has(act)
  }

  /**
   * Unsent work went into a copy of a profile. Where a device is copied twice, both copies may take new ids, and both know the
   * work as theirs: nothing on them tells.
   */
  copied(act: ActName, twins: number): void {
    this.#copies.set(act, (this.#copies.get(act) ?? 0) + twins)
  }

  everHeard(deviceId: Id, number: number): boolean {
    const key = keyOf(deviceId, number)
    return this.everParked.has(key) || this.everStored.has(key)
  }

  /** Refused, and kept word for word where a supervisor can read it. */
  parkedWithText(act: ActName): boolean {
    return this.#parkedTexts.has(act)
  }

  /** A pull's reply as it leaves the hub. */
  answered(
    tables: MemoryTables,
    caller: { deviceId: Id; personId: Id },
    request: PullRequest,
    text: string,
    nowMs: number,
  ): void {
    const end = text.indexOf('\n')
    const header = JSON.parse(text.slice(0, end)) as PullHeader
    const allowed = followedBy(tables, caller.personId, nowMs)
    const told = new Set(header.scopes)
    for (const scopeId of told)
      this.check(allowed.has(scopeId), 'I4', () => `${caller.personId} is shown ${scopeId}`)
    for (const scopeId of allowed)
      this.check(told.has(scopeId), 'I6', () => `${caller.personId} is not shown ${scopeId}`)
    const to = new Map<ScopeId, number>()
    for (const section of header.sections) {
      this.check(allowed.has(section.scopeId), 'I4', () => `${section.scopeId} sent to ${caller.personId}`)
      to.set(section.scopeId, section.to)
    }
    let remaining = 0
    for (const scopeId of allowed) {
      const head = tables.scopes.get(scopeId)?.length ?? 0
      remaining += head - (to.get(scopeId) ?? Math.min(head, request.cursors[scopeId] ?? 0))
    }
    this.check(header.remaining === remaining, 'I4', () => {
      return `remaining says ${header.remaining}, followed scopes leave ${remaining}`
    })
    this.check(
      header.have === (tables.devices.get(caller.deviceId)?.have ?? 0),
      'I3',
      () => 'a pull lies of have',
    )
  }

  /** A device is about to call these delivered. */
  delivered(phone: string, deviceId: Id, change: Change): void {
    const key = keyOf(deviceId, change.number)
    this.check(
      change.deviceId === deviceId && this.everStored.get(key) === change.madeAt,
      'I3',
      () =>
        `${phone} calls ${change.madeAt} (${key}) delivered; the hub holds ${this.everStored.get(key)} there`,
    )
  }
}

// What must hold once all faults are healed and time has passed (I2, I4, I6, I7, I8).
import type { Id } from '../../src/domain/id'
import type { PublishedChange } from '../../src/protocol/change'
import { foldRecord } from '../../src/protocol/fold'
import { publishedLine } from '../../src/protocol/published-line'
import type { ScopeId } from '../../src/protocol/scopes'
import type { KeptChange } from '../../src/server/storage/hub-store'
import type { Shelf } from '../support/memory-device-store'
import { allOwn } from './disasters'
import { wronglyShown } from './shown-records'
import { gapIn } from './watched-store'
import { followedBy, workScopeAt } from './who-follows-what'
import type { Phone } from './phone'
import { changesIn } from './writing'
import type { Running } from './world'

/** Why the world is not at rest yet; null when it is. */
export function restless({ phones }: Running): string | null {
  for (const phone of phones) {
    const { name, shelf } = phone
    if (!shelf || phone.tabs.length === 0) return `${name} is not open`
    const pending = allOwn([phone]).find((own) => own.state === 'pending')
    if (pending) {
      const ends = phone.tabs.map((tab) => JSON.stringify(tab.lastEnd)).join(' ')
      return `${name} keeps ${pending.change.number} (${pending.change.madeAt}) to itself; runs end ${ends}`
    }
    const stuck = phone.tabs.find((tab) => tab.goodRuns === 0)
    if (stuck) return `no run of ${stuck.name} ends well: ${JSON.stringify(stuck.lastEnd)}`
    if (!shelf.state.hub.complete) return `${name} never got everything`
  }
  return null
}

export function checkAtRest(world: Running): void {
  for (const phone of world.phones) {
    checkPages(world, phone)
    checkClock(world, phone)
    for (const shelf of phone.shelves.values()) checkOwn(world, phone, shelf)
  }
  checkSaved(world)
  checkPlaces(world)
  checkShown(world)
}

function checkPages(world: Running, { name, shelf, person }: Phone): void {
  const { oracle, host, time } = world
  const { state } = shelf!
  const followed = followedBy(host.disk.tables, person.personId, time.now)
  for (const scopeId of new Set(state.segments.map((segment) => segment.scopeId)))
    oracle.check(
      followed.has(scopeId) || holdsWaitingWork(shelf!, scopeId),
      'I4',
      () => `${name} holds pages of ${scopeId}, which it may not follow`,
    )
  for (const scopeId of followed) {
    const rows = host.disk.tables.scopes.get(scopeId) ?? []
    const cursor = state.cursors[scopeId] ?? 0
    const pages = state.segments
      .filter((segment) => segment.scopeId === scopeId)
      .sort((a, b) => a.from - b.from)
    const gap = gapIn(pages, cursor)
    oracle.check(gap === null, 'I6', () => `${name} ${scopeId}: ${gap}`)
    oracle.check(
      cursor === rows.length,
      'I6',
      () => `${name} is at ${cursor} of ${rows.length} in ${scopeId}`,
    )
    // A restored hub may have the same lines in another order; what they fold to does not depend on it.
    const held = pages.flatMap(({ lines }) => lines.split('\n')).filter((line) => line !== '')
    const wanted = rows.map((row) => publishedLine(row.change))
    oracle.check(held.sort().join('\n') === wanted.sort().join('\n'), 'I6', () => {
      return `${name} holds other lines of ${scopeId} than the hub`
    })
  }
}

/** One device of each seed, since all hold the same lines by now. */
function checkShown({ oracle, phones, plan }: Running): void {
  const phone = phones[plan.seed % phones.length]!
  const wrong = wronglyShown(phone.shelf!)
  oracle.check(wrong === null, 'I6', () => `${phone.name}: ${wrong}`)
}

/** Nobody's wrong clock moves another's (C3). */
function checkClock({ oracle }: Running, { name, shelf, latestMs }: Phone): void {
  const aheadMs = shelf!.state.clock.ms - latestMs
  oracle.check(
    aheadMs <= 5 * 60_000 + 1_000,
    'C3',
    () => `the stamps of ${name} run ${aheadMs} ms ahead of its clock`,
  )
}

/** Pages of a place that was left stay, hidden, while own work about a record of theirs waits for an answer (SPEC S6). */
function holdsWaitingWork({ state }: Shelf, scopeId: ScopeId): boolean {
  const waiting = new Set(state.own.filter((own) => own.state === 'parked').map((own) => own.change.recordId))
  return state.segments.some(
    (segment) =>
      segment.scopeId === scopeId && changesIn(segment).some(({ recordId }) => waiting.has(recordId)),
  )
}

function checkOwn({ oracle }: Running, { name }: Phone, { state: { own } }: Shelf): void {
  for (const { state, change, code } of own) {
    const { deviceId, number, madeAt } = change
    if (state === 'acked' && !oracle.lostByTwins.has(madeAt))
      oracle.check(
        oracle.onHub(madeAt),
        'I3',
        () => `${name} says ${deviceId.slice(-4)}#${number} is delivered`,
      )
    if (state === 'setAside')
      oracle.check(
        oracle.leftByChoice.has(madeAt),
        'I7',
        () => `${name} hides ${number}, which nobody chose to leave`,
      )
    if (state !== 'parked') continue
    oracle.check(oracle.everHeard(deviceId, number), 'I8', () => {
      return `${name} has ${number} parked (${String(code)}) that the hub never heard of`
    })
  }
}

function checkSaved({ oracle, phones }: Running): void {
  const here = new Set(allOwn(phones).map((own) => own.change.madeAt))
  for (const [act, phone] of oracle.saved) {
    if (oracle.onHub(act) || oracle.excused.has(act) || here.has(act)) continue
    oracle.check(oracle.parkedWithText(act), 'I2', () => `${phone} had saved ${act}, and it is nowhere`)
  }
}

/** Each change is in the log of the place its record was in, and of every place the record came to later. */
function checkPlaces({ oracle, host }: Running): void {
  const { tables } = host.disk
  const scopesOf = new Map<KeptChange, ScopeId[]>()
  for (const [scopeId, rows] of tables.scopes)
    for (const { change } of rows) scopesOf.set(change, [...(scopesOf.get(change) ?? []), scopeId])
  for (const [recordId, kept] of tables.changesByRecord) {
    if (!kept[0] || !['household', 'contact', 'entry', 'comment'].includes(kept[0].recordKind)) continue
    if (!tables.records.get(recordId)?.known.created) continue
    const places = placesAlong(kept)
    kept.forEach((change, index) => {
      const published = scopesOf.get(change) ?? []
      const mine = new Set<ScopeId>([...places.slice(index), ...(index > 0 ? [places[index - 1]!] : [])])
      for (const scopeId of published)
        oracle.check(
          mine.has(scopeId),
          'I4',
          () => `${change.deviceId.slice(-4)}#${change.number} is in ${scopeId}`,
        )
      for (const scopeId of places.slice(index))
        oracle.check(published.includes(scopeId), 'I6', () => {
          return `${change.deviceId.slice(-4)}#${change.number} of ${recordId.slice(-4)} is not in ${scopeId}`
        })
    })
  }
}

/** The scope of the record after each of its changes, in order of arrival. */
function placesAlong(kept: readonly KeptChange[]): ScopeId[] {
  const changes: PublishedChange[] = []
  let place: ScopeId | null = null
  return kept.map((one) => {
    const change = JSON.parse(publishedLine(one)) as PublishedChange
    changes.push(change)
    if (place === null || (change.action !== 'event' && 'areaId' in change.fields))
      place = workScopeAt((foldRecord(changes).fields as { areaId: Id }).areaId)
    return place
  })
}

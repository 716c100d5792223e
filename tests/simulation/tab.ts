// One tab: the real engine and its schedule over the phone's store, without a page in front of it.
import type { Change } from '../../src/protocol/change'
import { syncOnce, type RunEnd } from '../../src/sync/engine'
import type { EngineDesk } from '../../src/sync/engine-desk'
import { engineDeskOver } from '../../src/sync/engine-desk-over'
import type { DeviceStore, Transport } from '../../src/sync/ports'
import { createSchedule, type Schedule } from '../../src/sync/schedule'
import type { ScopeId } from '../../src/protocol/scopes'
import { createPatience, type Patience } from '../../src/sync/patience'
import { carrierOf, carryInRun } from './carrying'
import type { Phone } from './phone'
import { watchedStore } from './watched-store'

export interface Tab {
  name: string
  store: DeviceStore
  transport: Transport
  desk: EngineDesk
  schedule: Schedule
  patience: Patience
  lastEnd: RunEnd | null
  /** What was saved in this tab is shown in it. */
  took(changes: readonly Change[]): void
  /** Runs that ended well. */
  goodRuns: number
}

const keepAckedMs = 30 * 24 * 3_600_000

export async function openTab(phone: Phone, name: string, life: number): Promise<Tab> {
  const store = watchedStore(phone, life, phone.shelf!)
  const transport = phone.transport(life, name)
  const { time, oracle, newId } = phone.world
  const patience = createPatience()
  const desk: EngineDesk = await engineDeskOver(store, {
    transport,
    nowMs: () => phone.nowMs(),
    newId,
    publicKey: () => phone.keyring.publicKey(phone.person.personId),
    carryOthers: () => carryInRun(carrierOf(phone, { desk, transport }, patience, life)),
  })
  store.watch(() => void desk.reload())

  const tab: Tab = {
    name,
    store,
    transport,
    desk,
    patience,
    schedule: null as never,
    lastEnd: null,
    goodRuns: 0,
    took: (changes) => desk.settled(changes.map((change) => ({ change, state: 'pending' }))),
  }
  async function run(): Promise<RunEnd> {
    const { tables } = phone.world.host.disk
    const lives = phone.world.host.lives
    const heads = new Map([...tables.scopes].map(([scopeId, rows]) => [scopeId, rows.length]))
    const end = await phone
      .locked(() => syncOnce(desk))
      .catch((cause: unknown): RunEnd => {
        // As the book does: reading what was written before cannot fail in ordinary life, and runs go on being tried.
        if (life === phone.life)
          oracle.fail('I8', `a run of ${name} threw: ${cause instanceof Error ? cause.stack : String(cause)}`)
        return { ok: false, failure: { type: 'storage-unavailable', detail: String(cause) } }
      })
    await phone.gate(life, 'run end')
    oracle.note(() => `${name} run ${end.ok ? 'ok' : JSON.stringify(end.failure)}`)
    tab.lastEnd = end
    if (end.ok) tab.goodRuns++
    // Tabs that run at once may leave something for the next run; a tab by itself may not.
    if (end.ok && phone.tabs.length === 1) {
      if (phone.shelves.size === 1) checkNothingLeft()
      if (lives === phone.world.host.lives) checkCaughtUp(heads)
    }
    if (end.ok) await tidy(end.backedUp)
    else if (end.failure.type === 'signed-out')
      time.in(1_000 + phone.chance.below(20_000), () => void phone.signIn())
    return end
  }
  /** A run that ends well leaves nothing behind but what was written in its last moment. */
  function checkNothingLeft(): void {
    const left = phone.shelf?.state.own.find(
      (own) =>
        own.state === 'pending' && (phone.savedAt.get(own.change.madeAt) ?? Infinity) < time.now - 2_000,
    )
    if (left) oracle.fail('I8', `a run of ${name} ends well and leaves ${left.change.number} behind`)
  }
  /** A run that ends well has brought everything that was there when it began. */
  function checkCaughtUp(heads: ReadonlyMap<ScopeId, number>): void {
    const { hub, cursors } = phone.shelf!.state
    for (const scopeId of hub.scopes) {
      const [head, cursor] = [heads.get(scopeId) ?? 0, cursors[scopeId] ?? 0]
      if (cursor < head) oracle.fail('I6', `a run of ${name} ends well at ${cursor} of ${head} in ${scopeId}`)
    }
  }
  async function tidy(backedUp: number): Promise<void> {
    await store.compact()
    if (backedUp > 0) await store.forgetAcked(backedUp, phone.nowMs() - keepAckedMs)
  }
  tab.schedule = createSchedule(
    run,
    (afterMs, callBack) =>
      time.in(afterMs, () => {
        void phone.gate(life, 'timer').then(callBack)
      }),
    () => phone.chance.next(),
  )
  return tab
}

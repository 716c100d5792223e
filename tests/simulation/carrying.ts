// Work and receipts that go by hand: files on paper, so to speak, which anybody may bring to any phone, in any order, as often
// as he likes, and in any condition.
import { changeDigest } from '../../src/protocol/frame'
import type { Carrier } from '../../src/sync/carrier'
import { carryFrames } from '../../src/sync/carry-frames'
import { carryOthers } from '../../src/sync/carry-others'
import { exportBundle, exportReceipts } from '../../src/sync/carry-export'
import { importCarried } from '../../src/sync/carry-import'
import type { Desk } from '../../src/sync/desk'
import type { EngineDesk, Failure } from '../../src/sync/engine-desk'
import type { DeviceRegistry } from '../../src/sync/ports'
import type { Patience } from '../../src/sync/patience'
import type { Phone } from './phone'
import type { Random } from './random'
import type { Tab } from './tab'
import { madeAtOf } from './writing'
import type { Running } from './world'
import { watchedStore } from './watched-store'

/** What carrying needs of the book's desk, over the engine's. */
function deskFor(phone: Phone, desk: EngineDesk): Desk {
  const part = {
    store: desk.store,
    identity: () => desk.identity(),
    hub: () => desk.hub(),
    nowMs: () => phone.nowMs(),
    madeAt: () => madeAtOf(0),
    keepOwn: (own: Parameters<EngineDesk['settled']>[0]) => desk.settled(own),
    notebook: () => ({
      own: { all: () => desk.own() },
      everything: () => [],
      all: () => new Map(),
    }),
  }
  return part as unknown as Desk
}

function registryOf(phone: Phone, life: number): DeviceRegistry {
  const part: Partial<DeviceRegistry> = {
    people: async () => ({ ok: true, value: [...phone.shelves.values()].map(({ state }) => state.identity) }),
    open: async (identity) => {
      const shelf = phone.shelves.get(identity.personId)
      return shelf
        ? { ok: true, value: watchedStore(phone, life, shelf) }
        : { ok: false, failure: { type: 'storage-unavailable', detail: 'gone' } }
    },
  }
  return part as DeviceRegistry
}

export function carrierOf(
  phone: Phone,
  tab: Pick<Tab, 'desk' | 'transport'>,
  patience: Patience,
  life: number,
): Carrier | null {
  const { hubKey } = tab.desk.hub()
  if (!hubKey) return null
  const { desk, transport } = tab
  const registry = registryOf(phone, life)
  return {
    desk: deskFor(phone, desk),
    registry,
    transport,
    keyring: phone.keyring,
    hubKey,
    patience,
    rejected: 0,
  }
}

/** As the book does it in a run: those who share the phone first, then what was brought. */
export async function carryInRun(carrier: Carrier | null): Promise<Failure | null> {
  if (!carrier) return null
  return (await carryOthers(carrier)) ?? carryFrames(carrier)
}

export async function writeBundle(world: Running, phone: Phone, tab: Tab): Promise<void> {
  const { desk } = deskAndCarrier(phone, tab)
  const before = JSON.stringify(phone.shelf!.state)
  for (const made of [await exportBundle(desk, phone.keyring), await exportReceipts(desk)]) {
    if (!made.ok) continue
    world.oracle.note(
      () => `${tab.name} made ${made.name}: ${made.records} records, ${made.receipts} receipts`,
    )
    world.papers.unshift(new TextDecoder().decode(made.bytes))
  }
  // Nothing else runs between these lines but what an export itself would do.
  if (Object.keys(world.rates).length === 0 && phone.tabs.length === 1)
    world.oracle.check(
      before === JSON.stringify(phone.shelf!.state),
      'I3',
      () => 'an export changed what is held',
    )
}

export async function bringPaper(world: Running, phone: Phone, tab: Tab, chance: Random): Promise<void> {
  const { carrier } = deskAndCarrier(phone, tab)
  if (world.papers.length === 0 || !carrier) return
  const paper = worn(chance.chance(0.7) ? world.papers[0]! : chance.pick(world.papers), chance)
  const text = chance.chance(0.3) ? `${paper}\n${forgedReceipt(phone, carrier)}\n` : paper
  const told = await importCarried(carrier, new TextEncoder().encode(text))
  world.oracle.note(() => `${tab.name} was brought a file: ${JSON.stringify(told)}`)
}

function deskAndCarrier(phone: Phone, tab: Tab): { desk: Desk; carrier: Carrier | null } {
  return { desk: deskFor(phone, tab.desk), carrier: carrierOf(phone, tab, tab.patience, phone.life) }
}

/** Says that everything was delivered; only that the hub never signed it. */
function forgedReceipt(phone: Phone, { hubKey }: Carrier): string {
  const { identity, hub, own } = phone.shelf!.state
  const verdicts = own
    .filter(({ state, change }) => state === 'pending' && change.deviceId === identity.deviceId)
    .map(({ change }) => ({ number: change.number, verdict: 'stored', digest: changeDigest(change) }))
  return JSON.stringify({
    lianxin: 1,
    receipt: 1,
    hubKeyId: hubKey.id,
    epoch: hub.epoch ?? '',
    at: madeAtOf(0),
    deviceId: identity.deviceId,
    have: identity.deviceId.length,
    verdicts,
    files: [],
    signature: 'A'.repeat(86),
  })
}

/** What becomes of a file on its way: cut off, doubled, in disorder, or forged. */
function worn(text: string, chance: Random): string {
  const lines = text.split('\n')
  switch (chance.below(8)) {
    case 0:
      return text.slice(0, chance.below(text.length))
    case 1:
      return [...lines, ...lines].join('\n')
    case 2:
      return lines.reverse().join('\n')
    case 3:
      return text
        .replace(/"verdict":"(parked|retry)"/g, '"verdict":"stored"')
        .replace(/"have":\d+/g, '"have":999')
    case 4:
      return text.replace(/"sealed":"./g, '"sealed":"_')
    default:
      return text
  }
}

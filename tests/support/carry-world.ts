// Phones with whole books and one hub, and files going between them by hand.
import { fetchTransport } from '../../src/device/fetch-transport'
import { canonicalText } from '../../src/protocol/change'
import { createFieldBook, type HostedFieldBook } from '../../src/sync/create-field-book'
import type { CarriedFileAnswer, Imported } from '../../src/sync/field-book'
import { householdForm } from './builders'
import { place } from './changes'
import { countingBytes, fakeClock, type FakeClock } from './fake-clock'
import { fakeHubKeys, fakeKeyring } from './fake-keyring'
import { openTestHub, people, startMs, type TestHub } from './hub-fixture'
import { hubRoad, type HubRoad } from './hub-road'
import { memoryRegistry, type MemoryRegistry, type Shelf } from './memory-device-store'
import { plainBatchWriter } from './small-world'

export interface Phone {
  book: HostedFieldBook
  road: HubRoad
  registry: MemoryRegistry
  shelf(personId: string): Shelf
  /** A second tab over the same storage. */
  tab(): HostedFieldBook
  /** Another person signs in on it. */
  handTo(personId: string): Promise<void>
}

export interface CarryWorld {
  hub: TestHub
  clock: FakeClock
  phone(personId: string): Promise<Phone>
  /** What the hub holds of the phone's first person, by the lead who sees everything. */
  atHub(phone: Phone): Promise<string[]>
  close(): Promise<void>
}

export async function carryWorld(): Promise<CarryWorld> {
  const hub = await openTestHub({ keys: fakeHubKeys() })
  const clock = fakeClock(startMs)
  const opened: HostedFieldBook[] = []
  let devices = 0

  return {
    hub,
    clock,
    async phone(personId) {
      const road = hubRoad(hub)
      const registry = memoryRegistry()
      const name = `device ${++devices}`
      const randomBytes = countingBytes(devices)
      const open = () => {
        const book = createFieldBook({
          registry,
          transport: fetchTransport(road),
          clock,
          randomBytes,
          timer: clock.timer,
          mutex: (work) => work(),
          keyring: fakeKeyring(name),
          initials: async (plain) => plain,
          batchWriter: plainBatchWriter,
        })
        opened.push(book)
        return book
      }
      const made: Phone = {
        book: open(),
        road,
        registry,
        shelf: (whose) => registry.shelves.get(whose)!,
        tab: open,
        async handTo(whose) {
          const entered = await made.book.signIn(await hub.codeFor(whose))
          if (!entered.ok) throw new Error(entered.failure.type)
          await made.book.prepare()
        },
      }
      await made.handTo(personId)
      return made
    },
    async atHub({ registry }) {
      const lead = await hub.device(people.lead, 0x70 + ++devices)
      const { deviceId } = [...registry.shelves.values()][0]!.state.identity
      return (await lead.pull()).changes.filter((one) => one.deviceId === deviceId).map(canonicalText)
    },
    async close() {
      for (const book of opened) book.close()
      await hub.close()
    },
  }
}

export async function addHousehold(of: Phone, name: string): Promise<string> {
  const saved = await of.book.addHousehold(householdForm({ areaId: place.hamlet, name }), `household:${name}`)
  if (!saved.ok) throw new Error('not saved')
  return saved.value
}

export async function fileOf(answer: Promise<CarriedFileAnswer>): Promise<Uint8Array> {
  const made = await answer
  if (!made.ok) throw new Error(made.failure.type)
  return made.bytes
}

export async function take(of: Phone, bytes: Uint8Array): Promise<Imported> {
  const answer = await of.book.importBundle(bytes)
  if (!answer.ok) throw new Error(answer.failure.type)
  return answer.value
}

export const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
export const bytesOf = (plain: string) => new TextEncoder().encode(plain)
export const hereOnly = async (of: Phone) => (await of.book.syncStatus()).hereOnly

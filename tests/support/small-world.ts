// One hub and the devices of its people, each with a field book of its own.
import { createFieldBook, type HostedFieldBook } from '../../src/sync/create-field-book'
import type { BatchWriter } from '../../src/sync/ports'
import { colleague, eastGrid, lead, smallVillage, worker } from './builders'
import { countingBytes, fakeClock, type FakeClock } from './fake-clock'
import { fakeKeyring } from './fake-keyring'
import { fakeTransport, type FakeTransport } from './fake-transport'
import { memoryRegistry, type MemoryRegistry, type Shelf } from './memory-device-store'
import { memoryHub, type MemoryHub } from './memory-hub'

export interface Device {
  book: HostedFieldBook
  road: FakeTransport
  registry: MemoryRegistry
  shelf(): Shelf
  /** The browser is killed and opened again; what was only in memory is gone. */
  restart(): Promise<void>
}

export interface SmallWorld {
  clock: FakeClock
  hub: MemoryHub
  device(code: 'worker' | 'colleague' | 'lead'): Promise<Device>
  /** One on which nobody has signed in yet; with the registry of another, a further tab of it. */
  newDevice(registry?: MemoryRegistry): Device
}

/** Files that say what they were made from; the real ones are tried elsewhere. */
export const plainBatchWriter: BatchWriter = {
  async write(sheet) {
    const { createHash } = await import('node:crypto')
    return (['xlsx', 'csv', 'json'] as const).map((format) => {
      const bytes = new TextEncoder().encode(`${format} ${JSON.stringify(sheet)}`)
      return { format, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
    })
  },
}

const initialsByCharacter: Record<string, string> = { 陈: 'c', 老: 'l', 四: 's', 张: 'z', 三: 's', 小: 'x' }

export async function smallWorld(): Promise<SmallWorld> {
  const clock = fakeClock()
  const hub = memoryHub(() => clock.nowMs())
  hub.plant(smallVillage())
  hub.grant(worker.personId, [{ role: 'gridWorker', areaId: eastGrid }])
  hub.grant(colleague.personId, [{ role: 'gridWorker', areaId: eastGrid }])
  hub.grant(lead.personId, [{ role: 'gridLead', areaId: eastGrid }])
  let devices = 0

  const world: SmallWorld = {
    clock,
    hub,
    newDevice(registry = memoryRegistry()) {
      const road = fakeTransport(hub, { worker, colleague, lead })
      const randomBytes = countingBytes(++devices)
      const open = () =>
        createFieldBook({
          registry,
          transport: road,
          clock,
          randomBytes,
          timer: clock.timer,
          mutex: (work) => work(),
          keyring: fakeKeyring(),
          initials: async (name) => [...name].map((one) => initialsByCharacter[one] ?? one).join(''),
          batchWriter: plainBatchWriter,
        })
      const device: Device = {
        book: open(),
        road,
        registry,
        shelf: () => [...registry.shelves.values()][0]!,
        async restart() {
          device.book.close()
          device.book = open()
          await device.book.state()
        },
      }
      return device
    },
    async device(code) {
      const device = world.newDevice()
      await device.book.signIn(code)
      await device.book.prepare()
      return device
    },
  }
  return world
}

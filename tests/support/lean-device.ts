// A device without a book: a store in memory, a road, and the engine's desk over them.
import type { Id } from '../../src/domain/id'
import { engineDeskOver } from '../../src/sync/engine-desk-over'
import type { EngineDesk } from '../../src/sync/engine-desk'
import { syncOnce, type RunEnd } from '../../src/sync/engine'
import type { NewChange } from '../../src/sync/ports'
import { eastGrid, hubChange, idOf, oldHamlet, smallVillage, worker, zhang } from './builders'
import { fakeClock, type FakeClock } from './fake-clock'
import { fakeTransport, type FakeTransport } from './fake-transport'
import { memoryDeviceStore, newShelf, type Shelf } from './memory-device-store'
import { memoryHub, type MemoryHub } from './memory-hub'

export interface LeanDevice {
  shelf: Shelf
  road: FakeTransport
  desk: EngineDesk
  /** Writes so many talks; returns their numbers. */
  write(count?: number): Promise<number[]>
  sync(): Promise<RunEnd>
  /** The browser is killed and opened again. */
  restart(): Promise<void>
  states(): string[]
}

export interface LeanWorld {
  clock: FakeClock
  hub: MemoryHub
  device(shelf?: Shelf): Promise<LeanDevice>
  /** So many more households, written by others. */
  plant(count: number): void
}

export const workScope = `work:${eastGrid}`

export function leanWorld(): LeanWorld {
  const clock = fakeClock()
  const hub = memoryHub(() => clock.nowMs())
  hub.plant(smallVillage())
  hub.grant(worker.personId, [{ role: 'gridWorker', areaId: eastGrid }])
  let ids = 0x100000
  let planted = 0x2000
  const newId = (): Id => idOf(++ids)

  return {
    clock,
    hub,
    plant(count) {
      const fields = { areaId: oldHamlet, name: '新户' }
      hub.plant(Array.from({ length: count }, () => hubChange('household', idOf(++planted), fields)))
    },
    async device(given) {
      const shelf =
        given ??
        newShelf({ deviceId: newId(), personId: worker.personId, name: worker.name, hubName: '樟树村' })
      const road = fakeTransport(hub, { worker })
      await road.signIn('worker', shelf.state.identity.deviceId)
      const open = () =>
        engineDeskOver(memoryDeviceStore(shelf), { transport: road, nowMs: () => clock.nowMs(), newId })
      const talk = (): NewChange => ({
        madeAt: '2026-11-23T09:00:00.000+08:00',
        authorId: worker.personId,
        recordKind: 'contact',
        recordId: newId(),
        action: 'create',
        fields: { areaId: oldHamlet, householdId: zhang, metOn: '2026-11-23', mode: 'visit' },
      })
      const device: LeanDevice = {
        shelf,
        road,
        desk: await open(),
        async write(count = 1) {
          const kept = await device.desk.store.append(Array.from({ length: count }, talk), clock.nowMs())
          if (!kept.ok) throw new Error(kept.failure.type)
          device.desk.settled(kept.value.map((change) => ({ change, state: 'pending' })))
          return kept.value.map((change) => change.number)
        },
        sync: () => syncOnce(device.desk),
        async restart() {
          device.desk.store.close()
          device.desk = await open()
        },
        states: () => shelf.state.own.map((own) => own.state),
      }
      return device
    },
  }
}

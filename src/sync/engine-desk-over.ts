// A desk for the engine over nothing but a store and a road: what a run needs where there is no book to show, as in the
// service worker and in simulations.
import { newEngineMemory, type EngineDesk } from './engine-desk'
import { markOf, type PageMark } from './page-marks'
import { changeKey } from '../protocol/change'
import type { Id } from '../domain/id'
import type { DeviceState, DeviceStore, OwnChange, Transport } from './ports'

export interface EngineDeskPorts {
  transport: Transport
  nowMs(): number
  newId(): Id
  publicKey?: EngineDesk['publicKey']
  sendFiles?: EngineDesk['sendFiles']
  carryOthers?: EngineDesk['carryOthers']
}

/** Reads the store once; later writes of other tabs show after `reload`. */
export async function engineDeskOver(store: DeviceStore, ports: EngineDeskPorts): Promise<EngineDesk> {
  let held: Pick<DeviceState, 'identity' | 'hub' | 'cursors'>
  let own = new Map<string, OwnChange>()
  let pages: PageMark[] = []

  async function reload(): Promise<void> {
    const { segments, own: all, identity, hub, cursors } = await store.read()
    held = { identity, hub, cursors }
    own = new Map(all.map((one) => [changeKey(one.change), one]))
    pages = segments.map(markOf)
  }
  await reload()

  const { publicKey, sendFiles, carryOthers } = ports
  return {
    store,
    transport: ports.transport,
    memory: newEngineMemory(),
    nowMs: () => ports.nowMs(),
    newId: () => ports.newId(),
    identity: () => held.identity,
    hub: () => held.hub,
    cursors: () => held.cursors,
    own: () => own.values(),
    pages: () => pages,
    heardFromHub(nowOfHub) {
      held = { ...held, hub: heardFrom(held.hub, nowOfHub, ports.nowMs()) }
    },
    settled(changes) {
      for (const one of changes) own.set(changeKey(one.change), one)
    },
    pulled({ segments }, hub, cursors) {
      held = { ...held, hub, cursors }
      pages = [...pages, ...segments.map(markOf)]
    },
    forgot(scopes) {
      const cursors = { ...held.cursors }
      for (const scopeId of scopes) delete cursors[scopeId]
      held = { ...held, cursors }
      pages = pages.filter((page) => !scopes.includes(page.scopeId))
    },
    marked(all) {
      pages = [...all]
    },
    reload,
    ...(publicKey ? { publicKey } : {}),
    ...(sendFiles ? { sendFiles } : {}),
    ...(carryOthers ? { carryOthers } : {}),
  }
}

/** What a reply tells of the clocks. A hub that cannot say the time is believed in everything else. */
export function heardFrom<T extends DeviceState['hub']>(hub: T, nowOfHub: string, nowMs: number): T {
  const hubMs = Date.parse(nowOfHub)
  const clockOffsetMs = Number.isNaN(hubMs) ? hub.clockOffsetMs : hubMs - nowMs
  return { ...hub, lastContactMs: nowMs, clockOffsetMs }
}

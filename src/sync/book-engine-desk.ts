// The engine's desk over the book that is open: what a run learns is shown at once.
import type { Desk } from './desk'
import { newEngineMemory, type EngineDesk } from './engine-desk'
import { heardFrom } from './engine-desk-over'
import type { Progress } from './field-book'
import type { Transport } from './ports'

export interface BookEnginePorts {
  transport: Transport
  sendFiles: EngineDesk['sendFiles']
  carryOthers?: EngineDesk['carryOthers']
  publicKey?: EngineDesk['publicKey']
  progress(made: Progress | null): void
  changed(): void
}

export function bookEngineDesk(desk: Desk, ports: BookEnginePorts): EngineDesk {
  const { sendFiles, carryOthers, publicKey } = ports
  return {
    store: desk.store,
    transport: ports.transport,
    memory: newEngineMemory(),
    nowMs: () => desk.nowMs(),
    newId: () => desk.newId(),
    identity: () => desk.identity(),
    hub: () => desk.hub(),
    cursors: () => desk.cursors(),
    own: () => desk.notebook().own.all(),
    pages: () => desk.pages(),
    heardFromHub(nowOfHub) {
      desk.learn(heardFrom(desk.hub(), nowOfHub, desk.nowMs()))
    },
    settled(own) {
      desk.keepOwn(own)
      ports.changed()
    },
    pulled(pages, hub, cursors, made) {
      desk.learn(hub, cursors)
      desk.addPulled(pages)
      ports.progress(made)
      ports.changed()
    },
    forgot: (scopes) => desk.forget(scopes),
    marked: (pages) => desk.mark(pages),
    reload: () => desk.reload(),
    ...(sendFiles ? { sendFiles } : {}),
    ...(carryOthers ? { carryOthers } : {}),
    ...(publicKey ? { publicKey } : {}),
  }
}

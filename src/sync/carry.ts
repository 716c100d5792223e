// The work that goes by hand, over what is open. Most days nobody needs it: its parts come when asked for.
import type { Carrier } from './carrier'
import type { CarryBook } from './carry-book'
import type { Desk } from './desk'
import type { Failure } from './engine-desk'
import type { DeviceRegistry, Keyring, Transport } from './ports'
import { createPatience } from './patience'
import { hereOnlyCount } from './todo'

/** In the drafts' shelf, under a key no form uses. */
const keyToldKey = 'book:key-told'

export interface CarryPorts {
  registry: DeviceRegistry
  transport: Transport
  keyring: Keyring
}

export interface Carrying extends CarryBook {
  /** This person's key on this device; undefined where the browser has none to give. */
  publicKey(): Promise<string | undefined>
  /** To be called in a run of the sync, after own work. Tells why the road ended, if it did. */
  carryOthers(): Promise<Failure | null>
}

export function createCarrying(desk: Desk, ports: CarryPorts, changed: () => void): Carrying {
  const patience = createPatience()
  const { store } = desk
  let rejected = 0
  let toldMark = ''
  /** Another person who comes opens a book of his own. */
  let alone: boolean | null = null

  /** null: the hub has not told its key; nothing can be sealed or believed. */
  async function carrying<T>(work: (carrier: Carrier) => Promise<T>): Promise<T | null> {
    const { hubKey } = desk.hub()
    if (!hubKey) return null
    const carrier: Carrier = { ...ports, desk, hubKey, patience, rejected: 0 }
    try {
      return await work(carrier)
    } finally {
      rejected += carrier.rejected
    }
  }

  const publicKey = () => ports.keyring.publicKey(desk.identity().personId).catch(() => undefined)

  /** The hub must know the key before work signed with it comes by hand: once a device, and once more after a restore. */
  async function tellKey(): Promise<void> {
    const { personId, deviceId } = desk.identity()
    const key = await publicKey()
    if (key === undefined) return
    const mark = `${deviceId} ${desk.hub().epoch} ${key}`
    if (toldMark === mark) return
    if ((await store.readDraft(keyToldKey))?.value !== mark) {
      const answer = await ports.transport.rebind({ personId, deviceId, publicKey: key })
      if (!answer.ok || answer.value.personId !== personId) return
      await store.keepDraft(keyToldKey, mark, desk.nowMs())
    }
    toldMark = mark
  }

  return {
    publicKey,
    async carryStatus() {
      const { unsentFiles } = await import('./carry-export')
      const ids = await store.frameIds()
      const receipts = await store.listReceipts()
      return {
        ready: Boolean(desk.hub().hubKey),
        unsent: { records: hereOnlyCount(desk.view()), files: (await unsentFiles(desk)).length },
        carried: { frames: ids.length, people: new Set(ids.map((id) => id.split(' ')[1])).size },
        rejected,
        receipts: { count: receipts.length, people: new Set(receipts.map((one) => one.deviceId)).size },
      }
    },
    exportBundle: async () => (await import('./carry-export')).exportBundle(desk, ports.keyring),
    exportReceipts: async () => (await import('./carry-export')).exportReceipts(desk),
    async importBundle(bytes) {
      const { importCarried } = await import('./carry-import')
      const answer = await carrying((carrier) => importCarried(carrier, bytes))
      changed()
      return answer ?? { ok: false, failure: { type: 'no-hub' } }
    },
    async carryOthers() {
      await tellKey()
      const frames = await store.countFrames()
      if (alone === null) {
        const people = await ports.registry.people()
        if (people.ok) alone = people.value.length < 2
      }
      if (frames === 0 && alone) return null
      const failure = await carrying(async (carrier) => {
        if (!alone) {
          const failed = await (await import('./carry-others')).carryOthers(carrier)
          if (failed) return failed
        }
        return frames > 0 ? (await import('./carry-frames')).carryFrames(carrier) : null
      })
      if (frames > 0) changed()
      return failure
    },
  }
}

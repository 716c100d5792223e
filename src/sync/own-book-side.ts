// The part of the book for work without a hub. What it does comes when it is asked for; what every save asks of it is here.
import type { Id } from '../domain/id'
import type { Session } from './book-session'
import type { DeskPorts } from './desk'
import type { Saved } from './field-book'
import { onDemand } from './on-demand'
import type { OwnBook } from './own-book'
import type { DeviceRegistry, DeviceStore, Mutex } from './ports'
import { takenOver } from './taken-over'

export interface OwnBookDesk extends DeskPorts {
  registry: DeviceRegistry
  mutex: Mutex
  newId(): Id
  /** Who is in; null: nobody. Waits until the book has opened. */
  session(): Promise<Session | null>
  /** Opens the book of whom the store belongs to. */
  enter(store: DeviceStore): Promise<Session>
  changed(): void
}

export interface OwnBookSide {
  calls: OwnBook
  /** Goes on with a taking over that was broken off. To be called some time after opening. */
  resume(): Promise<void>
  /** Every save goes through here: in a notebook that somebody takes over nothing new may be written. */
  guard<T>(session: Session, work: () => Promise<Saved<T>>): Promise<Saved<T>>
  /** Remembers that something left this device as a file. */
  exported(session: Session): Promise<void>
}

export async function guardNotebook<T>(
  { mutex }: Pick<OwnBookDesk, 'mutex'>,
  { desk }: Session,
  work: () => Promise<Saved<T>>,
): Promise<Saved<T>> {
  if (!desk.identity().ownNotebook) return work()
  return mutex(async () => {
    if ((await takenOver(desk.store)) === null) return work()
    return { ok: false, failure: { type: 'storage-unavailable', detail: 'taken over' } }
  })
}

export function createOwnBook(desk: OwnBookDesk): OwnBookSide {
  const work = onDemand(async () => (await import('./own-book-calls')).createOwnBookWork(desk))
  return {
    calls: {
      startOwnNotebook: async (form) => (await work()).calls.startOwnNotebook(form),
      ownNotebook: async () => (await work()).calls.ownNotebook(),
      addHamlet: async (name) => (await work()).calls.addHamlet(name),
      pendingAdoption: async () => (await work()).calls.pendingAdoption(),
      adoptOwnNotebook: async (gridId) => (await work()).calls.adoptOwnNotebook(gridId),
      openOwnNotebook: async () => (await work()).calls.openOwnNotebook(),
      backToHub: async () => (await work()).calls.backToHub(),
    },
    guard: (session, save) => guardNotebook(desk, session, save),
    async resume() {
      // Not here and not in reach: the next opening goes on with it.
      await (await work().catch(() => null))?.resume()
    },
    async exported(session) {
      if (session.desk.identity().ownNotebook) await (await work()).exported(session)
    },
  }
}

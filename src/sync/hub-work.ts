// All that a book does with its hub, over what is open. It comes after the book is open, and nothing a person reads or saves
// waits for it: a save must hold on a device that has not loaded this yet and has no network to load it with.
import { bookEngineDesk } from './book-engine-desk'
import { createCarrying, type Carrying, type CarryPorts } from './carry'
import type { Desk } from './desk'
import { digestPages } from './digest-pages'
import { syncOnce, type RunEnd } from './engine'
import type { Failure } from './engine-desk'
import type { Progress } from './field-book'
import type { Mutex } from './ports'
import { createSignInAgain } from './sign-in-again'

export { enterWithLink } from './sign-in'
export { keepSignInCode } from './sign-in-again'

export interface HubWorkPorts extends CarryPorts {
  mutex: Mutex
}

export interface HubWorkTold {
  sendFiles(): Promise<Failure | null>
  progress(made: Progress | null): void
  changed(): void
}

export interface HubWork {
  run(): Promise<RunEnd>
  carrying: Carrying
  /** House-keeping after a run, for an idle moment. */
  tidy(): Promise<void>
}

export function createHubWork(desk: Desk, ports: HubWorkPorts, told: HubWorkTold): HubWork {
  const carrying = createCarrying(desk, ports, told.changed)
  const engineDesk = bookEngineDesk(desk, {
    transport: ports.transport,
    sendFiles: told.sendFiles,
    carryOthers: () => carrying.carryOthers(),
    publicKey: () => carrying.publicKey(),
    progress: told.progress,
    changed: told.changed,
  })
  const signInAgain = createSignInAgain(desk, ports)

  return {
    carrying,
    run: () => ports.mutex(() => signInAgain.run(() => syncOnce(engineDesk))).catch(unreadableStore),
    async tidy() {
      await signInAgain.dropOld()
      await digestPages(engineDesk)
    },
  }
}

/** Reading what was written before cannot fail in ordinary life; when it does, runs must go on being tried. */
function unreadableStore(cause: unknown): RunEnd {
  return { ok: false, failure: { type: 'storage-unavailable', detail: String(cause) } }
}

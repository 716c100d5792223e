// The hub's machine: one or two processes of the real code over one disk. A process may die between any two calls of its
// store; what it had not committed is gone, and who asked it hears nothing.
import { cachedAuthority } from '../../src/server/authority'
import type { HubDependencies } from '../../src/server/hub'
import { StoreFull, type HubStore } from '../../src/server/storage/hub-store'
import { memoryFileStore } from '../support/memory-file-store'
import { memoryDisk, type MemoryDisk, type OnCall } from '../support/memory-hub-store'
import { fakeHubKeys } from './fake-keys'
import { answerRequest, BrokenRule, failed, type Handled } from './hub-requests'
import type { Oracle } from './oracle'
import type { Random } from './random'
import type { VirtualTime } from './virtual-time'

/** A text that the hub cannot bear: storing it crashes the request, every time. */
export const poisonText = '毒'

class Killed extends Error {}

interface Process {
  dead: boolean
  store: HubStore
  hub: HubDependencies
}

interface HubParts {
  time: VirtualTime
  chance: Random
  oracle: Oracle
  processes: number
  pageLines: number
  disk: MemoryDisk
}

export class HubHost {
  readonly disk: MemoryDisk
  /** Calls of the store left until the process that makes them dies; null while none is to. */
  dieAfterCalls: number | null = null
  killRate = 0
  /** No room on the hub's disk. */
  full = false
  kills = 0
  /** How often all processes were started anew over another disk. */
  lives = 0
  #processes: Process[]
  #time: VirtualTime
  #chance: Random
  #oracle: Oracle
  #pageLines: number

  constructor(parts: HubParts) {
    this.disk = parts.disk
    this.#time = parts.time
    this.#chance = parts.chance
    this.#oracle = parts.oracle
    this.#pageLines = parts.pageLines
    this.#processes = Array.from({ length: parts.processes }, () => this.#start())
  }

  #start(): Process {
    const process: Process = { dead: false, store: null as never, hub: null as never }
    process.store = this.disk.open(this.#onCall(process))
    process.hub = {
      store: process.store,
      files: memoryFileStore(() => this.#time.now),
      authority: cachedAuthority(process.store),
      keys: fakeHubKeys,
      clock: { nowMs: () => this.#time.now },
      random: (count) => this.#chance.bytes(count),
      log: () => undefined,
      publicUrl: () => 'https://hub.example',
      secure: true,
      addressOf: () => '',
      appFolder: null,
    }
    return process
  }

  #onCall(process: Process): OnCall {
    return (method, args) => {
      if (process.dead) throw new Killed()
      if (this.dieAfterCalls !== null && --this.dieAfterCalls < 0) {
        this.dieAfterCalls = null
        this.#kill(process)
      } else if (this.#chance.chance(this.killRate)) this.#kill(process)
      if (method === 'keepChanges' || method === 'park') {
        if (this.full) throw new StoreFull('the disk of the hub is full')
        const rows = args[0] as readonly { text: string | null }[]
        if (method === 'keepChanges' && rows.some((row) => row.text?.includes(poisonText)))
          throw new Error('a change that crashes the hub')
      }
    }
  }

  #kill(process: Process): never {
    this.#oracle.note(() => 'hub process killed')
    this.kills++
    process.dead = true
    throw new Killed()
  }

  /** All processes end now and are started again: a restore, or an update. */
  restart(): void {
    this.lives++
    this.#processes = this.#processes.map((process) => {
      process.dead = true
      return this.#start()
    })
  }

  /** null: nobody answered. `token` is the session of the browser that asks. */
  async handle(
    path: string,
    method: string,
    body: string | Uint8Array | undefined,
    token: string | null,
  ): Promise<Handled> {
    const at = this.#processes.length === 1 ? 0 : this.#chance.below(this.#processes.length)
    const process = this.#processes[at]!
    try {
      const handled = await answerRequest(
        process.hub,
        { path, method, body, token },
        this.#pageLines,
        (text, caller, request) =>
          this.#oracle.answered(this.disk.tables, caller, request, text, this.#time.now),
      )
      return process.dead ? { reply: null } : handled
    } catch (error) {
      if (process.dead) return { reply: null }
      if (error instanceof StoreFull) return { reply: failed('no-room', 30) }
      if (error instanceof BrokenRule) this.#oracle.fail(error.rule, error.message)
      this.#oracle.note(() => `hub fault: ${String(error)}`)
      return { reply: failed('failed') }
    } finally {
      if (process.dead && this.#processes[at] === process) this.#processes[at] = this.#start()
      this.#oracle.afterHub(this.disk.tables)
    }
  }
}

export function diskWith(tables: ReturnType<MemoryDisk['copy']>): MemoryDisk {
  const disk = memoryDisk('epoch-0')
  disk.restore(tables)
  return disk
}

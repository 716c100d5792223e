// What the hub is made of, and what a request carries on its way through.
import type { Context } from 'hono'
import type { Authority } from './authority'
import type { HubKeys } from './hub-keys'
import type { Log } from './request-log'
import type { RandomBytes } from './secrets'
import type { FileStore } from './storage/file-store'
import type { HubStore } from './storage/hub-store'

export interface HubDependencies {
  store: HubStore
  files: FileStore
  /** `cachedAuthority(store)`; the one place grants come from. */
  authority(within?: HubStore): Promise<Authority>
  /** `openHubKeys(store)`; `keys.hubKey` is what devices are told. */
  keys: HubKeys
  clock: { nowMs(): number }
  random: RandomBytes
  log: Log
  /** Where people reach the hub, without a slash at the end; known once it listens. */
  publicUrl(): string
  /** Whether people reach it by https, so that cookies must be sent by nothing else. */
  secure: boolean
  /** Whom the sign-in limit counts by. */
  addressOf(c: Context): string
  /** Folder of the built app; null serves none. */
  appFolder: string | null
}

export interface HubEnv {
  Variables: {
    /** The pattern of the route that answers, for the log; never a path with ids in it. */
    route: string
  }
}

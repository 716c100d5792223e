// What the page itself can do beside the field book; main.ts brings it from device/, and mount.ts provides it.
import { inject, type InjectionKey, type Ref } from 'vue'

/** Whether the browser promised not to clear our storage by itself. */
export type StorageKept = 'granted' | 'denied' | 'unknown'

/** In bytes, as far as the browser tells. */
export interface StorageRoom {
  usedBytes: number
  freeBytes: number
}

/** Whether the app itself opens without a network: `impossible` where the browser has no place for it. */
export type AppKeeping = 'kept' | 'failed' | 'impossible'

export interface DevicePowers {
  storageKept(): Promise<StorageKept>
  storageRoom(): Promise<StorageRoom | null>
  /** True where the app itself opens without a network. */
  appKept(): boolean
  /** Settles once the app's own files are on this device, or plainly did not get there; asked again, it tries again. */
  keepApp(): Promise<AppKeeping>
  askToKeepStorage(): Promise<StorageKept>
  /** True while the browser offers to install the app. */
  mayInstall: Readonly<Ref<boolean>>
  install(): Promise<void>
  /** A new version waits; `applyUpdate` reloads into it. */
  updateWaiting: Readonly<Ref<boolean>>
  applyUpdate(): void
}

export const devicePowersKey: InjectionKey<DevicePowers> = Symbol('device powers')

export function useDevicePowers(): DevicePowers {
  const powers = inject(devicePowersKey)
  if (!powers) throw new Error('no device powers were provided')
  return powers
}

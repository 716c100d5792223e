// What syncing costs in bytes beyond the store's library: everything a device runs to send and receive, and no screen.
export { dexieRegistry } from '../../src/device/dexie-registry'
export { fetchTransport } from '../../src/device/fetch-transport'
export { webLocksMutex } from '../../src/device/web-locks-mutex'
export { syncOnce } from '../../src/sync/engine'
export { createSchedule } from '../../src/sync/schedule'

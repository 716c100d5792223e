import { describe } from 'vitest'
import { deviceStoreContract } from '../contracts/device-store.contract'
import { memoryRegistry, type MemoryRegistry } from '../support/memory-device-store'

describe('the store in memory', () => {
  deviceStoreContract({
    registry: memoryRegistry,
    fillUp(registry) {
      const shelves = [...(registry as MemoryRegistry).shelves.values()]
      for (const shelf of shelves) shelf.failure = { type: 'storage-full' }
      return () => {
        for (const shelf of shelves) shelf.failure = null
      }
    },
  })
})

import { hubStoreContract } from '../contracts/hub-store.contract'
import { memoryHubStore } from '../support/memory-hub-store'

hubStoreContract('The store in memory', async () => memoryHubStore('first'))

import { beforeEach, describe, expect, it } from 'vitest'
import { browserKeyring } from '../../src/device/keyring'
import { databaseName, PersonDatabase } from '../../src/device/dexie-tables'
import { openHubKeys } from '../../src/server/hub-keys'
import { idOf } from '../support/builders'
import { freshIndexedDb } from '../support/indexed-db'
import { keyringContract } from '../contracts/keyring.contract'
import { memoryHubStore } from '../support/memory-hub-store'

beforeEach(() => freshIndexedDb())

keyringContract('The browser’s keyring', async () => ({
  keyring: browserKeyring,
  hub: await openHubKeys(memoryHubStore('epoch-1')),
  otherHub: await openHubKeys(memoryHubStore('epoch-1')),
}))

describe('The browser’s keyring', () => {
  it('keeps a private key that script cannot read out', async () => {
    await browserKeyring().publicKey(idOf(1))
    const db = new PersonDatabase(databaseName(idOf(1)))
    const row = await db.keys.get('signing')
    db.close()
    expect(row!.privateKey.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('jwk', row!.privateKey)).rejects.toThrow()
  })
})

import { webcrypto } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../src/protocol/base64'
import { openHubKeys, sealingSuite } from '../../src/server/hub-keys'
import { openSqliteHubStore } from '../../src/server/storage/sqlite-hub-store'
import { memoryHubStore } from '../support/memory-hub-store'
import { openTestHub } from '../support/hub-fixture'

const ofHex = (text: string) => new Uint8Array(Buffer.from(text, 'hex')).buffer

/** From the vectors published with RFC 9180: base mode, KEM 16, KDF 1, AEAD 2, its first encryption. */
const rfc9180 = {
  info: '4f6465206f6e2061204772656369616e2055726e',
  skRm: '317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2',
  pkRm: '04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c685136f853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c',
  enc: '04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0',
  aad: '436f756e742d30',
  pt: '4265617574792069732074727574682c20747275746820626561757479',
  ct: '58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d291742465e902cd216f8908da49f8f96f',
}

describe('What bundles are sealed with', () => {
  it('opens the vector of RFC 9180 for its suite', async () => {
    const suite = sealingSuite()
    const privateKey = await suite.kem.deserializePrivateKey(ofHex(rfc9180.skRm))
    const publicKey = await suite.kem.deserializePublicKey(ofHex(rfc9180.pkRm))
    const parts = {
      recipientKey: { privateKey, publicKey },
      enc: ofHex(rfc9180.enc),
      info: ofHex(rfc9180.info),
    }
    const plain = await suite.open(parts, ofHex(rfc9180.ct), ofHex(rfc9180.aad))
    expect(Buffer.from(plain).toString('hex')).toBe(rfc9180.pt)
  })
})

describe('The hub’s keys', () => {
  it('are made once and stay', async () => {
    const store = memoryHubStore('epoch-1')
    const first = await openHubKeys(store)
    const second = await openHubKeys(store)
    expect(second.hubKey).toEqual(first.hubKey)
    const signature = await first.sign('text')
    expect(await second.verifies(first.hubKey.signing, 'text', signature)).toBe(true)
    expect((await openHubKeys(memoryHubStore('epoch-1'))).hubKey.id).not.toBe(first.hubKey.id)
  })

  it('are the same for hubs that start together over one database', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lianxin-keys-'))
    const file = join(folder, 'hub.sqlite')
    const stores = [await openSqliteHubStore(file, 'epoch-1'), await openSqliteHubStore(file, 'epoch-1')]
    const keys = await Promise.all(stores.map((store) => openHubKeys(store)))
    expect(keys[1]!.hubKey).toEqual(keys[0]!.hubKey)
    for (const store of stores) await store.close()
    await rm(folder, { recursive: true })
  })

  it('bear a name that belongs to them', async () => {
    const { hubKey } = await openHubKeys(memoryHubStore('epoch-1'))
    const both = Buffer.concat([fromBase64Url(hubKey.sealing)!, fromBase64Url(hubKey.signing)!])
    const digest = Buffer.from(await webcrypto.subtle.digest('SHA-256', both)).toString('hex')
    expect(hubKey.id).toBe(digest.slice(0, 16))
  })

  it('are told in their public halves only, and never logged', async () => {
    const hub = await openTestHub()
    const kept = (await hub.store.readMeta('hubKeys'))!
    const { sealing, signing } = JSON.parse(kept) as Record<'sealing' | 'signing', { d: string }>
    expect([sealing.d.length, signing.d.length]).toEqual([43, 43])
    const told = JSON.stringify(hub.keys) + JSON.stringify(hub.logged)
    expect(told).not.toContain(sealing.d)
    expect(told).not.toContain(signing.d)
    await hub.close()
  })

  it('believe no signature by a key that is none', async () => {
    const keys = await openHubKeys(memoryHubStore('epoch-1'))
    const signature = await keys.sign('text')
    const offCurve = toBase64Url(new Uint8Array(65).fill(4))
    for (const publicKey of ['', 'AAAA', offCurve, 'not base64!'])
      expect(await keys.verifies(publicKey, 'text', signature)).toBe(false)
    for (const forged of ['', 'AAAA', toBase64Url(new Uint8Array(64))])
      expect(await keys.verifies(keys.hubKey.signing, 'text', forged)).toBe(false)
  })
})

// What every keyring must do, and that what it seals and signs is what a hub opens and checks.
import { describe, expect, it } from 'vitest'
import { fromBase64Url } from '../../src/protocol/base64'
import { parseFrame } from '../../src/protocol/frame'
import type { HubKey } from '../../src/protocol/messages'
import type { Keyring } from '../../src/sync/ports'
import { idOf } from '../support/builders'
import type { HubKeys } from '../../src/server/hub-keys'

export interface KeyringWorld {
  /** A keyring over the same storage each time: a page loaded anew. */
  keyring(): Keyring
  hub: HubKeys
  otherHub: HubKeys
}

const [ming, hua] = [idOf(0x61), idOf(0x62)]
const text = (bytes: Uint8Array | null) => (bytes ? new TextDecoder().decode(bytes) : null)
const bytes = (plain: string) => new TextEncoder().encode(plain)

export function keyringContract(name: string, open: () => Promise<KeyringWorld>): void {
  describe(`${name} as a Keyring`, () => {
    it('keeps one key a person, the same after a new start', async () => {
      const { keyring } = await open()
      const first = keyring()
      const key = await first.publicKey(ming)
      expect(fromBase64Url(key)).toHaveLength(65)
      expect(await first.publicKey(ming)).toBe(key)
      expect(await keyring().publicKey(ming)).toBe(key)
      expect(await first.publicKey(hua)).not.toBe(key)
    })

    it('gives two tabs that ask at once the same key', async () => {
      const { keyring } = await open()
      const [one, two] = await Promise.all([keyring().publicKey(ming), keyring().publicKey(ming)])
      expect(one).toBe(two)
    })

    it('signs so that the hub knows the signer by his public key', async () => {
      const { keyring, hub } = await open()
      const ring = keyring()
      const signature = await ring.sign(ming, '樟树村')
      expect(fromBase64Url(signature)).toHaveLength(64)
      const [mine, his] = [await ring.publicKey(ming), await ring.publicKey(hua)]
      expect(await hub.verifies(mine, '樟树村', signature)).toBe(true)
      expect(await hub.verifies(mine, '樟树村。', signature)).toBe(false)
      expect(await hub.verifies(his, '樟树村', signature)).toBe(false)
    })

    it('seals so that the hub alone opens it, and only for what it is bound to', async () => {
      const { keyring, hub, otherHub } = await open()
      const { encapsulated, sealed } = await keyring().seal(hub.hubKey, bytes('路灯坏了'), 'bound')
      expect(text(await hub.open(encapsulated, sealed, 'bound'))).toBe('路灯坏了')
      expect(await hub.open(encapsulated, sealed, 'elsewhere')).toBe(null)
      expect(await otherHub.open(encapsulated, sealed, 'bound')).toBe(null)
      expect(await hub.open(encapsulated, `${sealed.slice(0, -4)}AAAA`, 'bound')).toBe(null)
      expect(text(fromBase64Url(sealed))).not.toContain('路灯')
    })

    it('never seals twice alike, and fits what a frame may hold', async () => {
      const { keyring, hub } = await open()
      const ring = keyring()
      const one = await ring.seal(hub.hubKey, bytes('路灯坏了'), 'bound')
      const two = await ring.seal(hub.hubKey, bytes('路灯坏了'), 'bound')
      expect(one.sealed).not.toBe(two.sealed)
      const signature = await ring.sign(ming, 'frame')
      const head = { lianxin: 1, frame: 1, kind: 'changes', deviceId: ming, hubKeyId: hub.hubKey.id }
      expect(parseFrame({ ...head, from: 1, to: 1, ...one, signature })).not.toBe(null)
    })

    it('knows what the hub has signed from what others have', async () => {
      const { keyring, hub, otherHub } = await open()
      const ring = keyring()
      const signature = await hub.sign('receipt')
      expect(await ring.verify(hub.hubKey, 'receipt', signature)).toBe(true)
      expect(await ring.verify(hub.hubKey, 'receipts', signature)).toBe(false)
      expect(await ring.verify(otherHub.hubKey, 'receipt', signature)).toBe(false)
      expect(await ring.verify(hub.hubKey, 'receipt', 'no signature!')).toBe(false)
      const broken: HubKey = { ...hub.hubKey, signing: 'AAAA' }
      expect(await ring.verify(broken, 'receipt', signature)).toBe(false)
    })

    it('names content by its SHA-256', async () => {
      const { keyring } = await open()
      expect(await keyring().sha256(bytes('abc'))).toBe(
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      )
    })
  })
}

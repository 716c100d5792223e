// Keys that cost nothing and are the same in every run: for worlds with many devices. They keep the promises of the contract
// towards everybody who keeps to the interface; nothing here is secret.
import { createHash } from 'node:crypto'
import { fromBase64Url, toBase64Url } from '../../src/protocol/base64'
import type { HubKeys } from '../../src/server/hub-keys'
import type { Keyring } from '../../src/sync/ports'

const sha256 = (text: string) => createHash('sha256').update(text).digest()
const hex = (text: string) => sha256(text).toString('hex')

/** 65 bytes that begin as a point does. */
const point = (name: string) => toBase64Url(Uint8Array.of(4, ...sha256(`${name} x`), ...sha256(`${name} y`)))
const signatureOf = (publicKey: string, text: string) =>
  toBase64Url(Uint8Array.of(...sha256(`${publicKey} r ${text}`), ...sha256(`${publicKey} s ${text}`)))

function masked(bytes: Uint8Array, key: string): Uint8Array {
  const mask = sha256(key)
  return bytes.map((byte, i) => byte ^ mask[i % mask.length]! ^ (i & 0xff))
}
const tagOf = (plain: Uint8Array, encapsulated: string, boundTo: string) =>
  sha256(`${encapsulated} ${boundTo} ${Buffer.from(plain).toString('hex')}`).subarray(0, 16)

/** `device` names the storage: two keyrings of one device have the same keys. */
export function fakeKeyring(device = 'device'): Keyring {
  let seals = 0
  const publicKey = (personId: string) => point(`${device} ${personId}`)
  return {
    publicKey: async (personId) => publicKey(personId),
    sign: async (personId, text) => signatureOf(publicKey(personId), text),
    async seal(hub, plain, boundTo) {
      const encapsulated = point(`${device} seal ${++seals}`)
      const body = masked(plain, `${hub.sealing} ${encapsulated}`)
      const tag = tagOf(plain, `${hub.sealing} ${encapsulated}`, boundTo)
      return { encapsulated, sealed: toBase64Url(Buffer.concat([body, tag])) }
    },
    verify: async (hub, text, signature) => signature === signatureOf(hub.signing, text),
    sha256: async (bytes) => createHash('sha256').update(bytes).digest('hex'),
  }
}

export function fakeHubKeys(hub = 'hub'): HubKeys {
  const hubKey = {
    id: hex(hub).slice(0, 16),
    sealing: point(`${hub} sealing`),
    signing: point(`${hub} signing`),
  }
  return {
    hubKey,
    async open(encapsulated, sealed, boundTo) {
      const bytes = fromBase64Url(sealed)
      if (!bytes || bytes.length < 16) return null
      const key = `${hubKey.sealing} ${encapsulated}`
      const plain = masked(bytes.subarray(0, -16), key)
      return tagOf(plain, key, boundTo).equals(bytes.subarray(-16)) ? plain : null
    },
    sign: async (text) => signatureOf(hubKey.signing, text),
    verifies: async (publicKey, text, signature) => signature === signatureOf(publicKey, text),
  }
}

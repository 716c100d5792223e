// Keys without cryptography: what they promise holds among those who play by the rules, and costs nothing. The real ones
// are tried elsewhere.
import type { Id } from '../../src/domain/id'
import { digestText, lineDigest } from '../../src/protocol/digest'
import type { HubKey } from '../../src/protocol/messages'
import type { HubKeys } from '../../src/server/hub-keys'
import type { Keyring } from '../../src/sync/ports'

const pointUnits = 87
const signatureUnits = 86

/** Base64url, and where a point is wanted one that says it is uncompressed. */
const mark = (text: string, units: number) => `B${digestText(lineDigest(text)).padStart(units - 1, 'A')}`
const signature = (publicKey: string, text: string) => mark(`${publicKey}|${text}`, signatureUnits)

export const fakeHubKey: HubKey = {
  id: 'hub-key',
  sealing: mark('sealing', pointUnits),
  signing: mark('signing', pointUnits),
}

export const fakeHubKeys: HubKeys = {
  hubKey: fakeHubKey,
  open: async (encapsulated, sealed, boundTo) =>
    encapsulated === mark(`${sealed.length}|${boundTo}`, pointUnits)
      ? new Uint8Array(Buffer.from(sealed, 'base64url'))
      : null,
  sign: async (text) => signature(fakeHubKey.signing, text),
  verifies: async (publicKey, text, given) => given === signature(publicKey, text),
}

/** The keys of one browser. */
export function fakeKeyring(browser: string): Keyring {
  const pointOf = (personId: Id) => mark(`${browser}|${personId}`, pointUnits)
  return {
    publicKey: async (personId) => pointOf(personId),
    sign: async (personId, text) => signature(pointOf(personId), text),
    async seal(hub, plain, boundTo) {
      if (hub.id !== fakeHubKey.id) throw new Error('not the hub of this world')
      const sealed = Buffer.from(plain).toString('base64url')
      return { encapsulated: mark(`${sealed.length}|${boundTo}`, pointUnits), sealed }
    },
    verify: async (hub, text, given) => given === signature(hub.signing, text),
    sha256: async (bytes) => digestText(lineDigest(Buffer.from(bytes).toString('latin1'))).padStart(64, 'a'),
  }
}

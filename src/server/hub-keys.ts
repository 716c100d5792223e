// The hub's two pairs of keys (SPEC K): one that bundles are sealed to, one that receipts are signed with. Made once, kept with the
// data and its backups, so that what was sealed before a restore still opens after it. The private halves leave this file
// only into the database.
import { createHash, webcrypto } from 'node:crypto'
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { fromBase64Url, toBase64Url } from '../protocol/base64'
import { sealInfo } from '../protocol/frame'
import type { HubKey } from '../protocol/messages'
import type { HubStore } from './storage/hub-store'

export interface HubKeys {
  /** The public halves, as every device is told them. */
  readonly hubKey: HubKey
  /** Base64url in; null when it was not sealed to this hub, or not for `boundTo`, or was changed on the way. */
  open(encapsulated: string, sealed: string, boundTo: string): Promise<Uint8Array | null>
  /** ECDSA over SHA-256, base64url of r and s. */
  sign(text: string): Promise<string>
  /** Whether the owner of `publicKey` (raw point, base64url) signed the text. */
  verifies(publicKey: string, text: string, signature: string): Promise<boolean>
}

const metaName = 'hubKeys'
const { subtle } = webcrypto
const ecdh = { name: 'ECDH', namedCurve: 'P-256' } as const
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' } as const
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const

type Jwk = webcrypto.JsonWebKey
interface KeptKeys {
  format: 1
  sealing: Jwk
  signing: Jwk
}

/** Two hubs that start at once over one new database agree: the second finds what the first has written. */
export async function openHubKeys(store: HubStore): Promise<HubKeys> {
  const held = await store.readMeta(metaName)
  return readHubKeys(held ?? (await keepUnlessThere(store, await makeKeys())))
}

async function keepUnlessThere(store: HubStore, fresh: string): Promise<string> {
  return store.transaction(async (inner) => {
    const held = await inner.readMeta(metaName)
    if (held === null) await inner.writeMeta(metaName, fresh)
    return held ?? fresh
  })
}

async function makeKeys(): Promise<string> {
  const made = async (pair: Promise<webcrypto.CryptoKeyPair>) =>
    subtle.exportKey('jwk', (await pair).privateKey)
  const kept: KeptKeys = {
    format: 1,
    sealing: await made(subtle.generateKey(ecdh, true, ['deriveBits']) as Promise<webcrypto.CryptoKeyPair>),
    signing: await made(
      subtle.generateKey(ecdsa, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>,
    ),
  }
  return JSON.stringify(kept)
}

async function readHubKeys(text: string): Promise<HubKeys> {
  const kept = JSON.parse(text) as KeptKeys
  const suite = sealingSuite()
  const sealingPair = {
    privateKey: await subtle.importKey('jwk', bare(kept.sealing, true), ecdh, false, ['deriveBits']),
    publicKey: await subtle.importKey('jwk', bare(kept.sealing, false), ecdh, true, []),
  }
  const signingKey = await subtle.importKey('jwk', bare(kept.signing, true), ecdsa, false, ['sign'])
  const [sealingPoint, signingPoint] = [pointOf(kept.sealing), pointOf(kept.signing)]
  const hubKey: HubKey = {
    id: hubKeyId(sealingPoint, signingPoint),
    sealing: toBase64Url(sealingPoint),
    signing: toBase64Url(signingPoint),
  }
  return {
    hubKey,
    async open(encapsulated, sealed, boundTo) {
      const [enc, bytes] = [fromBase64Url(encapsulated), fromBase64Url(sealed)]
      if (!enc || !bytes) return null
      try {
        const parts = { recipientKey: sealingPair, enc: exact(enc), info: utf8(sealInfo) }
        return new Uint8Array(await suite.open(parts, exact(bytes), utf8(boundTo)))
      } catch {
        return null
      }
    },
    async sign(text) {
      return toBase64Url(new Uint8Array(await subtle.sign(signing, signingKey, utf8(text))))
    },
    async verifies(publicKey, text, signature) {
      const [point, bytes] = [fromBase64Url(publicKey), fromBase64Url(signature)]
      if (!point || !bytes) return false
      try {
        const key = await subtle.importKey('raw', point, ecdsa, false, ['verify'])
        return await subtle.verify(signing, key, bytes, utf8(text))
      } catch {
        // A point that is not on the curve.
        return false
      }
    },
  }
}

/** RFC 9180, base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
export function sealingSuite(): CipherSuite {
  return new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
}

/** The first 16 hex digits of SHA-256 over both public points: a device can tell whether name and keys belong together. */
function hubKeyId(sealing: Uint8Array, signingPoint: Uint8Array): string {
  return createHash('sha256').update(sealing).update(signingPoint).digest('hex').slice(0, 16)
}

function bare({ kty = '', crv = '', x = '', y = '', d = '' }: Jwk, isPrivate: boolean): Jwk {
  return isPrivate ? { kty, crv, x, y, d } : { kty, crv, x, y }
}

function pointOf({ x = '', y = '' }: Jwk): Uint8Array {
  return Uint8Array.of(4, ...(fromBase64Url(x) ?? []), ...(fromBase64Url(y) ?? []))
}

function exact(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer
}

function utf8(text: string): ArrayBuffer {
  return exact(new TextEncoder().encode(text))
}

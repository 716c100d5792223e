// This device's signing keys, one pair a person, and sealing to the hub (SPEC K). The private halves are kept by the browser and
// cannot be read out by script. What seals is loaded when something is sealed for the first time.
import { fromBase64Url, toBase64Url } from '../protocol/base64'
import { sealInfo } from '../protocol/frame'
import type { Keyring } from '../sync/ports'
import { databaseName, PersonDatabase, type KeyRow } from './dexie-tables'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' } as const
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const

/** Throws where a key that must be kept cannot be, and where the browser has no keys at all (plain http). */
export function browserKeyring(): Keyring {
  const { subtle } = crypto
  const pairs = new Map<string, Promise<KeyRow>>()

  function pairOf(personId: string): Promise<KeyRow> {
    const known = pairs.get(personId)
    if (known) return known
    const loading = readOrMake(personId)
    pairs.set(personId, loading)
    loading.catch(() => pairs.delete(personId))
    return loading
  }

  async function readOrMake(personId: string): Promise<KeyRow> {
    const db = new PersonDatabase(databaseName(personId))
    try {
      const held = await db.keys.get('signing')
      if (held) return held
      const made = await subtle.generateKey(ecdsa, false, ['sign', 'verify'])
      // Another tab may have made one in the meantime: the first one kept is the one the hub is told.
      return await db.transaction('rw', db.keys, async () => {
        const first = await db.keys.get('signing')
        if (first) return first
        const { publicKey, privateKey } = made
        const row: KeyRow = { name: 'signing', publicKey, privateKey }
        await db.keys.put(row)
        return row
      })
    } finally {
      db.close()
    }
  }

  return {
    async publicKey(personId) {
      return toBase64Url(new Uint8Array(await subtle.exportKey('raw', (await pairOf(personId)).publicKey)))
    },
    async sign(personId, text) {
      const { privateKey } = await pairOf(personId)
      return toBase64Url(new Uint8Array(await subtle.sign(signing, privateKey, utf8(text))))
    },
    async seal(hub, plain, boundTo) {
      const { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import('@hpke/core')
      const suite = new CipherSuite({
        kem: new DhkemP256HkdfSha256(),
        kdf: new HkdfSha256(),
        aead: new Aes256Gcm(),
      })
      const point = fromBase64Url(hub.sealing) ?? new Uint8Array()
      const recipientPublicKey = await suite.kem.deserializePublicKey(exact(point))
      const { enc, ct } = await suite.seal(
        { recipientPublicKey, info: utf8(sealInfo) },
        exact(plain),
        utf8(boundTo),
      )
      return { encapsulated: toBase64Url(new Uint8Array(enc)), sealed: toBase64Url(new Uint8Array(ct)) }
    },
    async verify(hub, text, signature) {
      const [point, bytes] = [fromBase64Url(hub.signing), fromBase64Url(signature)]
      if (!point || !bytes) return false
      try {
        const key = await subtle.importKey('raw', exact(point), ecdsa, false, ['verify'])
        return await subtle.verify(signing, key, exact(bytes), utf8(text))
      } catch {
        // No point of the curve.
        return false
      }
    },
    async sha256(bytes) {
      const digest = new Uint8Array(await subtle.digest('SHA-256', exact(bytes)))
      return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    },
  }
}

function exact(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer
}

function utf8(text: string): ArrayBuffer {
  return exact(new TextEncoder().encode(text))
}

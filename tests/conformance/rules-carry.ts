// What is carried by hand (SPEC B, K): sealed to the hub and signed here, as a device does it.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { fromBase64Url, toBase64Url } from '../../src/protocol/base64'
import {
  boundText,
  changesBody,
  sealInfo,
  signedFrameText,
  signedReceiptText,
} from '../../src/protocol/frame'
import type { Change } from '../../src/protocol/change'
import { paths, type Frame, type HubKey, type Receipt, type RelayReply } from '../../src/protocol/messages'
import type { Client } from './client'
import { must, mustEqual, type Rule } from './rule'

const { subtle } = crypto
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const
const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
})
const utf8 = (text: string) => new TextEncoder().encode(text).slice().buffer
const bytesOf = (text: string) => (fromBase64Url(text) ?? new Uint8Array()).slice().buffer as ArrayBuffer

interface Signer {
  device: Client
  key: CryptoKey
  hubKey: HubKey
}

/** A device with a key of its own that the hub knows. */
async function signer(worker: Client): Promise<Signer> {
  const pair = await subtle.generateKey(curve, true, ['sign', 'verify'])
  const point = toBase64Url(new Uint8Array(await subtle.exportKey('raw', pair.publicKey)))
  const device = await worker.fresh(point)
  const { header } = await device.pull({}, 1)
  return { device, key: pair.privateKey, hubKey: header.hubKey }
}

async function frameOf({ device, key, hubKey }: Signer, changes: { number: number }[]): Promise<Frame> {
  const head = {
    kind: 'changes' as const,
    deviceId: device.deviceId,
    hubKeyId: hubKey.id,
    from: changes[0]!.number,
    to: changes[changes.length - 1]!.number,
  }
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytesOf(hubKey.sealing))
  const { enc, ct } = await suite.seal(
    { recipientPublicKey, info: utf8(sealInfo) },
    utf8(changesBody(changes as unknown as Change[])),
    utf8(boundText(head)),
  )
  const unsigned = {
    lianxin: 1 as const,
    frame: 1 as const,
    ...head,
    encapsulated: toBase64Url(new Uint8Array(enc)),
    sealed: toBase64Url(new Uint8Array(ct)),
  }
  const signature = await subtle.sign(signing, key, utf8(signedFrameText(unsigned)))
  return { ...unsigned, signature: toBase64Url(new Uint8Array(signature)) }
}

async function relay(carrier: Client, frames: unknown[]): Promise<RelayReply['answers']> {
  const reply = await carrier.post(paths.relay, { frames })
  must(reply.status === 200, reply.text.slice(0, 200))
  return (reply.json as unknown as RelayReply).answers
}

async function isSigned(receipt: Receipt, hubKey: HubKey): Promise<boolean> {
  const key = await subtle.importKey('raw', bytesOf(hubKey.signing), curve, false, ['verify'])
  return subtle.verify(signing, key, bytesOf(receipt.signature), utf8(signedReceiptText(receipt)))
}

export const carryRules: Rule[] = [
  {
    id: 'B4',
    says: 'sealed work is accepted from whoever brings it, as a push of the device that signed it',
    async check({ worker, outsider, areaId }) {
      const from = await signer(worker)
      const frame = await frameOf(from, [from.device.household(areaId), from.device.household(areaId)])
      const [answer] = await relay(outsider, [frame])
      must(answer?.ok === true, answer)
      mustEqual(
        answer.receipt.verdicts.map(({ number, verdict }) => [number, verdict]),
        [
          [1, 'stored'],
          [2, 'stored'],
        ],
      )
      mustEqual([answer.receipt.deviceId, answer.receipt.have], [from.device.deviceId, 2])
      must(await isSigned(answer.receipt, from.hubKey), 'the receipt is not signed by the hub’s key')
    },
  },
  {
    id: 'B4',
    says: 'what comes twice, by hand and by push, is there once',
    async check({ worker, outsider, areaId }) {
      const from = await signer(worker)
      const change = from.device.household(areaId)
      const frame = await frameOf(from, [change])
      await relay(outsider, [frame])
      const again = await relay(outsider, [frame])
      must(again[0]?.ok === true && again[0].receipt.verdicts[0]?.verdict === 'duplicate', again)
      mustEqual((await from.device.push([change])).verdicts[0]?.verdict, 'duplicate')
    },
  },
  {
    id: 'B3',
    says: 'a frame that was changed on its way is refused, and its neighbours are not',
    async check({ worker, outsider, areaId }) {
      const [one, other] = [await signer(worker), await signer(worker)]
      const good = await frameOf(one, [one.device.household(areaId)])
      const spoilt = await frameOf(other, [other.device.household(areaId)])
      const turned = spoilt.sealed.startsWith('A') ? 'B' : 'A'
      const answers = await relay(outsider, [
        { ...spoilt, sealed: turned + spoilt.sealed.slice(1) },
        good,
        'x',
      ])
      mustEqual(
        answers.map((answer) => (answer.ok ? 'taken' : answer.failure)),
        ['tampered', 'taken', 'unreadable'],
      )
    },
  },
  {
    id: 'B3',
    says: 'a frame in the name of another device is refused',
    async check({ worker, outsider, areaId }) {
      const [one, other] = [await signer(worker), await signer(worker)]
      const frame = await frameOf({ ...one, device: other.device }, [other.device.household(areaId)])
      const [answer] = await relay(outsider, [frame])
      must(answer?.ok === false && answer.failure === 'tampered', answer)
    },
  },
  {
    id: 'B3',
    says: 'a frame sealed for another hub is refused',
    async check({ worker, outsider, areaId }) {
      const from = await signer(worker)
      const frame = await frameOf({ ...from, hubKey: { ...from.hubKey, id: 'another-hub' } }, [
        from.device.household(areaId),
      ])
      const [answer] = await relay(outsider, [frame])
      must(answer?.ok === false && answer.failure === 'other-hub', answer)
    },
  },
]

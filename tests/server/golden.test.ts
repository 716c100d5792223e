// Everything a released device has ever sent is accepted for ever.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { browserKeyring } from '../../src/device/keyring'
import { readCarriedFile } from '../../src/protocol/bundle'
import { canonicalText, type Change } from '../../src/protocol/change'
import { signedReceiptText } from '../../src/protocol/frame'
import type { HubKey, PushRequest } from '../../src/protocol/messages'
import { openHubKeys } from '../../src/server/hub-keys'
import { isGenuine, settlementsOf } from '../../src/sync/read-receipt'
import { anId } from '../support/changes'
import { receiptIn, relay } from '../support/carried-work'
import { openTestHub, people, type TestDevice, type TestHub } from '../support/hub-fixture'
import { freshIndexedDb } from '../support/indexed-db'
import { memoryHubStore } from '../support/memory-hub-store'

const golden = fileURLToPath(new URL('../golden', import.meta.url))
const formats = readdirSync(golden, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

interface Keys {
  hub: object
  hubKey: HubKey
  deviceId: string
  devicePublicKey: string
}

describe.each(formats)('Samples of %s', (format) => {
  const sample = (name: string) => readFileSync(join(golden, format, name), 'utf8')
  const keys = JSON.parse(sample('keys.json')) as Keys
  const push = JSON.parse(sample('push.request')) as PushRequest
  const bundle = readCarriedFile(sample('bundle.lxbundle'))!
  const receipts = readCarriedFile(sample('receipts.lxreceipt'))!.receipts
  const changes = push.changes as Change[]
  let hub: TestHub
  let phone: TestDevice
  let colleague: TestDevice

  beforeEach(async () => {
    freshIndexedDb()
    const store = memoryHubStore('epoch-1')
    await store.writeMeta('hubKeys', JSON.stringify(keys.hub))
    hub = await openTestHub({ keys: await openHubKeys(store) })
    phone = await hub.device(people.worker, 1)
    colleague = await hub.device(people.otherWorker, 2)
    await hub.store.setDeviceKey(phone.deviceId, keys.devicePublicKey)
  })
  afterEach(() => hub.close())

  const atHub = async () =>
    (await phone.pull()).changes.filter((one) => one.deviceId === keys.deviceId).map(canonicalText)
  const asSent = changes.filter((one) => !('withheld' in one)).map(canonicalText)

  it('are of the device the hub of the tests knows', () => {
    expect([phone.deviceId, push.deviceId, anId(1)]).toEqual([keys.deviceId, keys.deviceId, keys.deviceId])
    expect(hub.keys.hubKey).toEqual(keys.hubKey)
  })

  it('that were pushed are stored, and known when they come again', async () => {
    const first = await phone.push(changes)
    const second = await phone.push(changes)
    const told = (reply: typeof first) => reply.verdicts.map(({ verdict }) => verdict)
    expect(new Set(told(first))).toEqual(new Set(['stored', 'parked']))
    expect(told(second)).toEqual(told(first).map((one) => (one === 'stored' ? 'duplicate' : one)))
    expect(first.have).toBe(changes.length)
    expect((await atHub()).sort()).toEqual([...asSent].sort())
  })

  it('that were carried are opened, stored and answered as they were then', async () => {
    const answers = await relay(
      colleague,
      bundle.frames.map((one) => one.frame),
    )
    const said = answers.map((answer) => receiptIn(answer))
    expect(said.map(({ verdicts, have, files }) => ({ verdicts, have, files }))).toEqual(
      receipts.map(({ receipt: { verdicts, have, files } }) => ({ verdicts, have, files })),
    )
    expect((await atHub()).sort()).toEqual([...asSent].sort())
    for (const sha256 of said.flatMap(({ files }) => files))
      expect((await hub.files.read(sha256))!.length).toBeGreaterThan(0)
    expect((await phone.push(changes)).verdicts.map(({ verdict }) => verdict)).not.toContain('fork')
  })

  it('of receipts are believed by a device, for the very changes they are about', async () => {
    const keyring = browserKeyring()
    const own = new Map(changes.map((change) => [change.number, { change, state: 'pending' as const }]))
    const acked: number[] = []
    for (const { receipt } of receipts) {
      expect(await isGenuine(keyring, keys.hubKey, receipt)).toBe(true)
      expect(
        await hub.keys.verifies(keys.hubKey.signing, signedReceiptText(receipt), receipt.signature),
      ).toBe(true)
      for (const { number, state } of settlementsOf(receipt, own)) if (state === 'acked') acked.push(number)
    }
    expect(acked).toHaveLength(asSent.length)
  })
})

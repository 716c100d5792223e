// What is carried by hand, at the hub (SPEC B).
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { browserKeyring } from '../../src/device/keyring'
import { canonicalText } from '../../src/protocol/change'
import {
  boundText,
  changeDigest,
  frameLimits,
  signedFrameText,
  signedReceiptText,
} from '../../src/protocol/frame'
import { fileChunkBytes, type Frame } from '../../src/protocol/messages'
import { answerRelay } from '../../src/server/answer-relay'
import { openHubKeys } from '../../src/server/hub-keys'
import { StoreFull, type HubStore } from '../../src/server/storage/hub-store'
import { anId } from '../support/changes'
import { receiptIn, relay, sealerFor, sealingDevice, type Sealer } from '../support/carried-work'
import { openTestHub, people, type TestDevice, type TestHub } from '../support/hub-fixture'
import { freshIndexedDb } from '../support/indexed-db'
import { memoryHubStore } from '../support/memory-hub-store'

let hub: TestHub
/** Whose work it is; who brings it works in another grid. */
let phone: TestDevice
let carrier: TestDevice
let sealer: Sealer

beforeEach(async () => {
  freshIndexedDb()
  hub = await openTestHub()
  phone = await hub.device(people.worker, 1)
  carrier = await hub.device(people.otherWorker, 2)
  sealer = await sealingDevice(hub, phone)
})
afterEach(() => hub.close())

const twoHouseholds = () => [
  phone.create('household', anId(0x30), { name: '张三' }),
  phone.create('household', anId(0x31), { name: '李四' }),
]
const logOf = async () => (await phone.pull()).changes.filter((one) => one.deviceId === phone.deviceId)

describe('Work that somebody brings', () => {
  it('is stored as its author’s, with a receipt that only the hub can have written', async () => {
    const changes = twoHouseholds()
    const answers = await relay(carrier, await sealer.frames(changes))
    const receipt = receiptIn(answers[0])
    expect(receipt).toMatchObject({
      hubKeyId: hub.keys.hubKey.id,
      epoch: 'epoch-1',
      deviceId: phone.deviceId,
      have: 2,
      files: [],
      verdicts: changes.map((change) => ({
        number: change.number,
        verdict: 'stored',
        digest: changeDigest(change),
      })),
    })
    const genuine = await browserKeyring().verify(
      hub.keys.hubKey,
      signedReceiptText(receipt),
      receipt.signature,
    )
    expect(genuine).toBe(true)
    expect((await logOf()).map(canonicalText)).toEqual(changes.map(canonicalText))
  })

  it('reaches the hub from a carrier who may not see it, and tells him nothing of it', async () => {
    const frames = await sealer.frames(twoHouseholds())
    expect(JSON.stringify(frames)).not.toContain('张三')
    expect(JSON.stringify(await relay(carrier, frames))).not.toContain('张三')
    expect((await carrier.pull()).text).not.toContain('张三')
  })

  it('stays one copy when it is brought twice, by two carriers, and sent by its author too', async () => {
    const changes = twoHouseholds()
    const frames = await sealer.frames(changes)
    const lead = await hub.device(people.lead, 3)
    expect(receiptIn((await relay(carrier, frames))[0]).verdicts[0]!.verdict).toBe('stored')
    expect(receiptIn((await relay(carrier, frames))[0]).verdicts[0]!.verdict).toBe('duplicate')
    expect(receiptIn((await relay(lead, [...frames, ...frames]))[1]).have).toBe(2)
    const pushed = await phone.push(changes)
    expect(pushed.verdicts.map(({ verdict }) => verdict)).toEqual(['duplicate', 'duplicate'])
    expect(await logOf()).toHaveLength(2)
  })

  it('after the same work went by HTTP is known already', async () => {
    const changes = twoHouseholds()
    await phone.push(changes)
    const receipt = receiptIn((await relay(carrier, await sealer.frames(changes)))[0])
    expect(receipt.verdicts.map(({ verdict, digest }) => [verdict, digest])).toEqual(
      changes.map((change) => ['duplicate', changeDigest(change)]),
    )
    expect(await logOf()).toHaveLength(2)
  })

  it('in part is taken in part; what comes before its turn is to come again (P7)', async () => {
    const [one, two] = twoHouseholds()
    const [first] = await sealer.frames([one!])
    const [second] = await sealer.frames([two!])
    const early = receiptIn((await relay(carrier, [second]))[0])
    expect([early.have, early.verdicts]).toEqual([0, [{ number: 2, verdict: 'retry' }]])
    const answers = await relay(carrier, [first, second])
    expect(answers.map((answer) => receiptIn(answer).verdicts[0]!.verdict)).toEqual(['stored', 'stored'])
    expect(await logOf()).toHaveLength(2)
  })

  it('that was refused is refused to its author with the reason, and harms nothing beside it (I7)', async () => {
    const good = phone.create('household', anId(0x30))
    const foreign = phone.create('household', anId(0x31), { areaId: anId(0xa9) })
    const receipt = receiptIn((await relay(carrier, await sealer.frames([good, foreign])))[0])
    expect(receipt.verdicts).toEqual([
      { number: 1, verdict: 'stored', digest: changeDigest(good) },
      { number: 2, verdict: 'parked', code: 'foreign-area', field: 'areaId' },
    ])
    expect(receipt.have).toBe(2)
  })

  it('speaks for its own author only', async () => {
    const forged = { ...phone.create('household', anId(0x30)), authorId: people.lead }
    const receipt = receiptIn((await relay(carrier, await sealer.frames([forged])))[0])
    expect(receipt.verdicts).toEqual([
      { number: 1, verdict: 'parked', code: 'forged-author', field: 'authorId' },
    ])
    const other = { ...carrier.create('household', anId(0x32)) }
    const told = receiptIn((await relay(carrier, await sealer.frames([other])))[0])
    expect(told.verdicts).toEqual([])
    expect((await carrier.push([other])).verdicts[0]!.verdict).not.toBe('fork')
  })
})

describe('A frame', () => {
  const failures = async (frames: readonly unknown[]) =>
    (await relay(carrier, frames)).map((answer) => (answer.ok ? 'taken' : answer.failure))

  it('is refused when anything in it was changed on the way', async () => {
    const [frame] = (await sealer.frames(twoHouseholds())) as [Frame]
    const swap = (text: string) => (text[0] === 'A' ? 'B' : 'A') + text.slice(1)
    const changed: Partial<Frame>[] = [
      { from: 2 },
      { to: 9 },
      { sealed: frame.sealed.slice(0, -8) + swap(frame.sealed.slice(-8)) },
      { encapsulated: frame.encapsulated.slice(0, -8) + swap(frame.encapsulated.slice(-8)) },
      { signature: swap(frame.signature) },
    ]
    expect(await failures(changed.map((over) => ({ ...frame, ...over })))).toEqual(
      changed.map(() => 'tampered'),
    )
    expect(await logOf()).toEqual([])
  })

  it('of one device cannot be passed off as another’s', async () => {
    const [frame] = await sealer.frames(twoHouseholds())
    await hub.store.setDeviceKey(carrier.deviceId, await browserKeyring().publicKey(people.otherWorker))
    expect(await failures([{ ...frame, deviceId: carrier.deviceId }])).toEqual(['tampered'])
    // Sealed anew by somebody who has no part in it, under the name of the first.
    const stranger = sealerFor(phone.deviceId, people.otherWorker, hub.keys.hubKey)
    expect(await failures(await stranger.frames(twoHouseholds()))).toEqual(['tampered'])
  })

  it('for another hub, of a device without a key, or of no device at all is told apart', async () => {
    const other = (await openHubKeys(memoryHubStore('epoch-2'))).hubKey
    const changes = twoHouseholds()
    const forOther = await sealerFor(phone.deviceId, people.worker, other).frames(changes)
    const noKey = await sealerFor(carrier.deviceId, people.otherWorker, hub.keys.hubKey).frames(changes)
    const nobody = await sealerFor(anId(0x99), people.worker, hub.keys.hubKey).frames(changes)
    expect(await failures([...forOther, ...noKey, ...nobody])).toEqual([
      'other-hub',
      'unknown-device',
      'unknown-device',
    ])
  })

  it('that is none is answered as such, each for itself', async () => {
    const [frame] = await sealer.frames(twoHouseholds())
    const deep = JSON.parse('['.repeat(1_000) + ']'.repeat(1_000)) as unknown
    expect(await failures([null, 1, 'x', {}, [], deep, { ...frame, more: 1 }, frame])).toEqual([
      ...Array.from({ length: 7 }, () => 'unreadable'),
      'taken',
    ])
  })

  it('whose sealed body is no body of ours is unreadable', async () => {
    const keyring = browserKeyring()
    const { hubKey } = hub.keys
    const make = async (body: string, kind: 'changes' | 'chunk' = 'changes') => {
      const place = kind === 'changes' ? 1 : 0
      const head = { kind, deviceId: phone.deviceId, hubKeyId: hubKey.id, from: place, to: place }
      const sealed = await keyring.seal(hubKey, new TextEncoder().encode(body), boundText(head))
      const unsigned = { lianxin: 1, frame: 1, ...head, ...sealed } as const
      return { ...unsigned, signature: await keyring.sign(people.worker, signedFrameText(unsigned)) }
    }
    const bodies = ['', 'null', '[]', '{"changes":7}', '{"changes":[]}', '{"changes":[1],"x":1}', '\ufffd{']
    const frames = await Promise.all(bodies.map((body) => make(body)))
    const chunks = [await make('{"sha256":"x"}', 'chunk'), await make('{"changes":[1]}', 'chunk')]
    expect(await failures([...frames, ...chunks])).toEqual([...bodies, 1, 2].map(() => 'unreadable'))
  })

  it('that makes the hub fall over is for later, and harms none beside it', async () => {
    const [frame] = await sealer.frames([phone.create('household', anId(0x30))])
    const [next] = await sealer.frames([phone.create('household', anId(0x31))])
    let calls = 0
    const shaky = {
      ...hub,
      authority: async (within?: HubStore) => {
        if (++calls === 1) throw new Error('broken')
        return hub.authority(within)
      },
    }
    const { answers } = await answerRelay(shaky, [frame, next])
    expect(answers[0]).toEqual({ index: 0, ok: false, failure: 'later' })
    expect(receiptIn(answers[1]).verdicts).toEqual([{ number: 2, verdict: 'retry' }])
    expect(hub.logged.filter(({ event }) => event === 'fault')).toHaveLength(1)
  })

  it('is for later while the hub has no room, and that is no fault', async () => {
    const full = {
      ...hub,
      authority: async () => {
        throw new StoreFull()
      },
    }
    const { answers } = await answerRelay(full, await sealer.frames(twoHouseholds()))
    expect(answers).toEqual([{ index: 0, ok: false, failure: 'later' }])
    expect(hub.logged.filter(({ event }) => event === 'fault')).toEqual([])
  })
})

describe('A request to relay', () => {
  it('needs somebody signed in', async () => {
    const reply = await hub.request('/sync/v1/relay', { method: 'POST', body: '{"frames":[]}' })
    expect(reply.status).toBe(401)
  })

  it.each([
    ['null', 400, 'malformed'],
    ['{}', 400, 'malformed'],
    ['{"frames":[],"more":1}', 400, 'malformed'],
    ['{"frames":{}}', 400, 'malformed'],
    ['{', 400, 'malformed'],
    [
      `{"frames":[${Array.from({ length: frameLimits.framesPerRelay + 1 }, () => '1').join(',')}]}`,
      413,
      'too-large',
    ],
    [`{"frames":["${'x'.repeat(2 * 1024 * 1024)}"]}`, 413, 'too-large'],
  ])('%#: is refused as a whole', async (body, status, failure) => {
    const reply = await carrier.post('/sync/v1/relay', body)
    expect([reply.status, await reply.json()]).toEqual([status, { lianxin: 1, failure }])
  })

  it('of nothing is answered with nothing', async () => {
    expect(await relay(carrier, [])).toEqual([])
  })
})

describe('Pieces of files', () => {
  const bytes = new Uint8Array(fileChunkBytes + 1_000).map((_, i) => (i * 31) & 0xff)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const naming = () => {
    const household = phone.create('household', anId(0x30))
    const contact = phone.create('contact', anId(0x31), { householdId: anId(0x30) })
    const attachment = phone.create('attachment', anId(0x32), {
      areaId: household.action === 'create' ? household.fields.areaId! : null,
      contactId: anId(0x31),
      entryId: null,
      mediaType: 'photo',
      mimeType: 'image/jpeg',
      sha256,
      sizeBytes: bytes.length,
    })
    return [household, contact, attachment]
  }

  it('go to the file store, and the last one brings the receipt for the whole', async () => {
    const text = await sealer.frames(naming())
    const pieces = await sealer.fileFrames(sha256, bytes)
    expect(pieces).toHaveLength(2)
    const answers = await relay(carrier, [...text, ...pieces])
    expect(receiptIn(answers[0]).verdicts.map(({ verdict }) => verdict)).toEqual([
      'stored',
      'stored',
      'stored',
    ])
    expect([receiptIn(answers[1]).files, receiptIn(answers[2]).files]).toEqual([[], [sha256]])
    expect(Buffer.compare((await hub.files.read(sha256))!, bytes)).toBe(0)
    expect(receiptIn((await relay(carrier, [pieces[0]]))[0]).files).toEqual([sha256])
  })

  it('wait until the record that names them is there', async () => {
    const [piece] = await sealer.fileFrames(sha256, bytes)
    expect(await relay(carrier, [piece])).toEqual([{ index: 0, ok: false, failure: 'later' }])
    expect((await hub.files.state(sha256)).chunks).toEqual([])
  })

  it('that are other bytes than they say are kept by nobody', async () => {
    await relay(carrier, await sealer.frames(naming()))
    const wrong = bytes.slice()
    wrong[5] = wrong[5]! ^ 1
    const answers = await relay(carrier, await sealer.fileFrames(sha256, wrong))
    expect(answers[1]).toEqual({ index: 1, ok: false, failure: 'unreadable' })
    expect(await hub.files.read(sha256)).toBe(null)
  })
})

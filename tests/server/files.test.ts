import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileChunkBytes, type FileState } from '../../src/protocol/messages'
import { sha256Hex } from '../../src/server/secrets'
import { StoreFull } from '../../src/server/storage/hub-store'
import { mostPieces, sweepFiles, takePiece } from '../../src/server/take-file'
import { createApp } from '../../src/server/app'
import { anId, place } from '../support/changes'
import { memoryFileStore } from '../support/memory-file-store'
import { openTestHub, people, type TestDevice, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let worker: TestDevice
let lead: TestDevice
beforeEach(async () => {
  hub = await openTestHub()
  worker = await hub.device(people.worker, 1)
  lead = await hub.device(people.lead, 2)
})
afterEach(() => hub.close())

/** Two and a half pieces, as random as a photo. */
const bytes = Uint8Array.from(
  { length: 2.5 * fileChunkBytes },
  (_, i) => (i * 31 + (i >> 7) * 17 + (i >> 18)) % 256,
)
const sha256 = sha256Hex(bytes)
const count = 3
const part = (index: number, of = bytes) => of.slice(index * fileChunkBytes, (index + 1) * fileChunkBytes)

interface Asked {
  status: number
  body: Record<string, unknown>
}
async function ask(
  device: TestDevice,
  method: string,
  path: string,
  body?: BodyInit,
  headers = {},
): Promise<Asked> {
  const reply = await hub.request(path, {
    method,
    headers: { cookie: device.cookie, ...headers },
    ...(body === undefined ? {} : { body }),
  })
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
}
const chunks = (device: TestDevice, of = sha256) => ask(device, 'GET', `/files/${of}/chunks`)
const put = (
  device: TestDevice,
  index: number | string,
  body: BodyInit = part(Number(index)),
  of: number | string = count,
) => ask(device, 'PUT', `/files/${sha256}/chunks/${index}?of=${of}`, body)
const get = (device: TestDevice, of = sha256) =>
  hub.request(`/files/${of}`, { headers: { cookie: device.cookie } })
const state = (complete: boolean, held: number[]): FileState => ({ lianxin: 1, complete, chunks: held })

const namePhoto = async (device: TestDevice, fields = {}) => {
  const reply = await device.push([
    device.create('attachment', anId(7000), {
      areaId: place.grid,
      sha256,
      sizeBytes: bytes.length,
      ...fields,
    }),
  ])
  expect(reply.verdicts.map((one) => one.verdict)).toEqual(['stored'])
}
const nameTable = () =>
  lead.push([
    lead.create('batch', anId(5000), {
      areaId: place.grid,
      files: [{ format: 'csv', name: '台账.csv', sha256, sizeBytes: bytes.length }],
    }),
  ])

describe('F a photo', () => {
  it('F3 that broke off goes on at the missing piece, and is whole only when its hash was verified', async () => {
    await namePhoto(worker)
    expect(await chunks(worker)).toEqual({ status: 200, body: state(false, []) })
    expect((await put(worker, 0)).body).toEqual(state(false, [0]))
    expect((await put(worker, 2)).body).toEqual(state(false, [0, 2]))
    expect((await get(worker)).status).toBe(404)
    expect((await chunks(worker)).body).toEqual(state(false, [0, 2]))
    expect((await put(worker, 1)).body).toEqual(state(true, []))
    expect((await chunks(worker)).body).toEqual(state(true, []))
    expect(await hub.store.keptFiles([sha256])).toEqual([sha256])
    const reply = await get(lead)
    expect(sha256Hex(new Uint8Array(await reply.arrayBuffer()))).toBe(sha256)
    expect([reply.headers.get('content-type'), reply.headers.get('content-disposition')]).toEqual([
      'application/octet-stream',
      'attachment',
    ])
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    expect(reply.headers.get('cache-control')).toBe('no-store')
  })

  it('F4 whose bytes are not what its name says is refused and can be sent anew', async () => {
    await namePhoto(worker)
    await put(worker, 0)
    await put(worker, 1, part(0))
    expect(await put(worker, 2)).toEqual({ status: 400, body: { lianxin: 1, failure: 'malformed' } })
    expect((await chunks(worker)).body).toEqual(state(false, []))
    expect((await get(worker)).status).toBe(404)
    for (const index of [0, 1, 2]) await put(worker, index)
    expect((await chunks(worker)).body).toEqual(state(true, []))
  })

  it.each([
    ['beyond the last', 3, 3],
    ['of a file of no pieces', 0, 0],
    ['of more pieces than any file has', 0, mostPieces + 1],
    ['below the first', -1, 3],
    ['between two', 1.5, 3],
    ['that is no number', 'one', 3],
    ['without a count', 0, ''],
    ['in another notation', '0x1', 3],
    ['of a count in another notation', 0, '1e1'],
  ])('F3 has no piece %s', async (_, index, of) => {
    await namePhoto(worker)
    expect((await put(worker, index, part(0), of)).status).toBe(400)
    expect((await chunks(worker)).body).toEqual(state(false, []))
  })

  it('F3 has pieces of one length, but for the last, which is not empty', async () => {
    await namePhoto(worker)
    expect((await put(worker, 0, part(0).slice(1))).status).toBe(400)
    expect((await put(worker, 2, new Uint8Array(0))).status).toBe(400)
    const tooLong = new Uint8Array(fileChunkBytes + 1)
    expect(await put(worker, 0, tooLong)).toEqual({ status: 413, body: { lianxin: 1, failure: 'too-large' } })
    const told = { 'content-length': String(fileChunkBytes + 1) }
    expect((await ask(worker, 'PUT', `/files/${sha256}/chunks/0?of=3`, part(0), told)).status).toBe(413)
    expect((await chunks(worker)).body).toEqual(state(false, []))
  })

  it('F2 is there for who may read the work of its area, and for nobody else', async () => {
    await namePhoto(worker)
    for (const index of [0, 1, 2]) await put(worker, index)
    const secretary = await hub.device(people.secretary, 3)
    expect([(await get(worker)).status, (await get(lead)).status, (await get(secretary)).status]).toEqual([
      200, 200, 200,
    ])
    const others = [people.otherWorker, people.administrator, people.foreigner]
    for (const [i, person] of others.entries()) {
      const device = await hub.device(person, 10 + i)
      expect((await get(device)).status).toBe(404)
      expect(await chunks(device)).toEqual({ status: 404, body: { lianxin: 1, failure: 'not-found' } })
      expect(await put(device, 0)).toEqual({ status: 404, body: { lianxin: 1, failure: 'not-found' } })
    }
    expect((await hub.request(`/files/${sha256}`)).status).toBe(401)
  })

  it('F2 is not there while no record names it, nor under a name that is no hash', async () => {
    expect((await put(worker, 0)).status).toBe(404)
    expect((await chunks(worker)).status).toBe(404)
    expect((await chunks(worker, sha256.toUpperCase())).status).toBe(404)
    expect((await get(worker, '..%2f..%2fetc%2fpasswd')).status).toBe(404)
  })

  it('F2 may still be sent by who wrote its record after that has gone to an area that is not his', async () => {
    await namePhoto(worker)
    const secretary = await hub.device(people.secretary, 3)
    await secretary.push([secretary.set('attachment', anId(7000), { areaId: place.otherGrid })])
    expect((await hub.store.filesNaming(sha256))[0]?.areaId).toBe(place.otherGrid)
    for (const index of [0, 1, 2]) expect((await put(worker, index)).status).toBe(200)
    expect((await get(worker)).status).toBe(404)
    expect((await get(await hub.device(people.otherWorker, 4))).status).toBe(200)
  })

  it('is not whole for a hub that was killed before it noted so, and is noted when it is asked of', async () => {
    await namePhoto(worker)
    for (const index of [0, 1, 2]) await hub.files.writeChunk(sha256, index, 3, part(index))
    expect(await hub.store.keptFiles([sha256])).toEqual([])
    expect((await chunks(worker)).body).toEqual(state(true, []))
    expect(await hub.store.keptFiles([sha256])).toEqual([sha256])
  })

  it('carried by hand is taken under the same rules', async () => {
    await namePhoto(worker)
    const piece = { sha256, index: 0, count, bytes: part(0) }
    expect(await takePiece(hub, people.worker, piece)).toEqual({ ok: true, state: state(false, [0]) })
    expect(await takePiece(hub, people.foreigner, piece)).toEqual({ ok: false, failure: 'not-found' })
    expect(await takePiece(hub, people.worker, { ...piece, index: 3 })).toEqual({
      ok: false,
      failure: 'malformed',
    })
  })

  it('is not acknowledged by a hub without room, and comes through once there is some', async () => {
    await namePhoto(worker)
    const files = { ...hub.files, writeChunk: () => Promise.reject(new StoreFull('no room')) }
    const full = createApp({ ...hub, files })
    const reply = await full.request(`/files/${sha256}/chunks/0?of=3`, {
      method: 'PUT',
      headers: { cookie: worker.cookie },
      body: part(0),
    })
    expect([reply.status, await reply.json()]).toEqual([503, { lianxin: 1, failure: 'no-room' }])
    expect((await put(worker, 0)).status).toBe(200)
  })
})

describe('F the file of a batch', () => {
  it('F2 is sent and fetched by who may export in its area, and by nobody else', async () => {
    await nameTable()
    for (const index of [0, 1, 2]) expect((await put(lead, index)).status).toBe(200)
    const secretary = await hub.device(people.secretary, 3)
    expect(sha256Hex(new Uint8Array(await (await get(secretary)).arrayBuffer()))).toBe(sha256)
    for (const [i, person] of [people.otherWorker, people.administrator, people.foreigner].entries())
      expect((await get(await hub.device(person, 10 + i))).status).toBe(404)
    expect([(await get(worker)).status, (await put(worker, 0)).status]).toEqual([404, 404])
  })
})

describe('the sweep', () => {
  const days = 24 * 3_600_000

  it('F6 removes files nobody names and pieces nobody went on with after thirty days, and nothing else', async () => {
    await namePhoto(worker)
    const files = memoryFileStore(() => hub.now.ms)
    const orphan = new TextEncoder().encode('orphan')
    for (const index of [0, 1, 2]) await files.writeChunk(sha256, index, 3, part(index))
    await files.writeChunk(sha256Hex(orphan), 0, 1, orphan)
    await files.writeChunk('ab'.repeat(32), 0, 2, part(0))
    hub.now.ms += 29 * days
    await files.writeChunk('cd'.repeat(32), 0, 2, part(0))
    expect(await sweepFiles({ ...hub, files })).toBe(0)
    hub.now.ms += 2 * days
    expect(await sweepFiles({ ...hub, files })).toBe(2)
    expect((await files.list()).map((file) => file.sha256).sort()).toEqual([sha256, 'cd'.repeat(32)].sort())
  })
})

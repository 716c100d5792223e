// The endpoint as HTTP: marks, sessions, failures, files (SPEC H, F).
import { gzipSync } from 'node:zlib'
import { createHash, randomBytes } from 'node:crypto'
import { fileChunkBytes, paths } from '../../src/protocol/messages'
import { must, mustEqual, type Rule } from './rule'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export const httpRules: Rule[] = [
  {
    id: 'H1',
    says: 'every reply carries its mark, in the body and as a header',
    async check({ worker }) {
      for (const reply of [
        await worker.send(paths.health, { stranger: true }),
        await worker.pushRaw([]),
        await worker.post('/sync/v1/nothing', {}, { stranger: true }),
      ])
        mustEqual([reply.headers.get('lianxin'), reply.json?.lianxin], ['1', 1])
    },
  },
  {
    id: 'H2',
    says: 'health names the epoch, to anyone',
    async check({ worker }) {
      const reply = await worker.send(paths.health, { stranger: true })
      must(reply.status === 200 && reply.json?.ok === true, reply.json)
      mustEqual(reply.json?.epoch, (await worker.pull({}, 1)).header.epoch)
    },
  },
  {
    id: 'H3',
    says: 'a request packed with gzip is the same request',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const body = { deviceId: device.deviceId, epoch: null, changes: [device.household(areaId)] }
      const reply = await device.send(paths.push, {
        body: gzipSync(JSON.stringify(body)),
        headers: { 'content-encoding': 'gzip' },
      })
      mustEqual(reply.status, 200)
    },
  },
  {
    id: 'H3',
    says: 'a small body that inflates beyond the limit is refused with 413',
    async check({ worker }) {
      const reply = await worker.send(paths.push, {
        body: gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)),
        headers: { 'content-encoding': 'gzip' },
      })
      mustEqual([reply.status, reply.json?.failure], [413, 'too-large'])
    },
  },
  {
    id: 'H4',
    says: 'a body that is no JSON is refused with 400 and stores nothing',
    async check({ worker }) {
      const reply = await worker.send(paths.push, { body: '{"deviceId":' })
      mustEqual([reply.status, reply.json?.lianxin, reply.json?.failure], [400, 1, 'malformed'])
    },
  },
  {
    id: 'H4',
    says: 'who is not signed in is told so with 401, on every request of the sync',
    async check({ worker }) {
      for (const path of [paths.push, paths.pull, paths.digests, paths.relay]) {
        const reply = await worker.post(path, {}, { stranger: true })
        mustEqual([path, reply.status, reply.json?.failure], [path, 401, 'not-signed-in'])
      }
    },
  },
  {
    id: 'H5',
    says: 'an unknown code is refused and opens no session',
    async check({ worker }) {
      const reply = await worker.post(
        paths.session,
        { code: '0000000000000000', deviceId: '018f0000-0000-7000-8000-00000000000a' },
        { stranger: true },
      )
      must(reply.status === 404 && reply.headers.getSetCookie().length === 0, reply.text)
    },
  },
  {
    id: 'H6',
    says: 'a page of another site may write nothing',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const body = { deviceId: device.deviceId, epoch: null, changes: [device.household(areaId)] }
      const reply = await device.post(paths.push, body, { headers: { origin: 'https://elsewhere.example' } })
      mustEqual(reply.status, 403)
    },
  },
  {
    id: 'H7',
    says: 'a session for another device id of the same person leaves the first one as it is',
    async check({ worker, areaId }) {
      const first = await worker.fresh()
      const second = await first.fresh()
      mustEqual((await first.push([first.household(areaId)])).have, 1)
      mustEqual((await second.push([second.household(areaId)])).have, 1)
    },
  },
  {
    id: 'H7',
    says: 'nobody gets a session for a device id of somebody else, or in somebody else’s name',
    async check({ worker, colleague, outsider }) {
      const taken = await worker.post(paths.sessionDevice, {
        personId: worker.me.personId,
        deviceId: colleague.deviceId,
      })
      mustEqual(taken.status, 403)
      const name = await worker.post(paths.sessionDevice, {
        personId: outsider.me.personId,
        deviceId: worker.deviceId,
      })
      mustEqual(name.status, 403)
    },
  },
  {
    id: 'H8',
    says: 'the hub describes itself as OpenAPI 3.1',
    async check({ worker }) {
      const reply = await worker.send(paths.openApi, { stranger: true })
      mustEqual(reply.status, 200)
      must(String(reply.json?.openapi).startsWith('3.1'), reply.json?.openapi)
      must(paths.push in ((reply.json?.paths as object | undefined) ?? {}), 'push is not described')
    },
  },
  {
    id: 'F2',
    says: 'a file that no record names is not there, whoever asks',
    async check({ worker }) {
      const sha = sha256(randomBytes(8))
      mustEqual((await worker.send(paths.file(sha))).status, 404)
      mustEqual((await worker.send(paths.fileChunks(sha))).status, 404)
    },
  },
  {
    id: 'F3',
    says: 'a file arrives in pieces in any order, and is whole once its hash is verified',
    async check({ worker, colleague, outsider, areaId }) {
      const device = await worker.fresh()
      const bytes = randomBytes(fileChunkBytes + 1_000)
      const sha = sha256(bytes)
      await device.push(aPhoto(device, areaId, sha, bytes.length))
      const put = (index: number, piece: Uint8Array) =>
        device.send(paths.fileChunk(sha, index, 2), {
          method: 'PUT',
          body: piece,
          headers: { 'content-type': 'application/octet-stream' },
        })
      const half = await put(1, bytes.subarray(fileChunkBytes))
      mustEqual([half.status, half.json?.complete, half.json?.chunks], [200, false, [1]])
      mustEqual((await colleague.send(paths.file(sha))).status, 404)
      mustEqual((await put(0, bytes.subarray(0, fileChunkBytes))).json?.complete, true)
      const fetched = await colleague.send(paths.file(sha))
      mustEqual([fetched.status, fetched.headers.get('content-type')], [200, 'application/octet-stream'])
      mustEqual((await outsider.send(paths.file(sha))).status, 404)
    },
  },
  {
    id: 'F4',
    says: 'bytes that are not those of their name are refused and not kept',
    async check({ worker, areaId }) {
      const device = await worker.fresh()
      const sha = sha256(randomBytes(8))
      await device.push(aPhoto(device, areaId, sha, 10))
      const reply = await device.send(paths.fileChunk(sha, 0, 1), {
        method: 'PUT',
        body: randomBytes(10),
        headers: { 'content-type': 'application/octet-stream' },
      })
      mustEqual(reply.status, 400)
      mustEqual((await device.send(paths.file(sha))).status, 404)
    },
  },
]

/** A talk with a photo. */
function aPhoto(
  device: Parameters<Rule['check']>[0]['worker'],
  areaId: string,
  sha: string,
  sizeBytes: number,
): unknown[] {
  const talk = {
    ...device.base({ recordKind: 'contact' }),
    action: 'create',
    fields: { areaId, householdId: null, metOn: '2026-11-23', mode: 'visit' },
  }
  const photo = {
    ...device.base({ recordKind: 'attachment' }),
    action: 'create',
    fields: {
      areaId,
      contactId: talk.recordId,
      entryId: null,
      mediaType: 'photo',
      mimeType: 'image/jpeg',
      sha256: sha,
      sizeBytes,
    },
  }
  return [talk, photo]
}

import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { canonicalText } from '../../../src/protocol/change'
import { BackupUnreadable } from '../../../src/server/backup/backup-file'
import { makeBackup, makeKeptBackup } from '../../../src/server/backup/make-backup'
import { restoreBackup } from '../../../src/server/backup/restore-backup'
import { handKey } from '../../../src/server/hub-hand'
import { filesFolder, openHub, type Places } from '../../../src/server/open-hub'
import type { HubStore } from '../../../src/server/storage/hub-store'
import { aCreate, anId } from '../../support/changes'
import { PrivatePostgres } from '../../support/private-postgres'

let server: PrivatePostgres
let folder = ''
let made = 0
beforeAll(async () => {
  server = await PrivatePostgres.start()
  folder = await mkdtemp(join(tmpdir(), 'lianxin-backup-'))
}, 300_000)
afterAll(async () => {
  await server.dispose()
  await rm(folder, { recursive: true, force: true })
})

const nowMs = Date.UTC(2023, 11, 11, 2)
const [device, hubDevice, person] = [anId(1), anId(7), anId(2)]
const bytes = Buffer.from('一张表')
const sha256 = createHash('sha256').update(bytes).digest('hex')

type Kind = 'SQLite' | 'PostgreSQL'
async function newPlaces(kind: Kind): Promise<Places> {
  const dataFolder = join(folder, `hub-${++made}`)
  return { dataFolder, databaseUrl: kind === 'SQLite' ? null : await server.database() }
}

/** A hub with `count` changes of one device, a parked one after them, and a file. */
async function filled(places: Places, count = 3): Promise<HubStore> {
  const { store } = await openHub(places)
  await store.addDevice(device, person, 1, 'key')
  const changes = Array.from({ length: count }, (_, i) => {
    const change = aCreate({ deviceId: device, number: i + 1, recordId: anId(100 + i) })
    const { deviceId, number, recordKind, recordId, authorId } = change
    return {
      deviceId,
      number,
      recordKind,
      recordId,
      authorId,
      receivedAt: 5,
      effective: null,
      late: false,
      text: canonicalText(change),
    }
  })
  await store.transaction(async (inner) => {
    await inner.keepChanges(changes)
    await inner.publish(
      new Map([['work:a', changes.map(({ number }) => ({ deviceId: device, number, digest: number }))]]),
    )
    await inner.park([
      {
        deviceId: device,
        number: count + 1,
        code: 'bad-value',
        field: 'name',
        text: '{"a":"“引号”\\n"}',
        receivedAt: 6,
      },
    ])
    await inner.setHave(device, count + 1)
    await inner.writeMeta(`${handKey}tree:hub`, hubDevice)
    await inner.writeMeta('hubName', '樟树村')
    await inner.addSession({
      tokenHash: 'aa',
      deviceId: device,
      personId: person,
      createdAt: 1,
      expiresAt: nowMs,
    })
    await inner.keepFile(sha256, bytes.length, 1)
  })
  await mkdir(filesFolder(places.dataFolder), { recursive: true })
  await writeFile(join(filesFolder(places.dataFolder), sha256), bytes)
  return store
}

const roads: [Kind, Kind][] = [
  ['SQLite', 'SQLite'],
  ['SQLite', 'PostgreSQL'],
  ['PostgreSQL', 'PostgreSQL'],
  ['PostgreSQL', 'SQLite'],
]

describe.each(roads)('a backup of a hub on %s, restored to %s', (from, to) => {
  it('has everything again under a new epoch, and counts as backed up what it holds', async () => {
    const source = await newPlaces(from)
    const before = await filled(source, 1_200)
    const file = join(folder, `out-${made}`, 'one.backup.gz')
    const { changes, files } = await makeBackup(before, source, file, nowMs)
    expect([changes, files]).toEqual([1_200, { copied: 1, missing: 0 }])

    const target = await newPlaces(to)
    const { store: empty } = await openHub(target)
    const ownEpoch = await empty.epoch()
    await empty.close()
    const restored = await restoreBackup(target, file)
    expect(restored).toMatchObject({ ok: true, madeAt: '2023-12-11T02:00:00.000Z', changes: 1_200 })

    const { store } = await openHub(target)
    expect(await store.epoch()).toBe(ownEpoch)
    expect(await store.epoch()).not.toBe(await before.epoch())
    expect(await store.page('work:a', 0, 2_000)).toEqual(await before.page('work:a', 0, 2_000))
    expect(await store.heads(['work:a'])).toEqual(await before.heads(['work:a']))
    expect(await store.parked(device, 1_201)).toEqual(await before.parked(device, 1_201))
    expect(await store.session('aa', 2)).toEqual(await before.session('aa', 2))
    expect(await store.device(device)).toMatchObject({ have: 1_201, backedUp: 1_201, publicKey: 'key' })
    expect(await store.readMeta('hubName')).toBe('樟树村')
    expect(await readFile(join(filesFolder(target.dataFolder), sha256))).toEqual(bytes)
    await Promise.all([store.close(), before.close()])
  })
})

describe.each<Kind>(['SQLite', 'PostgreSQL'])('a backup on %s', (kind) => {
  let places: Places
  let store: HubStore
  let file = ''
  beforeEach(async () => {
    places = await newPlaces(kind)
    store = await filled(places)
    file = join(folder, `out-${made}`, 'one.backup.gz')
    return () => store.close()
  })

  it('counts for devices what it holds, and nothing that came after it', async () => {
    await makeBackup(store, places, file, nowMs)
    expect((await store.device(device))?.backedUp).toBe(4)
    const change = {
      deviceId: device,
      number: 5,
      code: 'bad-value',
      field: null,
      text: null,
      receivedAt: 9,
    } as const
    await store.park([change])
    await store.setHave(device, 5)
    expect((await store.device(device))?.backedUp).toBe(4)
  })

  it('does not wait for a transaction that is open, and has nothing of it', async () => {
    const counted = { epoch: async () => 'first', raiseBackedUp: async () => undefined }
    await store.transaction(
      async (inner) => {
        await inner.writeMeta('unfinished', 'yes')
        await makeBackup(counted, places, file, nowMs)
      },
      { deviceIds: [device], recordIds: [], tree: true },
    )
    const target = await newPlaces(kind)
    await (await openHub(target)).store.close()
    expect(await restoreBackup(target, file)).toMatchObject({ ok: true })
    const { store: restored } = await openHub(target)
    expect(await restored.readMeta('unfinished')).toBeNull()
    await restored.close()
  })

  it('refuses to count when a device lacks changes that the hub says it has', async () => {
    await store.setHave(device, 9)
    await expect(makeBackup(store, places, file, nowMs)).rejects.toThrow(BackupUnreadable)
    expect((await store.device(device))?.backedUp).toBe(0)
  })

  it('gives the hub new devices of its own, whose numbers nobody has seen', async () => {
    await makeBackup(store, places, file, nowMs)
    const target = await newPlaces(kind)
    await (await openHub(target)).store.close()
    await restoreBackup(target, file)
    const { store: restored } = await openHub(target)
    expect(await restored.readMeta(`${handKey}tree:hub`)).toBeNull()
    await restored.close()
  })

  it('is not restored over anything', async () => {
    await makeBackup(store, places, file, nowMs)
    expect(await restoreBackup(places, file)).toMatchObject({
      ok: false,
      message: expect.stringContaining('not empty') as string,
    })
    expect((await store.device(device))?.have).toBe(4)
  })
})

describe('a backup file that is not what it was', () => {
  let file = ''
  let lines: string[] = []
  beforeAll(async () => {
    const places = await newPlaces('SQLite')
    const store = await filled(places)
    file = join(folder, 'bad', 'one.backup.gz')
    await makeBackup(store, places, file, nowMs)
    await store.close()
    lines = gunzipSync(await readFile(file))
      .toString()
      .split('\n')
  })
  const refusal = async (content: Uint8Array): Promise<string> => {
    const bad = join(folder, 'bad', `bad-${++made}`)
    await writeFile(bad, content)
    const target = await newPlaces('SQLite')
    const { store } = await openHub(target)
    const restored = await restoreBackup(target, bad)
    expect(await store.device(device)).toBeNull()
    await store.close()
    return restored.ok ? 'restored' : restored.message
  }
  const zipped = (changed: string[]) => gzipSync(changed.join('\n'))

  it('is refused when its end is missing, at whatever place', async () => {
    const whole = await readFile(file)
    for (const share of [0.1, 0.5, 0.9, 0.999])
      expect(await refusal(whole.subarray(0, Math.floor(whole.length * share)))).toContain('cut off')
    expect(await refusal(zipped(lines.slice(0, -2)))).toContain('cut off')
    expect(await refusal(zipped([...lines.slice(0, 8), lines[8]!.slice(0, 10)]))).toContain('cut off')
  })

  it('is refused when anything in it was altered, left out, doubled or moved', async () => {
    const at = lines.findIndex((line) => line.includes('门口的路灯'))
    const swapped = [...lines]
    ;[swapped[at], swapped[at + 1]] = [swapped[at + 1]!, swapped[at]!]
    expect(at).toBeGreaterThan(0)
    for (const changed of [
      lines.map((line, i) => (i === at ? line.replace('路灯', '水管') : line)),
      lines.filter((_, i) => i !== at),
      [...lines.slice(0, at + 1), ...lines.slice(at)],
      swapped,
      lines.map((line, i) => (i === 0 ? line.replace('2023', '2024') : line)),
      [...lines.slice(0, -1), '[1]', ''],
      lines.map((line) => line.replace('"table":"changes"', '"table":"sqlite_master"')),
    ])
      expect(await refusal(zipped(changed))).toContain('altered or damaged')
  })

  it('is refused when it is something else, or of another version', async () => {
    expect(await refusal(Buffer.from('姓名,区域编码,角色\n'))).toContain('not a backup')
    expect(await refusal(gzipSync('{"hello":1}\n'))).toContain('not a backup')
    expect(await refusal(gzipSync('null\n'))).toContain('not a backup')
    expect(
      await refusal(
        zipped([lines[0]!.replace(/"tablesVersion":\d+/, '"tablesVersion":999'), ...lines.slice(1)]),
      ),
    ).toContain('version 999')
    const target = await newPlaces('SQLite')
    await (await openHub(target)).store.close()
    expect(await restoreBackup(target, join(folder, 'nowhere'))).toEqual({
      ok: false,
      message: 'there is no such file',
    })
  })
})

describe('backups in their folder', () => {
  it('are named by their time and thinned out', async () => {
    const places = await newPlaces('SQLite')
    const store = await filled(places)
    const kept = join(places.dataFolder, 'backups')
    for (const minutes of [0, 10, 70]) await makeKeptBackup(store, places, kept, nowMs + minutes * 60_000)
    expect((await readdir(kept)).sort()).toEqual([
      'files',
      'lianxin-20231211-021000.backup.gz',
      'lianxin-20231211-031000.backup.gz',
    ])
    await store.close()
  })

  it('leave no half-written file behind when the writing fails', async () => {
    const places = await newPlaces('SQLite')
    const store = await filled(places)
    const kept = join(places.dataFolder, 'backups')
    await mkdir(join(kept, 'one'), { recursive: true })
    // A folder of that name cannot be replaced by a file.
    await expect(makeBackup(store, places, join(kept, 'one'), nowMs)).rejects.toThrow()
    expect(await readdir(kept)).toEqual(['one'])
    expect((await store.device(device))?.backedUp).toBe(0)
    await store.close()
  })
})

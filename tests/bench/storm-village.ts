// A county whose grid workers all come back from the villages at once: people, grids, signed-in devices, put into the store
// beforehand, and what each device has to send.
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Id } from '../../src/domain/id'
import { stampOf } from '../../src/protocol/stamp'
import { appendHubDrafts, type HubDraft } from '../../src/server/hub-author'
import { openHub, type Places } from '../../src/server/open-hub'
import { sha256Hex } from '../../src/server/secrets'
import { newId } from '../support/journey-hub-client'

export interface StormDevice {
  deviceId: Id
  gridId: Id
  cookie: string
  /** The push of everything, packed as the app packs it. */
  body: Buffer
}

const gridsPerVillage = 21
const hourMs = 3_600_000

/** Fills an empty hub and returns the devices, each with `changes` of its own to send. */
export async function prepareStorm(places: Places, devices: number, changes: number): Promise<StormDevice[]> {
  const { store } = await openHub(places)
  const nowMs = Date.now()
  const administrator = newId()
  const drafts: HubDraft[] = []
  const create = (
    recordKind: HubDraft['recordKind'],
    recordId: Id,
    fields: NonNullable<HubDraft['fields']>,
  ): void => {
    drafts.push({
      authorId: administrator,
      madeAtMs: nowMs - hourMs,
      recordKind,
      recordId,
      action: 'create',
      fields,
    })
  }
  const county = newId()
  create('area', county, { level: 'county', parentId: null, name: '樟树县' })
  const workers: { personId: Id; gridId: Id }[] = []
  let village = county
  for (let i = 0; i < devices; i++) {
    if (i % gridsPerVillage === 0) {
      village = newId()
      create('area', village, { level: 'village', parentId: county, name: `第${i / gridsPerVillage + 1}村` })
    }
    const [gridId, personId] = [newId(), newId()]
    create('area', gridId, { level: 'grid', parentId: village, name: `第${(i % gridsPerVillage) + 1}网格` })
    create('person', personId, { areaId: village, name: `网格员${i + 1}` })
    create('membership', newId(), { personId, areaId: gridId, role: 'gridWorker', from: '2023-01-01' })
    workers.push({ personId, gridId })
  }
  const random = (count: number) => randomBytes(count)
  await appendHubDrafts(store, drafts, nowMs, random)
  const ready: StormDevice[] = []
  await store.transaction(async (inner) => {
    for (const { personId, gridId } of workers) {
      const [deviceId, token] = [newId(), randomBytes(32).toString('base64url')]
      await inner.addDevice(deviceId, personId, nowMs, null)
      const session = { tokenHash: sha256Hex(token), deviceId, personId, createdAt: nowMs }
      await inner.addSession({ ...session, expiresAt: nowMs + 24 * hourMs })
      const body = gzipSync(pushOf(deviceId, personId, gridId, changes, nowMs - hourMs), { level: 1 })
      ready.push({ deviceId, gridId, cookie: `lianxin=${token}`, body })
    }
  })
  await store.close()
  return ready
}

const topics = ['用水', '路灯', '医保', '低保', '农田', '班车', '改厕', '山林防火']

/** A household and visits to it, each of some 600 bytes. */
function pushOf(deviceId: Id, authorId: Id, areaId: Id, count: number, fromMs: number): string {
  const householdId = newId()
  const changes = Array.from({ length: count }, (_, i) => {
    const note = `老两口说${topics[i % 8]}的事已经问过两回，门前的水沟一下雨就漫到路上来，想请村里帮着看一看，大约${(i * 7) % 90}天了。`
    return {
      format: 1,
      deviceId,
      number: i + 1,
      stamp: stampOf({ ms: fromMs + i, counter: 0 }, deviceId),
      madeAt: new Date(fromMs + i).toISOString(),
      authorId,
      recordKind: i === 0 ? 'household' : 'contact',
      recordId: i === 0 ? householdId : newId(),
      action: 'create',
      fields:
        i === 0
          ? { areaId, name: '张三' }
          : {
              areaId,
              householdId,
              metOn: '2023-12-11',
              mode: 'visit',
              metWith: '老两口',
              topics: [topics[i % 8]],
              note,
            },
    }
  })
  return JSON.stringify({ deviceId, epoch: null, changes })
}

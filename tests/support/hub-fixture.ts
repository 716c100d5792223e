// A hub over a database in memory with a small village in it, asked through `request` as a device would ask.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Id } from '../../src/domain/id'
import type { Role } from '../../src/domain/role'
import type { Change, Json } from '../../src/protocol/change'
import type { PullHeader, PullRequest, PushReply } from '../../src/protocol/messages'
import type { HubDependencies } from '../../src/server/hub'
import { createApp } from '../../src/server/app'
import { cachedAuthority } from '../../src/server/authority'
import { appendHubDrafts, type HubDraft } from '../../src/server/hub-author'
import { handKey } from '../../src/server/hub-hand'
import { openHubKeys, type HubKeys } from '../../src/server/hub-keys'
import { makeLink } from '../../src/server/sign-in'
import { openDiskFileStore } from '../../src/server/storage/disk-file-store'
import type { HubStore } from '../../src/server/storage/hub-store'
import { openSqliteHubStore } from '../../src/server/storage/sqlite-hub-store'
import { aCreate, anId, aStamp, place, sampleFields, theAreas } from './changes'

export const people = {
  worker: anId(0xb1),
  otherWorker: anId(0xb2),
  lead: anId(0xb3),
  secretary: anId(0xb4),
  administrator: anId(0xb5),
  foreigner: anId(0xb6),
} as const

const held: [Id, Role, Id | null][] = [
  [people.worker, 'gridWorker', place.grid],
  [people.otherWorker, 'gridWorker', place.otherGrid],
  [people.lead, 'gridLead', place.grid],
  [people.secretary, 'partySecretary', place.village],
  [people.administrator, 'administrator', null],
  [people.foreigner, 'gridLead', place.foreignGrid],
]

/** 2023-12-11 10:00 in Beijing. */
export const startMs = Date.UTC(2023, 11, 11, 2)
export const publicUrl = 'http://localhost:8080'

export interface TestHub extends HubDependencies {
  now: { ms: number }
  logged: Record<string, unknown>[]
  request(path: string, init?: RequestInit): Promise<Response>
  /** A one-time code for a person. */
  codeFor(personId: Id): Promise<string>
  /** A signed-in device with an id that ends in `n`. */
  device(personId: Id, n: number): Promise<TestDevice>
  close(): Promise<void>
}

export interface HubParts {
  file?: string
  /** False: nothing but the database. */
  village?: boolean
  secure?: boolean
  appFolder?: string | null
  /** Others than the ones the hub would make for itself. */
  keys?: HubKeys
}

type OpenStore = (file: string | undefined) => Promise<HubStore>
let openStore: OpenStore = (file = ':memory:') => openSqliteHubStore(file, 'epoch-1')

/** The device of the hub's own under which it writes for a scope or moves a record; '' where it has not. */
export async function handOf(store: HubStore, of: string): Promise<Id> {
  const kept = await store.readMeta(handKey + of)
  return kept === null ? '' : (JSON.parse(kept) as { deviceId: Id }).deviceId
}

/** Every hub of this test file has that store, whose epoch is 'epoch-1', instead of SQLite in memory. */
export function useStore(open: OpenStore): void {
  openStore = open
}

export async function openTestHub(parts: HubParts = {}): Promise<TestHub> {
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-hub-'))
  const store = await openStore(parts.file)
  const now = { ms: startMs }
  const logged: Record<string, unknown>[] = []
  let drawn = 0
  const random = (count: number) => {
    drawn++
    return Uint8Array.from({ length: count }, (_, i) => (drawn * 37 + i * 101 + (drawn >> 3)) % 256)
  }
  const dependencies: HubDependencies = {
    store,
    files: await openDiskFileStore(folder),
    authority: cachedAuthority(store),
    keys: parts.keys ?? (await openHubKeys(store)),
    clock: { nowMs: () => now.ms },
    random,
    log: (facts) => logged.push(facts),
    publicUrl: () => (parts.secure ? 'https://book.example.cn' : publicUrl),
    secure: parts.secure ?? false,
    addressOf: (c) => c.req.header('x-test-address') ?? 'somewhere',
    appFolder: parts.appFolder ?? null,
  }
  const isNew = (await store.treeRecords('area')).length === 0
  if (isNew && parts.village !== false) await appendHubDrafts(store, villageDrafts(), startMs, random)
  const app = createApp(dependencies)
  const request = async (path: string, init?: RequestInit) => app.request(path, init)
  async function codeFor(personId: Id): Promise<string> {
    const { url } = await makeLink(store, personId, publicUrl, now.ms, random)
    return url.slice(url.indexOf('#') + 1)
  }
  return {
    ...dependencies,
    now,
    logged,
    request,
    codeFor,
    async device(personId, n) {
      const deviceId = anId(n)
      const reply = await signInWith(request, await codeFor(personId), deviceId)
      if (reply.status !== 200) throw new Error(`sign-in: ${reply.status} ${await reply.text()}`)
      return new TestDevice(request, deviceId, personId, cookieOf(reply))
    },
    async close() {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function signInWith(
  request: TestHub['request'],
  code: string,
  deviceId: Id,
  headers = {},
): Promise<Response> {
  return request('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ code, deviceId }),
  })
}

export function cookieOf(reply: Response): string {
  return (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

export interface Pulled {
  header: PullHeader
  changes: Change[]
  text: string
}

export class TestDevice {
  private number = 0
  constructor(
    readonly request: TestHub['request'],
    readonly deviceId: Id,
    readonly personId: Id,
    readonly cookie: string,
  ) {}

  /** A change of this device and person, under its next number. */
  create(recordKind: Change['recordKind'], recordId: Id, fields: Record<string, Json> = {}): Change {
    return aCreate({
      ...this.next(),
      recordKind,
      recordId,
      fields: { ...sampleFields[recordKind], ...fields },
    })
  }

  set(recordKind: Change['recordKind'], recordId: Id, fields: Record<string, Json>): Change {
    return { ...aCreate({ ...this.next(), recordKind, recordId, fields }), action: 'set', basedOn: {} }
  }

  private next() {
    const number = ++this.number
    const stamp = aStamp(startMs - 1_000_000 + number, this.deviceId)
    return { deviceId: this.deviceId, authorId: this.personId, number, stamp }
  }

  post(path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(path, { method: 'POST', headers: { cookie: this.cookie, ...headers }, body })
  }

  async push(
    changes: readonly unknown[],
    epoch: string | null = null,
  ): Promise<PushReply & { status: number }> {
    const reply = await this.post(
      '/sync/v1/push',
      JSON.stringify({ deviceId: this.deviceId, epoch, changes }),
    )
    return { ...((await reply.json()) as PushReply), status: reply.status }
  }

  async pull(parts: Partial<PullRequest> = {}): Promise<Pulled> {
    const body = { deviceId: this.deviceId, epoch: null, cursors: {}, limit: 1_000, ...parts }
    const reply = await this.post('/sync/v1/pull', JSON.stringify(body))
    const text = await reply.text()
    const [first = '', ...lines] = text.trimEnd().split('\n')
    return {
      header: JSON.parse(first) as PullHeader,
      changes: lines.map((line) => JSON.parse(line) as Change),
      text,
    }
  }
}

function villageDrafts(): HubDraft[] {
  const common = { authorId: people.administrator, madeAtMs: startMs - 86_400_000, action: 'create' } as const
  const areas = theAreas().map(({ id, level, parentId, name }): HubDraft => {
    return { ...common, recordKind: 'area', recordId: id, fields: { level, parentId, name } }
  })
  const staff = held.flatMap(([personId, role, areaId], i): HubDraft[] => [
    {
      ...common,
      recordKind: 'person',
      recordId: personId,
      fields: { areaId: villageOf(areaId), name: `人员${i}` },
    },
    {
      ...common,
      recordKind: 'membership',
      recordId: anId(0xc0 + i),
      fields: { personId, areaId, role, from: '2023-01-01' },
    },
  ])
  return [...areas, ...staff]
}

function villageOf(areaId: Id | null): Id | null {
  if (areaId === null) return null
  return areaId === place.foreignGrid ? place.otherVillage : place.village
}

// Why a scope counts under a lock: a database gives out the numbers of a plain sequence when a row is written, not when it
// is committed, and a reader that remembers the highest number seen passes over whatever commits late.
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { canonicalText } from '../../src/protocol/change'
import type { ScopeId } from '../../src/protocol/scopes'
import type { HubStore } from '../../src/server/storage/hub-store'
import { openPostgresHubStore } from '../../src/server/storage/postgres-hub-store'
import { aCreate, anId } from '../support/changes'
import { gate } from '../support/gate'
import { PrivatePostgres } from '../support/private-postgres'

let server: PrivatePostgres
let url = ''
beforeAll(async () => {
  server = await PrivatePostgres.start()
}, 300_000)
afterAll(() => server.dispose())
beforeEach(async () => {
  url = await server.database()
})

describe('a plain sequence as a cursor', () => {
  it('loses a row that commits after a later one was read', async () => {
    await server.ask(url, 'create table log (id bigserial primary key, text text)')
    const [early, late] = [new pg.Client(url), new pg.Client(url)]
    await Promise.all([early.connect(), late.connect()])
    await late.query('begin')
    await late.query(`insert into log (text) values ('written first')`)
    await early.query(`insert into log (text) values ('committed first')`)
    const seen: unknown[] = []
    let cursor = 0
    const poll = async () => {
      for (const row of await server.ask(url, `select * from log where id > ${cursor} order by id`)) {
        seen.push(row.text)
        cursor = Number(row.id)
      }
    }
    await poll()
    await late.query('commit')
    await poll()
    expect(seen).toEqual(['committed first'])
    await Promise.all([early.end(), late.end()])
  })
})

describe('the sequence of a scope (SPEC S4)', () => {
  const scope: ScopeId = 'work:a'
  let [one, other]: HubStore[] = []
  beforeEach(async () => {
    ;[one, other] = [await openPostgresHubStore(url, 'first'), await openPostgresHubStore(url, 'first')]
  })
  afterEach(() => Promise.all([one!.close(), other!.close()]))

  /** Keeps and publishes a change of a device inside a transaction. */
  async function write(store: HubStore, device: number, number: number, scopes: ScopeId[]): Promise<void> {
    const deviceId = anId(device)
    const change = aCreate({ deviceId, number, recordId: anId(device * 10_000 + number) })
    const { recordKind, recordId, authorId } = change
    const text = canonicalText(change)
    const common = { deviceId, number, recordKind, recordId, authorId, receivedAt: number }
    await store.keepChanges([{ ...common, effective: null, late: false, text }])
    await store.publish(new Map(scopes.map((scopeId) => [scopeId, [{ deviceId, number, digest: 1 }]])))
  }
  const touching = (device: number) => ({ deviceIds: [anId(device)], recordIds: [], tree: false })

  /** Reads on from where it was, as a device does. */
  function reader(store: HubStore, scopeId: ScopeId): { seen: string[]; poll(): Promise<void> } {
    const seen: string[] = []
    return {
      seen,
      async poll() {
        for (const line of await store.page(scopeId, seen.length, 1_000)) {
          expect(line.sequence).toBe(seen.length + 1)
          seen.push(line.text)
        }
      },
    }
  }

  it('makes the later writer wait, so that a reader passes over nothing', async () => {
    const device = reader(other!, scope)
    const [written, leave] = [gate(), gate()]
    const late = one!.transaction(async (inner) => {
      await write(inner, 1, 1, [scope])
      written.open()
      await leave.opened
    }, touching(1))
    await written.opened
    const second = other!.transaction((inner) => write(inner, 2, 1, [scope]), touching(2))
    await server.untilSomebodyWaits(url)
    await device.poll()
    expect(device.seen).toEqual([])
    leave.open()
    await Promise.all([late, second])
    await device.poll()
    const ids = device.seen.map((text) => (JSON.parse(text) as { deviceId: string }).deviceId)
    expect(ids).toEqual([anId(1), anId(2)])
  })

  it('does not make a writer of another scope wait', async () => {
    const [written, leave] = [gate(), gate()]
    const held = one!.transaction(async (inner) => {
      await write(inner, 1, 1, [scope])
      written.open()
      await leave.opened
    }, touching(1))
    await written.opened
    await other!.transaction((inner) => write(inner, 2, 1, ['work:b']), touching(2))
    expect(await one!.heads([scope, 'work:b'])).toEqual(new Map([['work:b', { head: 1, digest: 1 }]]))
    leave.open()
    await held
  })

  it('leaves no gap where a writer failed after it had its number', async () => {
    const failing = one!.transaction(async (inner) => {
      await write(inner, 1, 1, [scope])
      throw new Error('no')
    }, touching(1))
    await expect(failing).rejects.toThrow('no')
    await other!.transaction((inner) => write(inner, 2, 1, [scope]), touching(2))
    expect((await one!.page(scope, 0, 10)).map((line) => line.sequence)).toEqual([1])
  })

  it('gives readers everything while eight writers of two hubs publish to three scopes', async () => {
    const scopes: ScopeId[] = ['work:a', 'work:b', 'work:c']
    const readers = scopes.map((scopeId, i) => reader(i % 2 ? one! : other!, scopeId))
    const state = { writing: true }
    const writers = Array.from({ length: 8 }, async (_, i) => {
      const store = i % 2 ? one! : other!
      for (let number = 1; number <= 20; number++) {
        const chosen = scopes.filter((_scope, at) => (i + number) % 3 !== at)
        await store.transaction((inner) => write(inner, i + 1, number, chosen), touching(i + 1))
      }
    })
    const reading = (async () => {
      while (state.writing) for (const one of readers) await one.poll()
    })()
    await Promise.all(writers)
    state.writing = false
    await reading
    for (const one of readers) await one.poll()
    const heads = await one!.heads(scopes)
    expect(readers.map(({ seen }) => new Set(seen).size)).toEqual(
      scopes.map((scopeId) => heads.get(scopeId)?.head),
    )
    expect(readers.reduce((sum, { seen }) => sum + seen.length, 0)).toBe(8 * 20 * 2)
  })
})

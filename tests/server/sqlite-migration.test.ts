// A database of the first version of the tables, as hubs in the field have it, opened by this one.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canonicalText, type Change } from '../../src/protocol/change'
import { addDigests, lineDigest } from '../../src/protocol/digest'
import { openSqliteHubStore } from '../../src/server/storage/sqlite-hub-store'
import { aCreate, anId, aSet, aStamp } from '../support/changes'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lianxin-migration-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const tablesOfVersion1 = `
create table "meta" ("key" text primary key, "value" text not null);
create table "changes" ("deviceId" text not null, "number" bigint not null, "recordKind" text not null,
  "recordId" text not null, "authorId" text not null, "receivedAt" bigint not null, "effective" text,
  "text" text not null, constraint "changesKey" primary key ("deviceId", "number"));
create table "publications" ("scopeId" text not null, "sequence" bigint not null, "deviceId" text not null,
  "number" bigint not null, constraint "publicationsKey" primary key ("scopeId", "sequence"),
  constraint "publicationsOnce" unique ("deviceId", "number", "scopeId"));
create table "scopes" ("scopeId" text primary key, "head" bigint not null);
create table "records" ("recordId" text primary key, "kind" text not null, "areaId" text,
  "scopeIds" text not null, "created" integer not null, "authorId" text not null, "fields" text);
create table "parked" ("deviceId" text not null, "number" bigint not null, "code" text not null, "field" text,
  "text" text, "receivedAt" bigint not null, constraint "parkedKey" primary key ("deviceId", "number"));
create table "devices" ("deviceId" text primary key, "personId" text not null, "createdAt" bigint not null,
  "lastSeenAt" bigint not null, "have" bigint not null);
create table "sessions" ("tokenHash" text primary key, "deviceId" text not null, "personId" text not null,
  "createdAt" bigint not null, "expiresAt" bigint not null);
create table "links" ("codeHash" text primary key, "personId" text not null, "madeAt" bigint not null,
  "expiresAt" bigint not null, "usedByDevice" text, "usedAt" bigint);
create table "files" ("sha256" text primary key, "sizeBytes" bigint not null, "keptAt" bigint not null);
create table "namedFiles" ("sha256" text not null, "recordId" text not null,
  constraint "namedFilesKey" primary key ("sha256", "recordId"));
create index "changesByRecord" on "changes" ("recordId");
create index "recordsByKind" on "records" ("kind");
insert into meta values ('tablesVersion', '1'), ('epoch', 'of-old');
`

const scopeId = 'work:a'
const effective = aStamp(5)
const created = aCreate({ number: 1 })
const refused = aSet({ number: 2, recordId: anId(77), fields: { place: '桥头' } })
const corrected = aSet({ number: 3, fields: { place: '桥头' } })

function oldDatabase(file: string, after = ''): void {
  const database = new Database(file)
  database.exec(tablesOfVersion1)
  const insert = (table: string, ...values: unknown[]) =>
    database.prepare(`insert into ${table} values (${values.map(() => '?').join()})`).run(...values)
  const keep = (change: Change, sequence: number, rank: string | null) => {
    const { deviceId, number, recordKind, recordId, authorId } = change
    insert('changes', deviceId, number, recordKind, recordId, authorId, 9, rank, canonicalText(change))
    insert('publications', scopeId, sequence, deviceId, number)
  }
  keep(created, 1, null)
  keep(corrected, 2, effective)
  insert('scopes', scopeId, 2)
  insert('records', created.recordId, 'entry', anId(9), JSON.stringify([scopeId]), 1, anId(2), null)
  insert('parked', anId(1), 2, 'unknown-record', 'recordId', canonicalText(refused), 9)
  insert('devices', anId(1), anId(2), 1, 1, 3)
  database.exec(after)
  database.close()
}

describe('a database of version 1', () => {
  it('has digests, parents and keys once it is opened, and its changes as they were', async () => {
    const file = join(folder, 'old.sqlite')
    oldDatabase(file)
    for (let times = 0; times < 2; times++) {
      const store = await openSqliteHubStore(file, 'new')
      const [first, second] = [
        lineDigest(canonicalText(created)),
        lineDigest(canonicalText({ ...corrected }).slice(0, -1) + `,"effective":"${effective}"}`),
      ]
      expect(await store.epoch()).toBe('of-old')
      expect((await store.heads([scopeId])).get(scopeId)).toEqual({
        head: 2,
        digest: addDigests(first, second),
      })
      expect([await store.digest(scopeId, 0, 1), await store.digest(scopeId, 1, 2)]).toEqual([first, second])
      expect(await store.page(scopeId, 0, 9)).toMatchObject([
        { text: canonicalText(created), late: false },
        { text: canonicalText(corrected), effective, late: false },
      ])
      expect((await store.records([created.recordId])).get(created.recordId)).toMatchObject({
        parentId: created.fields.contactId,
        left: [],
        created: true,
      })
      expect(await store.hangingOn(created.fields.contactId as string)).toEqual([created.recordId])
      expect(await store.device(anId(1))).toMatchObject({ have: 3, backedUp: 0, publicKey: null })
      expect(await store.waitingFor([anId(77)])).toMatchObject([{ number: 2, code: 'unknown-record' }])
      expect(await store.readMeta('tablesVersion')).toBe('2')
      await store.close()
    }
  })

  it('is left as it was when it cannot be brought up to date', async () => {
    const file = join(folder, 'broken.sqlite')
    oldDatabase(file, `update changes set text = 'no json' where number = 1`)
    await expect(openSqliteHubStore(file, 'new')).rejects.toThrow()
    const database = new Database(file)
    expect(database.prepare(`select value from meta where key = 'tablesVersion'`).get()).toEqual({
      value: '1',
    })
    expect(database.prepare('select * from scopes').all()).toEqual([{ scopeId, head: 2 }])
    database.close()
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { uuidV7 } from '../../src/domain/id'
import { foldRecord } from '../../src/protocol/fold'
import { fillEmptyHub, isEmpty } from '../../src/server/first-start'
import { appendHubDrafts, type HubDraft } from '../../src/server/hub-author'
import { linkFor } from '../../src/server/link-command'
import { anId, place } from '../support/changes'
import {
  handOf,
  openTestHub,
  people,
  publicUrl,
  signInWith,
  startMs,
  type TestHub,
} from '../support/hub-fixture'

let hub: TestHub
const open = async (parts: Parameters<typeof openTestHub>[0]) => (hub = await openTestHub(parts))
afterEach(() => hub.close())

let made = 0
const newId = () => uuidV7(startMs + made++, new Uint8Array(10))
const fill = (withVillage: boolean) => fillEmptyHub(hub.store, withVillage, hub.now.ms, newId, hub.random)

describe('an empty hub', () => {
  beforeEach(() => open({ village: false }))

  it('begins with one administrator and nothing else when no village is wanted', async () => {
    expect(await isEmpty(hub.store)).toBe(true)
    const [first, ...others] = await fill(false)
    expect([first?.word, others]).toEqual(['管理员', []])
    expect(await isEmpty(hub.store)).toBe(false)
    const administrator = await hub.device(first!.personId, 1)
    const { header, changes } = await administrator.pull()
    expect(header.grants).toEqual([{ role: 'administrator', areaId: null }])
    expect(changes.map((change) => change.recordKind)).toEqual(['person', 'membership'])
  })

  it('begins with a village in which a worker, a lead and a secretary find their work', async () => {
    const first = await fill(true)
    expect(first.map(({ word }) => word)).toEqual(['网格员', '网格长', '村党组织书记'])
    const roles = []
    for (const [i, { personId }] of first.entries()) {
      const { header, changes } = await (await hub.device(personId, i + 1)).pull()
      roles.push(header.grants[0]?.role)
      for (const kind of ['household', 'contact', 'entry']) {
        expect(changes.some((change) => change.recordKind === kind)).toBe(true)
      }
    }
    expect(roles).toEqual(['gridWorker', 'gridLead', 'partySecretary'])
  })
})

describe('what the hub writes itself', () => {
  beforeEach(() => open({}))
  const draft = (parts: Partial<HubDraft>): HubDraft => ({
    authorId: people.worker,
    madeAtMs: startMs - 1_000,
    recordKind: 'household',
    recordId: anId(700),
    action: 'create',
    fields: { areaId: place.hamlet, name: '张三' },
    ...parts,
  })
  const grid = `work:${place.grid}`
  const append = (drafts: HubDraft[]) => appendHubDrafts(hub.store, drafts, hub.now.ms, hub.random)

  it('reaches devices as changes of one device a scope with dense numbers and rising stamps', async () => {
    await append([draft({}), draft({ recordId: anId(701) })])
    const worker = await hub.device(people.worker, 1)
    const { changes } = await worker.pull()
    const own = await handOf(hub.store, grid)
    const last = (await hub.store.device(own))?.have ?? 0
    const [a, b] = changes.slice(-2)
    expect([a?.deviceId, a?.number, b?.number]).toEqual([own, last - 1, last])
    expect(a!.stamp < b!.stamp).toBe(true)
    expect(a?.madeAt).toBe('2023-12-11T09:59:59.000+08:00')
    expect((await hub.store.held(own, [last, last + 1])).size).toBe(1)
  })

  it('replaces what was seen and conflicts with what was not', async () => {
    const set = (name: string, basedOn: Partial<HubDraft>) =>
      draft({ action: 'set', fields: { name }, madeAtMs: startMs, ...basedOn })
    await append([draft({}), set('李四', { basedOn: 'seen' })])
    const changes = async () =>
      (await hub.store.changesOf(anId(700))).map(
        (kept) => JSON.parse(kept.text) as Parameters<typeof foldRecord>[0][0],
      )
    expect(foldRecord(await changes())).toMatchObject({ fields: { name: '李四' }, conflicts: [] })
    await append([set('王五', {})])
    expect(foldRecord(await changes()).conflicts).toEqual(['name'])
  })

  it('is all written or not at all', async () => {
    const own = await handOf(hub.store, grid)
    const before = (await hub.store.device(own))?.have
    await expect(append([draft({}), draft({ recordId: anId(701), fields: { name: '' } })])).rejects.toThrow(
      'refused',
    )
    expect((await hub.store.device(own))?.have).toBe(before)
    expect(await hub.store.records([anId(700)])).toEqual(new Map())
  })
})

describe('the link command', () => {
  beforeEach(() => open({}))
  const link = (wanted: string) => linkFor(hub.store, wanted, publicUrl, hub.now.ms, hub.random)

  it('prints a link and its code for somebody by name or by id', async () => {
    for (const [i, wanted] of ['人员0', people.worker].entries()) {
      const { code, text } = await link(wanted)
      const url = /人员0: (\S+)/.exec(text)?.[1] ?? ''
      expect([code, text.includes('█')]).toEqual([0, true])
      const reply = await signInWith(hub.request, url.slice(url.indexOf('#') + 1), anId(i + 1))
      expect(await reply.json()).toMatchObject({ personId: people.worker })
    }
  })

  it('lists people of one name with their place, and makes no link', async () => {
    const administrator = await hub.device(people.administrator, 1)
    await administrator.push([
      administrator.create('person', anId(800), { name: '人员0', areaId: place.otherVillage }),
    ])
    const { code, text } = await link('人员0')
    expect([code, text.includes('/enter#')]).toEqual([1, false])
    expect(text).toContain(anId(800))
    expect(text).toContain(people.worker)
  })

  it('says so when nobody is called that', async () => {
    expect(await link('无名')).toMatchObject({ code: 1 })
  })
})

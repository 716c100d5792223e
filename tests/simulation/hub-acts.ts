// What befalls the hub, and what its administrators do.
import { canonicalText } from '../../src/protocol/change'
import { lineDigest } from '../../src/protocol/digest'
import { appendHubDrafts, type HubDraft } from '../../src/server/hub-author'
import { anId, place } from '../support/changes'
import type { ActKind } from './plan'
import type { Random } from './random'
import { administrator, grids, people, workAreas } from './village'
import { membershipsOf } from './who-follows-what'
import type { Running } from './world'

/** As if by another hub of a later version that shares the database. */
const newerDevice = anId(0xe0)

export async function changeFault(world: Running, kind: ActKind, chance: Random): Promise<void> {
  const { host, oracle, time } = world
  const { tables } = host.disk
  oracle.note(() => `-- ${kind}`)
  switch (kind) {
    case 'hubKill':
      host.dieAfterCalls = chance.below(25)
      return
    case 'hubFull':
      host.full = true
      time.in(chance.between(2_000, 60_000), () => (host.full = false))
      return
    case 'backUp':
      world.backup = host.disk.copy()
      await host.disk
        .open()
        .raiseBackedUp(new Map([...tables.devices.values()].map(({ deviceId, have }) => [deviceId, have])))
      return
    case 'restore':
    case 'quietRestore':
      world.restore(kind === 'restore')
      return
    case 'grant': {
      const { personId } = chance.pick(people)
      const fields = { personId, areaId: chance.pick(grids), role: 'gridWorker', from: '2026-01-01' }
      return author(world, { recordKind: 'membership', recordId: world.newId(), action: 'create', fields })
    }
    case 'revoke': {
      const inForce = membershipsOf(tables).filter(({ held }) => !held.until)
      if (inForce.length === 0) return
      const { recordId } = chance.pick(inForce)
      const until = chance.chance(0.7) ? '2026-11-20' : '2026-05-01'
      return author(world, {
        recordKind: 'membership',
        recordId,
        action: 'set',
        fields: { until },
        basedOn: 'seen',
      })
    }
    case 'hubMove': {
      const moving = [...tables.records].filter(([, { known }]) => known.kind === 'household')
      if (moving.length === 0) return
      const [recordId] = chance.pick(moving)
      const fields = { areaId: chance.pick(workAreas) }
      return author(world, { recordKind: 'household', recordId, action: 'set', fields, basedOn: 'seen' })
    }
    case 'newer':
      return newerLines(world, chance)
    default:
  }
}

async function author(world: Running, draft: Omit<HubDraft, 'authorId' | 'madeAtMs'>): Promise<void> {
  const { host, time, oracle } = world
  const full = { authorId: administrator, madeAtMs: time.now, ...draft } as HubDraft
  await appendHubDrafts(host.disk.open(), [full], time.now, world.hubBytes)
  oracle.afterHub(host.disk.tables)
}

/** Lines that this version does not understand: of a kind, an event, a format to come. */
async function newerLines(world: Running, chance: Random): Promise<void> {
  const { host, time, oracle } = world
  const store = host.disk.open()
  await store.transaction(async (inner) => {
    const held = await inner.device(newerDevice)
    if (!held) await inner.addDevice(newerDevice, administrator, time.now, null)
    const number = (held?.have ?? 0) + 1
    const strange = chance.pick([
      { recordKind: 'poster', action: 'create', fields: { areaId: place.grid } },
      { recordKind: 'entry', action: 'event', event: { type: 'hop', data: {} } },
      { recordKind: 'entry', action: 'merge', into: anId(7) },
      { format: 2, recordKind: 'entry', action: 'create', parts: [] },
    ])
    const common = {
      format: 1,
      deviceId: newerDevice,
      number,
      authorId: administrator,
      recordId: world.newId(),
    }
    const stamp = `018c57000000${number.toString(16).padStart(4, '0')}-${newerDevice}`
    const text = canonicalText({ ...common, stamp, madeAt: world.nextMadeAt(), ...strange })
    await inner.keepChanges([
      {
        deviceId: newerDevice,
        number,
        recordKind: 'entry',
        recordId: common.recordId,
        authorId: administrator,
        receivedAt: time.now,
        effective: null,
        late: false,
        text,
      },
    ])
    const publication = { deviceId: newerDevice, number, digest: lineDigest(text) }
    await inner.publish(new Map([[`work:${chance.pick(grids)}`, [publication]]]))
    await inner.setHave(newerDevice, number)
  })
  oracle.afterHub(host.disk.tables)
}

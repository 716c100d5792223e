// What happens in scopes a person does not follow changes nothing he is told (SPEC I4, S4).
import { describe, expect, it } from 'vitest'
import type { HubKeys } from '../../src/server/hub-keys'
import { anId, place } from '../support/changes'
import { openTestHub, people, type TestDevice } from '../support/hub-fixture'

const day = 86_400_000
/** Device ids the hub drew for itself, by their first appearance: chance is no news. */
function withoutChance(told: readonly string[]): string[] {
  const named = new Map<string, string>()
  const drawn = /(?!018f0000-0000)[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
  return told.map((text) =>
    text.replaceAll(drawn, (id) => {
      const name = named.get(id) ?? `drawn-${named.size + 1}`
      named.set(id, name)
      return name
    }),
  )
}

async function pushed(device: TestDevice, changes: readonly unknown[]): Promise<string> {
  const reply = await device.push(changes)
  if (reply.verdicts.some(({ verdict }) => verdict !== 'stored'))
    throw new Error(JSON.stringify(reply.verdicts))
  return JSON.stringify(reply)
}

/** A household with a talk and an entry, moved to and fro. */
async function workAndMoves(
  device: TestDevice,
  from: number,
  here: string,
  there: string,
): Promise<string[]> {
  const [household, contact, entry] = [anId(from), anId(from + 1), anId(from + 2)]
  const replies = [
    await pushed(device, [
      device.create('household', household, { areaId: here }),
      device.create('contact', contact, { areaId: here, householdId: household }),
      device.create('entry', entry, { areaId: here, householdId: household, contactId: contact }),
    ]),
  ]
  for (const areaId of [there, here])
    replies.push(await pushed(device, [device.set('household', household, { areaId })]))
  return replies
}

/** All that a grid worker is told while he works and moves records, and his neighbour does or does not. */
async function toldInOneGrid(elsewhere: boolean, keys: HubKeys): Promise<string[]> {
  const hub = await openTestHub({ keys })
  try {
    const neighbour = await hub.device(people.secretary, 3)
    const worker = await hub.device(people.worker, 4)
    const told: string[] = []
    const busy = async (from: number) => {
      if (elsewhere) await workAndMoves(neighbour, from, place.otherGrid, place.village)
    }
    await busy(5_000)
    told.push(...(await workAndMoves(worker, 6_000, place.grid, place.hamlet)))
    told.push((await worker.pull()).text)
    await busy(5_100)
    hub.now.ms += day
    await busy(5_200)
    told.push(...(await workAndMoves(worker, 6_100, place.grid, place.hamlet)))
    told.push((await worker.pull({ limit: 3 })).text, (await worker.pull()).text)
    return told
  } finally {
    await hub.close()
  }
}

describe('what happens in another grid', () => {
  it('I4 changes no byte of what a person is told', async () => {
    const { keys, close } = await openTestHub()
    await close()
    const [quiet, busy] = [await toldInOneGrid(false, keys), await toldInOneGrid(true, keys)]
    expect(withoutChance(busy)).toEqual(withoutChance(quiet))
    expect(withoutChance(quiet).join('')).toContain('"deviceId":"drawn-')
  })
})

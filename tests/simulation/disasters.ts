// What happens to a whole disk or a whole profile at once.
import type { OwnChange } from '../../src/sync/ports'
import { newShelf } from '../support/memory-device-store'
import { Phone } from './phone'
import type { Running } from './world'
import { forgetReckoned } from './who-follows-what'

export function restore(world: Running, epoch: string | null): void {
  const { host, oracle, backup } = world
  if (!backup) return
  const epochNow = host.disk.tables.meta.get('epoch')!
  host.disk.restore(backup)
  host.disk.tables.meta.set('epoch', epoch ?? epochNow)
  host.restart()
  forgetReckoned(host.disk.tables)
  oracle.restored(host.disk.tables)
  // Where the hub has lost numbers that two devices share, one may fill what the other believes to be his.
  for (const phone of world.phones) {
    if (world.phones.filter(({ plan }) => plan === phone.plan).length < 2) continue
    oracle.twinsAtRestore.add(phone.name)
    for (const { state, change } of allOwn([phone]))
      if (state === 'acked' && !oracle.onHub(change.madeAt)) oracle.lostByTwins.add(change.madeAt)
  }
  world.excuseWhatIsGone()
}

export function allOwn(phones: readonly Phone[]): OwnChange[] {
  return phones.flatMap(({ shelves }) => [...shelves.values()].flatMap(({ state }) => state.own))
}

export function clone(world: Running, phone: Phone): Phone | null {
  if (!phone.shelf || world.phones.length > 8) return null
  const count = world.phones.filter(({ plan }) => plan === phone.plan).length
  const twin = new Phone(world, phone.plan, `${phone.name}${'′'.repeat(count)}`)
  twin.person = phone.person
  twin.clockOffsetMs = phone.clockOffsetMs
  twin.latestMs = phone.latestMs
  for (const [personId, { state, frames, receipts, files }] of phone.shelves) {
    const copied = { state: structuredClone(state), frames: new Map(frames), receipts: new Map(receipts) }
    twin.shelves.set(personId, { ...newShelf(state.identity), ...copied, files: new Map(files) })
    for (const own of state.own) if (own.state !== 'acked') world.oracle.copied(own.change.madeAt, count)
  }
  twin.road.token = phone.road.token
  world.phones.push(twin)
  void twin.start()
  return twin
}

export function excuseWhatIsGone({ oracle, phones }: Running): void {
  const here = new Set(allOwn(phones).map((own) => own.change.madeAt))
  for (const act of oracle.saved.keys()) {
    if (oracle.onHub(act) || oracle.parkedWithText(act) || here.has(act)) continue
    oracle.note(() => `   ${act} is gone: no device and no disk holds it any more`)
    oracle.excused.add(act)
  }
}

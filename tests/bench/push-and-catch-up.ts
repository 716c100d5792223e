// What an ordinary day costs once the first sync is done: sending what was written with no signal, and receiving what others
// wrote; and that neither grows with what is held already.
import type { Page } from '@playwright/test'
import { installBookProbe, slowDown } from './book-probe'
import { filledHub, type FilledHub } from './filled-hub'
import { line, median, spread } from './figures'
import { readyPhone } from './ready-phone'
import { HubClient } from '../support/journey-hub-client'
import { householdsIn, visits } from '../support/journey-visits'

const offlineChanges = 500
const remoteChanges = 1_000
const smallChanges = 100
const [fewRecords, manyRecords] = [1_000, 100_000]

/** A colleague who writes into the same grid over the wire. */
async function colleague(filled: FilledHub): Promise<(count: number) => Promise<void>> {
  const client = new HubClient(filled.hub.publicUrl)
  await client.signIn(await filled.workerLink())
  const households = householdsIn(await client.pullAll())
  return (count) => client.push(visits(count, client, households))
}

async function syncNow(page: Page): Promise<number> {
  const { value, elapsedMs } = await page.evaluate(() => window.bookProbe.call('syncNow', []))
  const { failure } = value as { failure: unknown }
  if (failure !== null) throw new Error(`the sync failed: ${JSON.stringify(failure)}`)
  return elapsedMs
}

export async function measurePush(filled: FilledHub, runs: number): Promise<void> {
  const requests: number[] = []
  for (let run = 0; run < runs; run++) {
    const phone = await readyPhone(filled, (context) => installBookProbe(context))
    await phone.device.goOffline()
    const saved = await phone.page.evaluate(async (count) => {
      const { value } = await window.bookProbe.call('findHouseholds', [
        { text: '', areaId: null, order: 'place', offset: 0, limit: 60 },
      ])
      const { rows } = value as { rows: { id: string; areaId: string }[] }
      let done = 0
      for (; done < count; done++) {
        const household = rows[done % rows.length]!
        const form = {
          householdId: household.id,
          areaId: household.areaId,
          metOn: '2026-11-23',
          mode: 'visit',
          metWith: '户主',
          companions: '',
          topics: [],
          note: `没有信号的一天，第 ${done} 户：屋里屋外看了一遍，说今年的收成比去年好。`,
          entries: [],
          attachments: [],
        }
        const { value: answer } = await window.bookProbe.call('saveContact', [form, 'contact:bench'])
        if (!(answer as { ok: boolean }).ok) break
      }
      return done
    }, offlineChanges)
    if (saved !== offlineChanges) throw new Error(`only ${saved} visits were saved`)
    let pushes = 0
    phone.device.context.on('request', (request) => {
      if (request.url().endsWith('/sync/v1/push')) pushes++
    })
    await phone.device.goOnline()
    for (let left = 1; left > 0;) {
      await syncNow(phone.page)
      const { value } = await phone.page.evaluate(() => window.bookProbe.call('syncStatus', []))
      left = (value as { hereOnly: number }).hereOnly
    }
    requests.push(pushes)
    await phone.device.dispose()
  }
  line(`Push of ${offlineChanges} changes, requests`, spread(requests), '≤ 5')
}

export async function measureCatchUp(filled: FilledHub, runs: number): Promise<void> {
  const write = await colleague(filled)
  const phone = await readyPhone(filled, (context) => installBookProbe(context))
  await slowDown(phone.page, 4)
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    await write(remoteChanges)
    times.push(await syncNow(phone.page))
  }
  await phone.device.dispose()
  line(`Catch-up of ${remoteChanges} remote changes at CPU 4×, ms`, spread(times), '≤ 1500')
}

/** Makes its own two hubs: one nearly empty, one with ten times a worker's largest book. */
export async function measureFlatCost(runs: number): Promise<void> {
  const medians: number[] = []
  for (const count of [fewRecords, manyRecords]) {
    const filled = await filledHub(count)
    const write = await colleague(filled)
    const phone = await readyPhone(filled, (context) => installBookProbe(context))
    // A page that lists nothing: what is measured is the sync, not the screen that is drawn anew after it.
    await phone.person.goTo('我的')
    await syncNow(phone.page)
    const times: number[] = []
    // The first ones warm up what later ones find ready, in both sizes alike.
    for (let run = 0; run < runs * 2 + 2; run++) {
      await write(smallChanges)
      const elapsedMs = await syncNow(phone.page)
      if (run >= 2) times.push(elapsedMs)
    }
    await phone.device.dispose()
    await filled.dispose()
    medians.push(median(times))
    line(`Syncing ${smallChanges} remote changes with ${count} records held, ms`, spread(times), '')
  }
  line(`  ${manyRecords} / ${fewRecords} records`, (medians[1]! / medians[0]!).toFixed(2), '≤ 1.2')
}

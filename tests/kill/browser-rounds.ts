// One phone, killed again and again in the middle of its work: what it had called saved must be there when it opens again, and
// in the end exactly once on the hub.
import type { Page } from '@playwright/test'
import { installBookProbe } from '../bench/book-probe'
import { Device } from '../support/journey-browser'
import { FaultProxy } from '../support/journey-fault-proxy'
import { HubClient } from '../support/journey-hub-client'
import { HubProcess } from '../support/hub-process'
import { Person } from '../support/journey-person'
import { seededRandom } from '../support/journey-visits'
import { keepWriting } from './writing-page'

/** What the phone is at when it is killed. */
const moments = ['saving', 'syncing', 'updating'] as const
type Moment = (typeof moments)[number]

export interface BrowserTotals {
  rounds: number
  acknowledged: number
  /** Called saved, and not on the phone when it was opened again, or not exactly once on the hub in the end. */
  lost: string[]
  torn: string[]
}

const longestLifeMs = 1_200
/** A start takes about a second; a machine with other work on it may need many. One that is stuck never ends. */
const startPatienceMs = 90_000

export async function killBrowser(rounds: number, seed: number): Promise<BrowserTotals> {
  const random = seededRandom(seed)
  const proxy = await FaultProxy.start()
  const hub = await HubProcess.start({ publicUrl: proxy.url })
  proxy.hubPort = hub.port
  const secretary = new HubClient(`http://localhost:${hub.port}`)
  await secretary.signIn(hub.link('村党组织书记').replace(proxy.url, `http://localhost:${hub.port}`))
  const device = new Device({
    traced: false,
    prepare: async (context) => void (await installBookProbe(context)),
  })
  const person = new Person('网格员', proxy.url, device)
  const acknowledged: string[] = []
  const lost = new Set<string>()
  const torn = new Set<string>()
  try {
    await person.signIn(hub.link('网格员'))
    await person.getReady()
    await person.closeAndReopen()
    for (let round = 0; round < rounds; round++) {
      const moment = moments[round % moments.length]!
      await prepare(moment, proxy, person.page, round)
      const told = await keepWriting(person.page, round)
      if (moment === 'updating') void askForUpdate(person.page)
      await new Promise((resolve) => setTimeout(resolve, 40 + random() * longestLifeMs))
      await device.kill()
      acknowledged.push(...told)
      proxy.set('none')
      await person.openApp()
      const held = await readTalks(person.page)
      for (const token of told) {
        if (!held.has(token)) lost.add(token)
        else if (held.get(token) !== 2) torn.add(token)
      }
      for (const [token, entries] of held) if (entries !== 2) torn.add(token)
      console.log(
        `${String(round + 1).padStart(4)} killed while ${moment}: ${told.length} saved, ${held.size} held`,
      )
    }
    proxy.set('none')
    await deliverAll(person.page)
    for (const [token, copies] of await countOnHub(secretary)) if (copies !== 1) lost.add(token)
    const onHub = await countOnHub(secretary)
    for (const token of acknowledged) if (!onHub.has(token)) lost.add(token)
  } finally {
    await device.dispose()
    await proxy.close()
    await hub.dispose()
  }
  return { rounds, acknowledged: acknowledged.length, lost: [...lost], torn: [...torn] }
}

async function prepare(moment: Moment, proxy: FaultProxy, page: Page, round: number): Promise<void> {
  if (moment === 'saving') proxy.set('cut', '/sync/')
  if (moment === 'updating') proxy.replaceInScripts(round)
  await page.waitForFunction(() => window.bookProbe.readyMs > 0)
}

/** As when a newer version was put on the hub and the person takes it. */
async function askForUpdate(page: Page): Promise<void> {
  await page
    .evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration()
      await registration?.update()
      const next = registration?.waiting ?? registration?.installing
      next?.postMessage({ type: 'SKIP_WAITING' })
    })
    .catch(() => undefined)
}

/** The talks this script wrote, by token, and how many entries each has. */
async function readTalks(page: Page): Promise<Map<string, number>> {
  await page.waitForFunction(() => window.bookProbe.readyMs > 0, undefined, { timeout: startPatienceMs })
  const rows = await page.evaluate(async () => {
    const found: { note: string | null; entryCount: number }[] = []
    for (let offset = 0; ; offset += 500) {
      const { value } = await window.bookProbe.call('contacts', [{ areaId: null, offset, limit: 500 }])
      const page = value as { total: number; rows: { note: string | null; entryCount: number }[] }
      found.push(...page.rows)
      if (found.length >= page.total || page.rows.length === 0) return found
    }
  })
  const held = new Map<string, number>()
  for (const { note, entryCount } of rows) if (note?.startsWith('断电试验')) held.set(note, entryCount)
  return held
}

/** Asks for a sync until nothing waits; throws when that does not come to an end. */
async function deliverAll(page: Page): Promise<void> {
  await page.waitForFunction(() => window.bookProbe.readyMs > 0)
  for (let attempt = 0; attempt < 30; attempt++) {
    const status = (await page.evaluate(() => window.bookProbe.call('syncNow', []))).value as {
      hereOnly: number
      failure: unknown
    }
    if (status.hereOnly === 0 && status.failure === null) return
    await page.waitForTimeout(500)
  }
  throw new Error('The phone did not get rid of its work.')
}

async function countOnHub(reader: HubClient): Promise<Map<string, number>> {
  const copies = new Map<string, number>()
  for (const change of await reader.pullAll()) {
    if (change.recordKind !== 'contact' || change.action !== 'create') continue
    const note = String(change.fields.note ?? '')
    if (note.startsWith('断电试验')) copies.set(note, (copies.get(note) ?? 0) + 1)
  }
  return copies
}

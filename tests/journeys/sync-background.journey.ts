// What waits leaves when the network returns, with the app closed, where the browser offers that (Chromium).
import type { CDPSession } from '@playwright/test'
import { outboxTag } from '../../src/device/background-sync'
import { HubClient } from '../support/journey-hub-client'
import { expect, test } from '../support/journey-fixtures'
import type { Person } from '../support/journey-person'

/** The browser's own word that the network is back, as it gives it to the service worker of this address. */
async function networkReturns(session: CDPSession, address: string, registrationId: string): Promise<void> {
  await session.send('ServiceWorker.dispatchSyncEvent', {
    origin: address,
    registrationId,
    tag: outboxTag,
    lastChance: false,
  })
}

/** A page of the same address on which nothing of the app runs: it only keeps the browser open, and talks to its worker. */
async function watchWorker(
  worker: Person,
  address: string,
): Promise<{ session: CDPSession; registrationId: string }> {
  const page = await worker.device.context.newPage()
  await page.goto(`${address}/health`)
  const session = await worker.device.context.newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find((one) => one.scopeURL.startsWith(address) && !one.isDeleted)
      if (ours) resolve(ours.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  return { session, registrationId: await registered }
}

const tagsWaiting = (worker: Person) =>
  worker.page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.ready) as ServiceWorkerRegistration & {
      sync: { getTags(): Promise<string[]> }
    }
    return registration.sync.getTags()
  })

test('what was written without a network leaves when it returns, with the app closed', async ({
  hub,
  person,
}) => {
  const worker = await person('网格员')
  const { session, registrationId } = await watchWorker(worker, hub.publicUrl)
  await hub.stop()
  await worker.writeVisit({ find: '张三', note: '关了也会送出去', entries: [{ text: '关着门送出去的' }] })
  await worker.isToldThatOnlyHere(2)
  await expect.poll(() => tagsWaiting(worker)).toContain(outboxTag)
  await worker.page.close()

  await hub.start()
  const secretary = new HubClient(hub.publicUrl)
  await secretary.signIn(hub.link('村党组织书记'))
  const copies = async () =>
    (await secretary.pullAll()).filter((change) => JSON.stringify(change).includes('关着门送出去的')).length
  expect(await copies()).toBe(0)
  await networkReturns(session, hub.publicUrl, registrationId)
  await expect.poll(copies, { timeout: 15_000 }).toBe(1)

  await worker.closeAndReopen()
  await worker.waitUntilDelivered()
  expect(await copies()).toBe(1)
})

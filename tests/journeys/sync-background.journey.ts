// What waits leaves when the network returns, with the app closed, where the browser offers that (Chromium).
import { outboxTag } from '../../src/device/background-sync'
import { HubClient } from '../support/journey-hub-client'
import { expect, test } from '../support/journey-fixtures'
import type { Person } from '../support/journey-person'
import { WorkerEvents } from '../support/journey-worker-events'

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
  const events = await WorkerEvents.of(worker.device, hub.publicUrl)
  // A page behind another is drawn once a second.
  await worker.page.bringToFront()
  await hub.stop()
  await worker.writeVisit({ find: '张三', note: '关了也会送出去', entries: [{ text: '关着门送出去的' }] })
  await worker.isToldThatOnlyHere(2)
  await expect.poll(() => tagsWaiting(worker)).toContain(outboxTag)
  await worker.page.close()

  await hub.start()
  const secretary = new HubClient(hub.publicUrl)
  await secretary.signIn(hub.link('村党组织书记'))
  const copies = () => secretary.copies('关着门送出去的')
  expect(await copies()).toBe(0)
  await events.networkReturns()
  await expect.poll(copies, { timeout: 15_000 }).toBe(1)

  await worker.closeAndReopen()
  await worker.waitUntilDelivered()
  expect(await copies()).toBe(1)
})

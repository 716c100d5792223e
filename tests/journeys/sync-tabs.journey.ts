// Two pages of one person and the service worker, all at the same work.
import { expect, test } from '../support/journey-fixtures'
import { HubClient } from '../support/journey-hub-client'
import type { Person } from '../support/journey-person'
import { WorkerEvents } from '../support/journey-worker-events'

/** The name under which runs of the sync take turns. */
const syncLock = 'lianxin-sync'

async function writeTwo(tab: Person, household: string, token: string): Promise<void> {
  for (const time of ['一', '二']) {
    await tab.writeVisit({
      find: household,
      note: `${token}${time}`,
      entries: [{ text: `${token}账${time}` }],
    })
    await tab.backToStart()
  }
}

test('two pages write and sync while the service worker does: everything is there once, on both pages', async ({
  hub,
  person,
}) => {
  const here = await person('网格员')
  const there = await here.anotherTab()
  await expect(there.heading('走访')).toBeVisible()
  const events = await WorkerEvents.of(here.device, hub.publicUrl)
  const returnOften = async () => {
    for (let time = 0; time < 20; time++) await events.networkReturns()
  }
  await Promise.all([
    writeTwo(here, '张三', '两页同写甲'),
    writeTwo(there, '赵顺', '两页同写乙'),
    returnOften(),
  ])
  for (const tab of [here, there]) {
    await tab.waitUntilDelivered()
    await tab.goTo('账本')
    await tab.ledger.search('两页同写')
    await expect(tab.ledger.rows).toHaveCount(4)
  }

  const secretary = new HubClient(hub.publicUrl)
  await secretary.signIn(hub.link('村党组织书记'))
  for (const words of ['甲一', '甲二', '乙一', '乙二', '甲账一', '甲账二', '乙账一', '乙账二'])
    expect(await secretary.copies(`两页同写${words}`), words).toBe(1)
})

test('a page that sleeps in the middle of its sync stops no other from saving, and from sending no longer than it is there', async ({
  hub,
  person,
}) => {
  const awake = await person('网格员')
  const asleep = await awake.anotherTab()
  await expect(asleep.heading('走访')).toBeVisible()
  await asleep.waitUntilDelivered()
  await asleep.page.evaluate(
    (name) =>
      new Promise<void>((held) => {
        void navigator.locks.request(name, () => new Promise<never>(() => held()))
      }),
    syncLock,
  )
  const session = await awake.device.context.newCDPSession(asleep.page)
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })

  await awake.writeVisit({ find: '张三', note: '那一页睡着了', entries: [{ text: '睡着也要记下来' }] })
  await awake.isToldThatOnlyHere(2)
  await awake.page.goto(`${hub.publicUrl}/mine`)
  await awake.goTo('走访')
  await expect(awake.badge).toContainText('2 条只在本机')

  await asleep.page.close()
  await awake.waitUntilDelivered()
  const secretary = new HubClient(hub.publicUrl)
  await secretary.signIn(hub.link('村党组织书记'))
  expect(await secretary.copies('睡着也要记下来')).toBe(1)
})

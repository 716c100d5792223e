// Work goes to the hub by itself, and arrives once whatever the network does (journey 6 of the first issue).
import { expect, test } from '../support/journey-fixtures'
import { HubClient } from '../support/journey-hub-client'
import type { HubProcess } from '../support/hub-process'

const push = '/sync/v1/push'

const secretaries = new WeakMap<HubProcess, HubClient>()

/** How many records on the hub carry these words, as the secretary sees it. */
async function copiesOnHub(hub: HubProcess, words: string): Promise<number> {
  let secretary = secretaries.get(hub)
  if (!secretary) {
    secretary = new HubClient(hub.publicUrl)
    await secretary.signIn(hub.link('村党组织书记'))
    secretaries.set(hub, secretary)
  }
  return (await secretary.pullAll()).filter((change) => JSON.stringify(change).includes(words)).length
}

test('what was written offline is delivered without a tap once the hub answers again', async ({
  hub,
  person,
}) => {
  const worker = await person('网格员')
  await hub.stop()
  await worker.writeVisit({ find: '张三', note: '等着信号回来', entries: [{ text: '井盖松了' }] })
  await worker.isToldThatOnlyHere(2)
  await hub.start()
  await expect(worker.page.getByText('已经送达')).toBeVisible({ timeout: 10_000 })
  expect(await copiesOnHub(hub, '井盖松了')).toBe(1)
})

test.describe('with a bad network between phone and hub', () => {
  test.use({ badNetwork: true })

  test('a lost reply leaves exactly one copy', async ({ hub, network, person }) => {
    const worker = await person('网格员')
    network.set('lose-reply', push)
    await worker.writeVisit({
      find: '张三',
      note: '回信在路上丢了',
      entries: [{ text: '回信丢了也只有一条' }],
    })
    await expect.poll(() => network.done).toBeGreaterThan(0)
    expect(await copiesOnHub(hub, '回信丢了也只有一条')).toBe(1)
    await worker.isToldThatOnlyHere(2)
    network.set('none')
    await worker.isToldThatDelivered()
    expect(await copiesOnHub(hub, '回信丢了也只有一条')).toBe(1)
  })

  test('a request sent twice leaves exactly one copy', async ({ hub, network, person }) => {
    const worker = await person('网格员')
    network.set('send-twice', push)
    await worker.writeVisit({
      find: '张三',
      note: '同一个请求到了两次',
      entries: [{ text: '到了两次也只有一条' }],
    })
    await worker.isToldThatDelivered()
    expect(network.done).toBeGreaterThan(0)
    expect(await copiesOnHub(hub, '到了两次也只有一条')).toBe(1)
  })

  test('a hub that dies in the middle and comes back has exactly one copy', async ({
    hub,
    network,
    person,
  }) => {
    const worker = await person('网格员')
    network.set('lose-reply', push)
    await worker.writeVisit({ find: '张三', note: '收到一半断了电', entries: [{ text: '断了电也只有一条' }] })
    await expect.poll(() => network.done).toBeGreaterThan(0)
    await hub.kill()
    network.set('none')
    await worker.backToStart()
    await worker.writeVisit({ find: '赵顺', note: '断电的时候又写了一次' })
    await hub.start()
    await worker.isToldThatDelivered()
    await worker.backToStart()
    await worker.waitUntilDelivered()
    expect(await copiesOnHub(hub, '断了电也只有一条')).toBe(1)
    expect(await copiesOnHub(hub, '断电的时候又写了一次')).toBe(1)
  })

  test("a guest network's sign-in page counts as no network", async ({ hub, network, person }) => {
    const worker = await person('网格员')
    await worker.closeAndReopen()
    await worker.waitUntilDelivered()
    network.set('captive-portal')
    await worker.writeVisit({ find: '张三', note: '连的是路边店的网' })
    await expect.poll(() => network.done).toBeGreaterThan(0)
    await worker.isToldThatOnlyHere(1)
    await worker.page.getByRole('link', { name: '回到走访' }).click()
    await worker.badge.click()
    await expect(worker.page.getByText('现在联系不上服务端').first()).toBeVisible()
    await worker.killAndReopen()
    await worker.goTo('走访')
    network.set('none')
    await worker.waitUntilDelivered()
    expect(await copiesOnHub(hub, '连的是路边店的网')).toBe(1)
  })
})

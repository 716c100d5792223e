// When work needs care: two versions of one thing, work that cannot get through, the look before setting out, a file for help.
import { readFileSync } from 'node:fs'
import { expect, test } from '../support/journey-fixtures'
import { tablet } from '../support/journey-browser'
import type { Person } from '../support/journey-person'

const lamp = '村口的路灯坏了三天'

async function lampIsReported(worker: Person): Promise<void> {
  await worker.writeVisit({
    find: '张三',
    entries: [{ category: '用电', text: lamp, place: '村口', lane: '快办' }],
  })
  await worker.isToldThatDelivered()
  await worker.backToStart()
}

async function correctPlace(person: Person, place: string): Promise<void> {
  await person.goTo('账本')
  await person.ledger.open(lamp)
  await person.ledger.correct({ place })
}

test('two people edit one record offline; the lead settles it side by side, and takes it back', async ({
  person,
}) => {
  const worker = await person('网格员')
  await lampIsReported(worker)
  const lead = await person('网格长', { viewport: tablet })
  await worker.device.goOffline()
  await lead.device.goOffline()
  await correctPlace(worker, '村口小店门前')
  await correctPlace(lead, '村口石桥头')
  // One after the other: whoever comes second is told of both versions.
  await worker.device.goOnline()
  await worker.syncNow()
  await worker.waitUntilDelivered()
  await lead.device.goOnline()
  const waiting = lead.page.getByRole('link', { name: /村口的路灯坏了三天.*地点/ })
  await expect
    .poll(async () => {
      await lead.syncNow()
      await lead.goTo('待办')
      return waiting.count()
    })
    .toBe(1)

  await waiting.click()
  await expect(lead.heading('两种说法')).toBeVisible()
  const field = lead.page.getByRole('region', { name: '“地点”有两种写法' })
  await expect(field.locator('.side')).toHaveText([
    /改之前\s*村口/,
    /我写的.*村口石桥头/,
    /写的.*村口小店门前/,
  ])
  const [base, mine, theirs] = await Promise.all(
    [0, 1, 2].map((index) => field.locator('.side').nth(index).boundingBox()),
  )
  expect(base!.y).toBe(mine!.y)
  expect(mine!.y).toBe(theirs!.y)
  await field.getByRole('button', { name: /写的“村口小店门前”/ }).click()
  await expect(lead.page.getByText('已定好，保存在这台设备上')).toBeVisible()
  await expect(field).toBeHidden()

  const settled = lead.page.getByRole('region', { name: '“地点”定好了' })
  await settled.getByRole('button', { name: /^恢复 .* 写的“村口石桥头”$/ }).click()
  await expect(settled.getByText('换下来的那个也还在这里')).toBeVisible()
  await lead.page.getByRole('link', { name: '打开这条记录' }).click()
  await expect(lead.ledger.detail).toContainText('村口石桥头')
  await lead.waitUntilDelivered()

  await worker.syncNow()
  await worker.goTo('账本')
  await worker.ledger.open(lamp)
  await expect(worker.ledger.detail).toContainText('村口石桥头')
  await worker.ledger.detail.getByText('改动记录').click()
  await expect(worker.ledger.detail.locator('.history')).toContainText('村口小店门前')
})

test.describe('with a hub that cannot stomach one change', () => {
  test.use({ badNetwork: true })

  test('the worker hands it to the grid lead, who reads it in words and answers', async ({
    network,
    person,
  }) => {
    const worker = await person('网格员')
    await lampIsReported(worker)
    network.refuse('村口第二根电杆')
    await correctPlace(worker, '村口第二根电杆')
    await worker.syncNow()
    await worker.goTo('待办')
    const card = worker.page.getByRole('article', { name: lamp })
    await expect(card).toContainText('怎么也送不过去')
    await expect(card.getByRole('link', { name: '改好再送' })).toBeVisible()
    await card.getByRole('button', { name: '交给网格长' }).click()
    await card.getByLabel('想对网格长说的话').fill('就是老樟树旁边那根')
    network.refuse(null)
    await card.getByRole('button', { name: '交出去' }).click()
    await expect(worker.page.getByRole('heading', { name: '我交出去的' })).toBeVisible()
    await expect(worker.page.getByText('还没有答复')).toBeVisible()
    await worker.waitUntilDelivered()

    const lead = await person('网格长', { viewport: tablet })
    await lead.goTo('待办')
    const given = lead.page.getByRole('article', { name: lamp })
    await expect(given).toContainText('没送成的原因：怎么也送不过去')
    await expect(given).toContainText('就是老樟树旁边那根')
    await expect(given.locator('.written')).toHaveText(/地点\s*村口第二根电杆/)
    await given.getByLabel('怎么办的').fill('已经替你改好了')
    await given.getByRole('button', { name: '答复并了结' }).click()
    await expect(given).toBeHidden()
    await lead.waitUntilDelivered()

    await worker.syncNow()
    await worker.goTo('待办')
    await expect(worker.page.getByText('已经替你改好了')).toBeVisible()
  })
})

test('the look before setting out says what is on the device, with the network off', async ({
  hub,
  person,
}) => {
  const worker = await person('网格员')
  // A page that was there before its service worker is not served by it yet.
  await worker.closeAndReopen()
  await hub.stop()
  await worker.device.goOffline()
  await worker.writeVisit({ find: '张三', note: '没有网也写得下来' })
  await worker.backToStart()
  await worker.page.getByRole('link', { name: '出门前检查' }).click()
  await expect(worker.heading('出门前检查')).toBeVisible()
  const point = (words: string) => worker.page.getByRole('listitem').filter({ hasText: words })
  await expect(point('内容都在这台设备上')).toContainText('好了')
  await expect(point('没有网络也能打开')).toContainText('好了')
  await expect(point('有 1 条只在本机')).toContainText('留意')
  await expect(point('内容是新的')).toContainText('上次联系')
  await worker.page.getByRole('button', { name: '联系服务端，再查一遍' }).click()
  await expect(point('有 1 条只在本机')).toContainText('留意')

  await hub.start()
  await worker.device.goOnline()
  await worker.page.getByRole('button', { name: '联系服务端，再查一遍' }).click()
  await expect(point('写过的都送到了')).toContainText('好了')
})

test('the diagnostics file says how far the sync got, and holds no name and no words', async ({ person }) => {
  const worker = await person('网格员')
  await lampIsReported(worker)
  await worker.goTo('我的')
  const coming = worker.page.waitForEvent('download')
  await worker.page.getByRole('button', { name: '保存诊断文件' }).click()
  const file = await coming
  expect(file.suggestedFilename()).toMatch(/^连心簿-诊断-\d{4}-\d{2}-\d{2}\.json$/)
  const text = readFileSync((await file.path())!, 'utf8')
  const content = JSON.parse(text) as { records: Record<string, number>; own: { counts: object } }
  expect(content.records.entry).toBeGreaterThan(0)
  expect(content.own.counts).toMatchObject({ acked: { contact: 1, entry: 1 } })
  expect(text.replace('连心簿-诊断', '')).not.toMatch(/\p{Script=Han}/u)
})

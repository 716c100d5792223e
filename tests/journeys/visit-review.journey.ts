// The grid lead's tablet (journeys 7 and 8 of the first issue).
import { expect, test } from '../support/journey-fixtures'
import { tablet } from '../support/journey-browser'
import { isoToday } from '../support/journey-days'
import type { Person } from '../support/journey-person'
import { chooseChip } from '../support/journey-visit-form'

const lamp = '村口的路灯坏了三天'

async function lampIsReported(worker: Person): Promise<void> {
  await worker.writeVisit({
    find: '张三',
    metWith: '张三的母亲',
    note: '说夜里不敢出门',
    entries: [{ category: '用电', text: lamp, place: '村口', lane: '快办' }],
  })
  await worker.isToldThatDelivered()
  await worker.backToStart()
}

test('a tablet shows list and detail side by side, and a phone one after the other', async ({ person }) => {
  const lead = await person('网格长', { viewport: tablet })
  await lead.goTo('账本')
  await lead.ledger.rows.first().click()
  await expect(lead.ledger.detail).toBeVisible()
  await expect(lead.ledger.rows.first()).toBeVisible()
  await lead.page.setViewportSize({ width: 390, height: 844 })
  await expect(lead.ledger.detail).toBeVisible()
  await expect(lead.ledger.rows.first()).toBeHidden()
})

test('the lead filters by ledger, state, category, hamlet, period and words, and sorts', async ({
  person,
}) => {
  const lead = await person('网格长', { viewport: tablet })
  await lead.goTo('账本')
  const shown = lead.page.getByText(/^共 \d+ 条$/)
  const total = async (): Promise<number> => Number.parseInt((await shown.innerText()).replace('共 ', ''), 10)
  const all = await total()

  await lead.page.getByRole('tab', { name: '利益诉求' }).click()
  await expect.poll(total).toBeLessThan(all)
  const requests = await total()
  const filter = await lead.ledger.openFilter()
  await chooseChip(filter.getByRole('group', { name: '办理情况' }), '未办结')
  await expect.poll(total).toBeLessThan(requests)
  const open = await total()
  await filter.getByLabel('网格或屋场').selectOption({ label: '河沿屋' })
  await expect.poll(total).toBeLessThan(open)
  await filter.getByRole('button', { name: /^看这 \d+ 条$/ }).click()
  await expect(filter).toBeHidden()
  for (const row of await lead.ledger.rows.all()) {
    await expect(row).toContainText('利益诉求')
    await expect(row).toContainText('河沿屋')
    await expect(row).toContainText('未办结')
  }

  await lead.page.getByRole('button', { name: '清空筛选' }).click()
  await lead.page.getByRole('tab', { name: '全部' }).click()
  await expect.poll(total).toBe(all)
  const again = await lead.ledger.openFilter()
  await again.getByLabel('类别').selectOption({ label: '道路水利' })
  await again.getByLabel('从', { exact: true }).fill('2000-01-01')
  await again.getByLabel('到', { exact: true }).fill('2000-12-31')
  await expect.poll(total).toBe(0)
  await again.getByLabel('到', { exact: true }).fill(isoToday())
  await expect.poll(total).toBeGreaterThan(0)
  await again.getByRole('button', { name: /^看这 \d+ 条$/ }).click()
  for (const row of await lead.ledger.rows.all()) await expect(row).toContainText('道路水利')
  await lead.page.getByRole('button', { name: '清空筛选' }).click()

  const first = await lead.ledger.rows.first().innerText()
  await lead.page.getByLabel('排列').selectOption({ label: '最早的在前' })
  await expect(lead.ledger.rows.first()).not.toHaveText(first, { useInnerText: true })
  await lead.ledger.search('这句话谁也没有说过')
  await expect(lead.page.getByText('没有符合条件的事项')).toBeVisible()
})

test('the lead sees who said it and when, comments, corrects and ends it, and the worker sees that', async ({
  person,
}) => {
  const worker = await person('网格员')
  await lampIsReported(worker)
  const lead = await person('网格长', { viewport: tablet })
  await lead.goTo('账本')
  await lead.ledger.open('村口的路灯坏了三天')
  const { detail } = lead.ledger
  await expect(detail).toContainText('张三')
  await expect(detail.getByRole('link', { name: /来自这次走访/ })).toBeVisible()

  await lead.ledger.comment('我明天带电工去看')
  await lead.ledger.correct({ category: '安全隐患', place: '村口第二根电杆' })
  await expect(detail).toContainText('村口第二根电杆')
  await detail.getByText('改动记录').click()
  await expect(detail.locator('.history')).toContainText('用电')
  await expect(detail.locator('.history')).toContainText('安全隐患')
  await lead.ledger.end({ ending: '已解决', answer: '换了灯泡，当晚就亮了', raiserAnswer: '满意' })
  await expect(detail).toContainText('换了灯泡，当晚就亮了')
  await lead.waitUntilDelivered()

  await worker.syncNow()
  await worker.goTo('待办')
  await expect(worker.page.getByText('我明天带电工去看')).toBeVisible()
  await worker.goTo('账本')
  await worker.ledger.open(lamp)
  await expect(worker.ledger.detail).toContainText('村口第二根电杆')
  await expect(worker.ledger.detail).toContainText('换了灯泡，当晚就亮了')
})

test('the lead reviews with the network off, and it is delivered later', async ({ hub, person }) => {
  const worker = await person('网格员')
  await lampIsReported(worker)
  const lead = await person('网格长', { viewport: tablet })
  await lead.closeAndReopen()
  await hub.stop()
  await lead.device.goOffline()
  await lead.killAndReopen('/ledger')
  await lead.ledger.open(lamp)
  await lead.ledger.comment('没有网也写得下来')
  await expect(lead.badge).toContainText('1 条只在本机')
  await hub.start()
  await lead.device.goOnline()
  await lead.waitUntilDelivered()
  await worker.syncNow()
  await worker.goTo('待办')
  await expect(worker.page.getByText('没有网也写得下来')).toBeVisible()
})

test('two people who edited different fields of one entry offline both keep their words', async ({
  hub,
  person,
}) => {
  const worker = await person('网格员')
  await lampIsReported(worker)
  const lead = await person('网格长', { viewport: tablet })
  await hub.stop()
  await worker.goTo('账本')
  await worker.ledger.open(lamp)
  await worker.ledger.correct({ place: '村口小店门前' })
  await lead.goTo('账本')
  await lead.ledger.open(lamp)
  await lead.ledger.correct({ category: '安全隐患' })
  await hub.start()
  await worker.waitUntilDelivered()
  await lead.waitUntilDelivered()
  for (const one of [worker, lead]) {
    await one.syncNow()
    await one.goTo('账本')
    await one.ledger.open(lamp)
    await expect(one.ledger.detail).toContainText('村口小店门前')
    await expect(one.ledger.detail).toContainText('安全隐患')
    await expect(one.ledger.detail.getByText('有两种写法')).toBeHidden()
  }
})

test('the same field edited by two shows both values on both devices until one is chosen', async ({
  hub,
  person,
}) => {
  const worker = await person('网格员')
  await lampIsReported(worker)
  const lead = await person('网格长', { viewport: tablet })
  await hub.stop()
  await worker.goTo('账本')
  await worker.ledger.open(lamp)
  await worker.ledger.correct({ place: '村口小店门前' })
  await lead.goTo('账本')
  await lead.ledger.open(lamp)
  await lead.ledger.correct({ place: '村口石桥头' })
  await hub.start()
  for (const one of [worker, lead]) {
    await expect
      .poll(async () => {
        await one.syncNow()
        await one.goTo('账本')
        return one.page.getByText('有两种写法').filter({ visible: true }).count()
      })
      .toBeGreaterThan(0)
    await one.ledger.open(lamp)
    const conflict = one.page.getByRole('region', { name: '“地点”有两种写法' })
    await expect(conflict).toContainText('村口小店门前')
    await expect(conflict).toContainText('村口石桥头')
  }
  await lead.page.getByRole('button', { name: /用 .* 写的“村口小店门前”/ }).click()
  await expect(lead.page.getByRole('region', { name: '“地点”有两种写法' })).toBeHidden()
  await lead.waitUntilDelivered()

  await worker.syncNow()
  await worker.goTo('账本')
  await worker.ledger.open(lamp)
  for (const one of [worker, lead]) {
    const { detail } = one.ledger
    await expect(one.page.getByRole('region', { name: '“地点”有两种写法' })).toBeHidden()
    await detail.getByText('改动记录').click()
    await expect(detail.locator('.history')).toContainText('村口小店门前')
    await expect(detail.locator('.history')).toContainText('村口石桥头')
  }
})

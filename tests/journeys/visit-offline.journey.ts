// A day in the hills with no signal (journeys 3, 4 and 5 of the first issue).
import { expect, test } from '../support/journey-fixtures'
import { heldOnDevice } from '../support/journey-storage'
import { isoToday } from '../support/journey-days'

test.describe('with the network off, the hub stopped, the browser killed and reopened', () => {
  test('the app opens with all that was there, on the screen that was open last', async ({ hub, person }) => {
    const worker = await person('网格员')
    const before = await worker.households.count()
    await hub.stop()
    await worker.device.goOffline()
    await worker.killAndReopen()
    await expect(worker.heading('走访')).toBeVisible()
    await expect(worker.households).toHaveCount(before)
    await worker.goTo('账本')
    await expect(worker.ledger.rows).not.toHaveCount(0)
    await worker.closeAndReopen()
    await expect(worker.heading('账本')).toBeVisible()
  })

  test('a household is found by name, initials, door number and hamlet', async ({ hub, person }) => {
    const worker = await person('网格员')
    await hub.stop()
    await worker.device.goOffline()
    await worker.killAndReopen()

    await worker.find('zs')
    await expect(worker.households.filter({ hasText: '张三' })).toBeVisible()
    await expect(worker.households.filter({ hasText: '赵顺' })).toBeVisible()
    await worker.find('张三')
    await expect(worker.households.first()).toContainText('张三')
    await worker.find('陈家大屋')
    await expect(worker.page.getByText('20 户')).toBeVisible()
    await worker.find('17号')
    await expect(worker.households).toHaveCount(3)
    await worker.find('没有这一户')
    await expect(worker.page.getByText('没有找到')).toBeVisible()
  })

  test('a visit is begun in three taps from any screen and saved with two entries', async ({
    hub,
    person,
  }) => {
    const worker = await person('网格员')
    await hub.stop()
    await worker.device.goOffline()
    await worker.killAndReopen('/mine')

    await worker.page.getByRole('navigation').getByRole('link', { name: '走访' }).click()
    await worker.page.getByRole('link', { name: '记一次走访' }).click()
    await expect(worker.page.getByLabel('哪一天')).toHaveValue(isoToday())
    await worker.visitForm.fill({
      find: '张三',
      mode: '电话',
      metWith: '张三的母亲',
      topics: ['用电用水', '养老就医'],
      note: '老人身体还好，就是晚上灯暗。',
      entries: [
        {
          ledger: '意见建议',
          category: '用电',
          text: '村口的路灯一到下雨就不亮',
          place: '村口老樟树旁',
          lane: '快办',
        },
        {
          ledger: '利益诉求',
          category: '看病养老',
          text: '想问高龄补贴什么时候发',
          lane: '当场解决',
          answer: '当面说清：每季度末打到卡上',
          raiserAnswer: '满意',
          raisedAs: '保密',
        },
      ],
    })
    await worker.visitForm.save()
    await expect(worker.heading('已保存')).toBeVisible()
    await expect(worker.page.getByText('1 次走访、2 条账目')).toBeVisible()
    await worker.isToldThatOnlyHere(3)

    await worker.killAndReopen()
    await worker.goTo('走访')
    await worker.find('张三')
    await worker.households.first().click()
    await expect(worker.page.getByText('村口的路灯一到下雨就不亮').first()).toBeVisible()
    await expect(worker.page.getByText('老人身体还好，就是晚上灯暗。').first()).toBeVisible()
  })

  test('a talk without a household is saved, and its anonymous entry is tied to nobody', async ({
    hub,
    person,
  }) => {
    const worker = await person('网格员')
    await hub.stop()
    await worker.device.goOffline()
    await worker.killAndReopen()
    await worker.writeVisit({
      hamlet: '河沿屋',
      mode: '院坝会',
      note: '十来个人，说的多是水沟。',
      entries: [{ category: '道路水利', text: '晒场边的水沟堵了半个月', raisedAs: '匿名' }],
    })
    await worker.backToStart()
    await worker.goTo('账本')
    await worker.ledger.open('晒场边的水沟堵了半个月')
    await expect(worker.ledger.detail).toContainText('匿名反映，不与走访相连')
  })

  test('a household is added and another corrected', async ({ hub, person }) => {
    const worker = await person('网格员')
    await hub.stop()
    await worker.device.goOffline()
    await worker.killAndReopen()
    await worker.page.getByRole('link', { name: '新增一户' }).click()
    await worker.page.getByLabel('户名').fill('欧阳新月')
    await worker.page.getByLabel('屋场').selectOption({ label: '老樟屋' })
    await worker.page.getByLabel('门牌').fill('21号')
    await worker.page.getByRole('button', { name: '保存住户' }).click()
    await expect(worker.heading('欧阳新月')).toBeVisible()

    await worker.goTo('走访')
    await worker.find('赵顺')
    await worker.households.first().click()
    await worker.page.getByRole('link', { name: '改资料' }).click()
    await worker.page.getByLabel('电话').fill('139 0000 7777')
    await worker.page.getByRole('button', { name: '保存住户' }).click()
    await expect(worker.page.getByText('139 0000 7777').first()).toBeVisible()

    await worker.killAndReopen()
    await worker.goTo('走访')
    await worker.find('oyxy')
    await expect(worker.households.first()).toContainText('欧阳新月')
  })
})

test('a visit half written comes back as it was when the browser is killed', async ({ person }) => {
  const worker = await person('网格员')
  await worker.startVisit()
  await worker.visitForm.fill({
    find: '张三',
    mode: '集市',
    metWith: '张三本人',
    entries: [{ text: '路边的塘没有护栏' }],
  })
  await worker.page.getByLabel('情况').fill('买鱼的时候碰上的，话还没有说完')
  await expect.poll(() => heldOnDevice(worker.page, '话还没有说完')).toBe(true)
  await worker.killAndReopen()
  const recovered = worker.page.getByText('已恢复上次没写完的内容')
  await expect(recovered).toBeVisible()
  await expect(worker.page.getByLabel('情况')).toHaveValue('买鱼的时候碰上的，话还没有说完')
  await expect(worker.page.getByLabel('他是怎么说的')).toHaveValue('路边的塘没有护栏')
  await expect(worker.page.getByLabel('见到了谁')).toHaveValue('张三本人')
  await expect(worker.page.getByRole('button', { name: '换一户：张三' })).toBeVisible()
  await expect(worker.page.getByRole('radio', { name: '集市' })).toBeChecked()
})

test('a household half written, a comment and an answer come back after a kill', async ({ person }) => {
  const lead = await person('网格长')
  await lead.page.getByRole('link', { name: '新增一户' }).click()
  await lead.page.getByLabel('户名').fill('诸葛长风')
  await expect.poll(() => heldOnDevice(lead.page, '诸葛长风')).toBe(true)
  await lead.killAndReopen('/households/new')
  await expect(lead.page.getByLabel('户名')).toHaveValue('诸葛长风')

  await lead.page.goto(new URL('/ledger', lead.page.url()).href)
  await lead.ledger.rows.first().click()
  await lead.page.getByLabel('写一条批注').fill('明天我也去看一眼')
  await expect.poll(() => heldOnDevice(lead.page, '明天我也去看一眼')).toBe(true)
  const address = new URL(lead.page.url()).pathname
  await lead.killAndReopen(address)
  await expect(lead.page.getByLabel('写一条批注')).toHaveValue('明天我也去看一眼')
})

test('the badge and the list say in words where each record is', async ({ hub, person }) => {
  const worker = await person('网格员')
  await worker.waitUntilDelivered()
  await hub.stop()
  await worker.writeVisit({
    find: '张三',
    note: '这一条先在手机里',
    entries: [{ text: '谁家的狗夜里叫' }, { ledger: '利益诉求', text: '想修一修灶台' }],
  })
  await worker.backToStart()
  await expect(worker.badge).toContainText('3 条只在本机')
  await worker.badge.click()
  await expect(worker.page.getByText('只在本机', { exact: true }).filter({ visible: true })).not.toHaveCount(
    0,
  )
  await expect(worker.page.getByText('谁家的狗夜里叫').first()).toBeVisible()

  await hub.start()
  await expect(worker.page.getByText('您写的内容都已送达')).toBeVisible()
  await worker.page.goto(new URL('/ledger', worker.page.url()).href)
  await worker.ledger.open('谁家的狗夜里叫')
  await expect(worker.ledger.detail.getByText('已送达').first()).toBeVisible()
})

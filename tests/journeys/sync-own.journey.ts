// No hub at all: a notebook of one's own, and everything in it taken along when an invitation comes.
import { readFile } from 'node:fs/promises'
import { expect, test } from '../support/journey-fixtures'
import { OwnPerson } from '../support/journey-own'

const note = '院坝会上说了修渠的事'
const words = '村口的水渠堵了，田里进不了水'

test('a person with no invitation and no network starts a notebook, records, exports, and later brings it over once', async ({
  hub,
  device,
  person,
}) => {
  const villager = new OwnPerson(hub.publicUrl, device())
  await villager.loadOnce()
  await villager.device.goOffline()
  await villager.startNotebook({ name: '陈小梅', village: '樟树村', hamlets: ['河沿屋', '自家屋场'] })
  await villager.addHousehold('周自用', '自家屋场', '9')
  await villager.addHousehold('吴自用', '河沿屋', '2')
  await villager.writeVisit({ hamlet: '自家屋场', mode: '院坝会', note, entries: [{ text: words }] })
  await expect(villager.page.getByText('没有连接服务端，都存在本机')).toBeVisible()
  await villager.page.getByRole('link', { name: '回到走访' }).click()
  await expect(villager.badge).toContainText('都在本机')

  await villager.killAndReopen()
  await expect(villager.heading('走访')).toBeVisible()
  await villager.goTo('我的')
  await expect(villager.page.getByText('只有这一份，最好现在导出一次')).toBeVisible()
  const arriving = villager.page.waitForEvent('download')
  await villager.page.getByRole('button', { name: '导出全部内容' }).click()
  const everything = await readFile(await (await arriving).path(), 'utf8')
  expect(everything).toContain(note)
  expect(everything).toContain(words)
  await expect(villager.page.getByText('上次导出')).toBeVisible()

  await villager.device.goOnline()
  await villager.accept(hub.link('网格员'))
  await expect(villager.page.getByText('自用本还没有带过来')).toBeVisible()
  await villager.page.getByText('开始使用').click()
  await villager.goTo('待办')
  await villager.page.getByRole('link', { name: '把自用本带过来' }).click()
  await expect(villager.page.getByText('门牌前写上“自家屋场”')).toBeVisible()
  await villager.page.getByRole('button', { name: '带过来' }).click()
  await expect(villager.page.getByText('都带过来了')).toBeVisible()
  await villager.page.getByRole('link', { name: '回到走访' }).click()
  await villager.waitUntilDelivered()
  // Opened once more, nothing is brought over a second time and nothing is asked.
  await villager.closeAndReopen('/todo')
  await expect(villager.heading('待办')).toBeVisible()
  await expect(villager.page.getByText('自用本还没有带过来')).toBeHidden()

  const lead = await person('网格长')
  await lead.find('自用')
  await expect(lead.households).toHaveCount(2)
  await expect(lead.households.filter({ hasText: '周自用' })).toContainText('自家屋场 9')
  await lead.goTo('账本')
  await expect(lead.page.getByText(words)).toHaveCount(1)
})

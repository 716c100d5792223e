// Where there is no network: work goes by hand with a colleague, and its receipt comes back the same way.
import { readFile, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/journey-fixtures'
import { HubClient } from '../support/journey-hub-client'
import { seriousFindings, targetsSmallerThan, textSmallerThan } from '../support/journey-look'
import type { Person } from '../support/journey-person'

async function openCarry(person: Person): Promise<Page> {
  await person.goTo('我的')
  await person.page.getByRole('link', { name: '带出去送' }).click()
  await expect(person.heading('带出去送')).toBeVisible()
  return person.page
}

/** Makes the file by `button` and saves it, as it would be put on a memory card. */
async function saveFile(page: Page, button: string, path: string): Promise<string> {
  await page.getByRole('button', { name: button }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: '存成文件' }).click()
  const file = await download
  await file.saveAs(path)
  return file.suggestedFilename()
}

const take = (page: Page, path: string) => page.getByLabel('收下文件').setInputFiles(path)

test('what a phone without network wrote goes with a colleague, and the receipt comes back', async ({
  hub,
  person,
}, testInfo) => {
  const worker = await person('网格员')
  const lead = await person('网格长')
  const bundle = testInfo.outputPath('bundle.lxbundle')
  const receipts = testInfo.outputPath('receipts.lxreceipt')

  await worker.device.goOffline()
  await worker.writeVisit({
    find: '张三',
    note: '山那边没有信号',
    entries: [{ text: '油榨坊的电线耷拉下来了' }],
  })
  await worker.isToldThatOnlyHere(2)
  await worker.backToStart()
  const phone = await openCarry(worker)
  await expect(phone.getByText('有 2 条内容等着送。')).toBeVisible()
  const name = await saveFile(phone, '做一个待送包', bundle)
  expect(name).toMatch(/^连心簿-待送-.+-\d{4}-\d{2}-\d{2}-\d{4}\.lxbundle$/)
  const sealed = await readFile(bundle, 'utf8')
  for (const secret of ['油榨坊', '张三', '山那边']) expect(sealed).not.toContain(secret)
  expect(await seriousFindings(phone)).toEqual([])
  expect(await textSmallerThan(phone, 18)).toEqual([])
  expect(await targetsSmallerThan(phone, 44)).toEqual([])

  const tablet = await openCarry(lead)
  await take(tablet, bundle)
  await expect(tablet.getByText('这台设备有网络时会自己送出去')).toBeVisible()
  await expect(tablet.getByText('有 1 位同事的 1 份回执')).toBeVisible()
  await expect(tablet.getByText('现在没有替同事捎的')).toBeVisible()
  await saveFile(tablet, '导出回执', receipts)

  const secretary = new HubClient(hub.publicUrl)
  await secretary.signIn(hub.link('村党组织书记'))
  const copies = async () =>
    (await secretary.pullAll()).filter((change) => JSON.stringify(change).includes('油榨坊的电线耷拉下来了'))
      .length
  expect(await copies()).toBe(1)

  await expect(phone.getByText('有 2 条内容等着送。')).toBeVisible()
  await take(phone, receipts)
  await expect(phone.getByText('您有 2 条内容已经送到')).toBeVisible()
  await expect(phone.getByText('您写的都送到了')).toBeVisible()
  await worker.device.goOnline()
  await worker.goTo('我的')
  await worker.page.getByRole('button', { name: '现在同步' }).click()
  await expect(worker.badge).toContainText('已全部送达')
  await expect(worker.badge).not.toContainText('联系不上')
  expect(await copies()).toBe(1)
})

test('files that are broken or of somebody else end in a sentence, and lose nothing', async ({
  person,
}, testInfo) => {
  const worker = await person('网格员')
  const page = await openCarry(worker)
  await expect(page.getByText('您写的都送到了')).toBeVisible()
  const table = testInfo.outputPath('table.csv')
  await writeFile(table, '姓名,电话\n张三,1\n')
  await take(page, table)
  await expect(page.getByText('这个文件不是待送包，也不是回执')).toBeVisible()
  const forged = testInfo.outputPath('forged.lxreceipt')
  const receipt = {
    lianxin: 1,
    receipt: 1,
    hubKeyId: '0123456789abcdef',
    epoch: 'e',
    at: '2026-11-23T00:00:00.000Z',
    deviceId: '00000000-0000-7000-8000-000000000001',
    have: 9,
    verdicts: [],
    files: [],
    signature: 'S'.repeat(86),
  }
  await writeFile(forged, `${JSON.stringify(receipt)}\n{"lianxin":1,"fra`)
  await take(page, forged)
  await expect(page.getByText('有 1 份回执不是服务端签的')).toBeVisible()
  await expect(page.getByText('文件里有 1 处坏了')).toBeVisible()
})

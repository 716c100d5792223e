// A batch leaves as a table (journey 9 of the first issue).
import { createHash } from 'node:crypto'
import { unzipSync } from 'fflate'
import { tablet } from '../support/journey-browser'
import { openInOffice, readSheet, savedFile } from '../support/journey-files'
import { expect, test } from '../support/journey-fixtures'

const numberOf = (words: string): number => Number(/\d+/.exec(words)?.[0])

test('a batch is a table with title, frozen head, totals and codes as text, and opens in an office', async ({
  person,
}) => {
  const lead = await person('网格长', { viewport: tablet })
  await lead.goTo('账本')
  await lead.page.getByRole('tab', { name: '利益诉求' }).click()
  const count = numberOf(await lead.page.getByText(/^共 \d+ 条$/).innerText())
  const panel = await lead.ledger.exportBatch()
  await expect(panel.getByText(`共 ${count} 条`)).toBeVisible()
  const file = await savedFile(await lead.ledger.download(panel, 'xlsx'))
  expect(file.name).toMatch(/\.xlsx$/)

  const { cells, merges, firstScrolling } = readSheet(file)
  const text = (address: string): string => cells.get(address)?.text ?? ''
  expect(text('A1')).toContain('民情台账')
  expect(merges.some((merge) => merge.startsWith('A1:'))).toBe(true)
  const second = [...cells].filter(([address]) => /^[A-Z]+2$/.test(address)).map(([, cell]) => cell.text)
  for (const words of ['填报单位', '填报人', '日期']) expect(second.join(' ')).toContain(words)
  expect(firstScrolling).toMatch(/^[A-Z]+[4-6]$/)

  const headRow = Number(/\d+/.exec(firstScrolling ?? '')?.[0]) - 1
  const columns = [...cells].filter(
    ([address]) => address.endsWith(String(headRow)) && /^[A-Z]+\d$/.test(address),
  )
  const heads = columns.map(([, cell]) => cell.text)
  expect(heads.slice(0, 2)).toEqual(['序号', '编号'])
  for (const head of ['来源', '反映人', '类别', '是否销号']) expect(heads).toContain(head)
  expect(cells.get(`B${headRow + 1}`)).toMatchObject({
    text: expect.stringMatching(/^\d{4}-[0-9A-Z]{5}$/),
    isText: true,
  })
  expect(cells.get(`B${headRow + count}`)?.text).toMatch(/^\d{4}-[0-9A-Z]{5}$/)
  expect([...cells.values()].some((cell) => cell.text.includes('合计'))).toBe(true)

  const lines = openInOffice(file)
  expect(lines[0]).toContain('民情台账')
  expect(lines.filter((line) => /\d{4}-[0-9A-Z]{5}/.test(line))).toHaveLength(count)
})

test('the same batch as .csv has a byte order mark, and as .json has everything', async ({ person }) => {
  const lead = await person('网格长', { viewport: tablet })
  await lead.goTo('账本')
  const panel = await lead.ledger.exportBatch()
  const csv = await savedFile(await lead.ledger.download(panel, 'csv'))
  expect([...csv.bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  expect(csv.bytes.toString('utf8')).toContain('编号')
  const json = await savedFile(await lead.ledger.download(panel, 'json'))
  const text = json.bytes.toString('utf8')
  expect(() => JSON.parse(text) as unknown).not.toThrow()
  expect(text).toContain('樟树村')
})

test('names and phones are masked unless a reason is typed, and the reason is kept', async ({ person }) => {
  const lead = await person('网格长', { viewport: tablet })
  await lead.goTo('账本')
  await lead.ledger.search('张')
  const masked = await lead.ledger.exportBatch()
  const hidden = (await savedFile(await lead.ledger.download(masked, 'csv'))).bytes.toString('utf8')
  expect(hidden).toMatch(/某/)
  await masked.getByRole('button', { name: '再导一批' }).click()
  await masked.getByRole('switch', { name: '写出姓名和电话' }).click()
  await masked.getByRole('button', { name: '做成表格' }).click()
  await expect(masked.getByText('要写出姓名和电话，请先写明原因')).toBeVisible()
  await masked.getByLabel('为什么要写出来').fill('乡镇要逐户核对')
  await masked.getByRole('button', { name: '做成表格' }).click()
  await expect(masked.getByText('乡镇要逐户核对')).toBeVisible()
  const open = (await savedFile(await lead.ledger.download(masked, 'csv'))).bytes.toString('utf8')
  expect(open).not.toBe(hidden)
  expect(open).not.toMatch(/张某/)
})

test('the next batch can take only what was not exported yet, and a batch gives the same bytes again', async ({
  person,
}) => {
  const worker = await person('网格员')
  const lead = await person('网格长', { viewport: tablet })
  await lead.goTo('账本')
  const panel = await lead.ledger.exportBatch()
  const first = await savedFile(await lead.ledger.download(panel, 'xlsx'))
  await panel.getByRole('button', { name: '关闭' }).click()
  await lead.ledger.rows.first().click()
  await expect(lead.ledger.detail.getByText('还没有导出过')).toBeHidden()

  await worker.writeVisit({ find: '张三', entries: [{ text: '头一批之后才说的话' }] })
  await worker.isToldThatDelivered()
  await lead.syncNow()
  await lead.goTo('账本')
  await expect(lead.ledger.row('头一批之后才说的话')).toBeVisible()
  const second = await lead.ledger.exportBatch({ onlyNew: true })
  await expect(second.getByText('共 1 条')).toBeVisible()
  const rest = (await savedFile(await lead.ledger.download(second, 'csv'))).bytes.toString('utf8')
  expect(rest).toContain('头一批之后才说的话')

  await second.getByRole('link', { name: '看所有批次' }).click()
  const cards = lead.page.getByRole('article')
  await expect(cards).toHaveCount(2)
  const again = await savedFile(await lead.ledger.download(cards.last(), 'xlsx'))
  expect(again.name).toBe(first.name)
  expect(again.bytes.equals(first.bytes)).toBe(true)
  await expect(cards.last()).toContainText(createHash('sha256').update(first.bytes).digest('hex').slice(0, 6))
})

test('a batch made offline reaches the hub, and another device downloads the same bytes', async ({
  hub,
  person,
}) => {
  const lead = await person('网格长', { viewport: tablet })
  await lead.closeAndReopen()
  await hub.stop()
  await lead.device.goOffline()
  await lead.killAndReopen('/ledger')
  const panel = await lead.ledger.exportBatch()
  await expect(panel.getByText('批次会在下次同步时送达')).toBeVisible()
  const made = await savedFile(await lead.ledger.download(panel, 'xlsx'))
  expect(Object.keys(unzipSync(made.bytes))).toContain('xl/workbook.xml')
  await hub.start()
  await lead.device.goOnline()
  await expect(panel.getByText('批次已经送达')).toBeVisible()

  const secretary = await person('村党组织书记', { viewport: tablet })
  await secretary.goTo('账本')
  await secretary.page.getByRole('link', { name: '已导出的批次' }).click()
  const card = secretary.page.getByRole('article').first()
  const fetched = await savedFile(await secretary.ledger.download(card, 'xlsx'))
  expect(fetched.bytes.equals(made.bytes)).toBe(true)
})

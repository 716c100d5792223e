// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import BatchFiles from '../../src/ui/components/batch/BatchFiles.vue'
import BatchPanel from '../../src/ui/components/batch/BatchPanel.vue'
import { everything } from '../../src/ui/components/entry/entry-filter'
import type { BatchRow, FieldBook } from '../../src/sync/field-book'
import { cannedBook, show, type } from './entry-fixtures'

const filter = { ...everything, state: 'open' as const }
const props = { filter, sort: 'newest', range: '未办结', areaName: '樟树村' }
const file = {
  format: 'xlsx' as const,
  name: '樟树村民情台账_20261123-K7Q-01.xlsx',
  sha256: 'ab'.repeat(32),
  sizeBytes: 9_000,
}
const made: BatchRow = {
  id: '01900000-0000-7000-8000-0000000000b1',
  number: '20261123-K7Q-01',
  title: '樟树村民情台账',
  madeOn: '2026-11-23',
  madeAt: '2026-11-23T09:00:00+08:00',
  authorName: '吴志远',
  entryCount: 7,
  masked: true,
  reason: null,
  filterInWords: null,
  files: [file],
  where: 'hereOnly',
}
const findEntries: FieldBook['findEntries'] = async () => ({ total: 7, rows: [] })
const exportBatch: FieldBook['exportBatch'] = async () => ({ ok: true, value: made })

test('an export is masked unless asked otherwise, named after the area, and follows the filter', async () => {
  const { book, asked } = cannedBook({ findEntries, exportBatch })
  const screen = await show(BatchPanel, book, { props })
  expect(screen.text()).toContain('这次会导出 7 条')
  await screen.press('做成表格')
  expect(asked('exportBatch')).toEqual([
    [{ filter, sort: 'newest', title: '樟树村民情台账', unit: '樟树村', reason: '' }],
  ])
  expect(screen.text()).toContain('批次 20261123-K7Q-01 已做好')
  expect(screen.text()).toContain('批次会在下次同步时送达')
})

test('names and phones are written out only with a reason, which goes along', async () => {
  const { book, asked } = cannedBook({ findEntries, exportBatch })
  const screen = await show(BatchPanel, book, { props })
  await screen.press('写出姓名和电话')
  await screen.press('做成表格')
  expect(asked('exportBatch')).toEqual([])
  expect(screen.text()).toContain('要写出姓名和电话，请先写明原因')
  await type(screen.field('为什么要写出来'), '乡镇要逐户核对')
  await screen.press('做成表格')
  expect(asked('exportBatch')[0]?.[0].reason).toBe('乡镇要逐户核对')
})

test('a reason left behind a closed switch does not unmask anything', async () => {
  const { book, asked } = cannedBook({ findEntries, exportBatch })
  const screen = await show(BatchPanel, book, { props })
  await screen.press('写出姓名和电话')
  await type(screen.field('为什么要写出来'), '乡镇要逐户核对')
  await screen.press('写出姓名和电话')
  await screen.press('做成表格')
  expect(asked('exportBatch')[0]?.[0].reason).toBe('')
})

test('nothing to export says so and cannot be made', async () => {
  const { book } = cannedBook({ exportBatch })
  const screen = await show(BatchPanel, book, { props })
  expect(screen.text()).toContain('没有可以导出的事项')
  expect(screen.button('做成表格').hasAttribute('disabled')).toBe(true)
  await screen.press('只导出没有导出过的')
  expect(screen.text()).toContain('符合条件的都导出过了')
})

test('a file that is not on the device says so in a sentence', async () => {
  const { book, asked } = cannedBook({
    batchFile: async () => ({ ok: false, failure: { type: 'not-here' } }),
  })
  const screen = await show(BatchFiles, book, { props: { files: [file] } })
  await screen.press(`下载 xlsx 文件，${file.name}`)
  expect(asked('batchFile')).toEqual([[file.sha256]])
  expect(document.querySelector('[role=alert]')?.textContent).toContain('这个文件不在这台设备上')
})

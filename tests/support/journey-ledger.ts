// The ledger as it is reviewed: a list, and one entry beside it or over it.
import { expect, type Download, type Locator, type Page } from '@playwright/test'
import { chooseChip } from './journey-visit-form'

export class LedgerScreen {
  constructor(private readonly page: Page) {}

  get rows(): Locator {
    return this.page.locator('[data-entry-row]')
  }

  row(text: string): Locator {
    return this.rows.filter({ hasText: text })
  }

  get detail(): Locator {
    return this.page.getByRole('article')
  }

  async search(words: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: '搜索账本' }).fill(words)
  }

  async open(text: string): Promise<void> {
    await this.search(text)
    await this.row(text).first().click()
    await expect(this.detail.getByText(text).first()).toBeVisible()
  }

  async comment(text: string): Promise<void> {
    await this.page.getByLabel('写一条批注').fill(text)
    await this.page.getByRole('button', { name: '发出批注' }).click()
    await expect(this.detail.locator('.comment').filter({ hasText: text })).toBeVisible()
  }

  async correct(change: { category?: string; place?: string }): Promise<void> {
    await this.page.getByRole('button', { name: '更正类别和地点' }).click()
    const panel = this.page.getByRole('dialog', { name: '更正类别和地点' })
    if (change.category) await panel.getByLabel('类别').selectOption({ label: change.category })
    if (change.place !== undefined) await panel.getByLabel('地点').fill(change.place)
    await panel.getByRole('button', { name: '保存更正' }).click()
    await expect(panel).toBeHidden()
  }

  async end(words: { ending: string; answer: string; raiserAnswer: string; note?: string }): Promise<void> {
    await this.page.getByRole('button', { name: '办结', exact: true }).click()
    const panel = this.page.getByRole('dialog', { name: '办结这件事' })
    await chooseChip(panel.getByRole('group', { name: '怎么办结的' }), words.ending)
    await panel.getByLabel('给本人的答复').fill(words.answer)
    await chooseChip(panel.getByRole('group', { name: '本人怎么说' }), words.raiserAnswer)
    if (words.note) await panel.getByLabel('为什么联系不上').fill(words.note)
    await panel.getByRole('button', { name: '办结', exact: true }).click()
    await expect(panel).toBeHidden()
  }

  async openFilter(): Promise<Locator> {
    await this.page.getByRole('button', { name: /^筛选/ }).click()
    return this.page.getByRole('dialog', { name: '筛选' })
  }

  /** Makes a batch from what is listed; ends on the panel that offers its files. */
  async exportBatch(words: { onlyNew?: boolean; reason?: string } = {}): Promise<Locator> {
    await this.page.getByRole('button', { name: '导出批次' }).click()
    const panel = this.page.getByRole('dialog', { name: '导出批次' })
    const onlyNew = panel.getByRole('switch', { name: '只导出没有导出过的' })
    if (words.onlyNew !== undefined) {
      if (((await onlyNew.getAttribute('aria-checked')) === 'true') !== words.onlyNew) await onlyNew.click()
    }
    if (words.reason) {
      await panel.getByRole('switch', { name: '写出姓名和电话' }).click()
      await panel.getByLabel('为什么要写出来').fill(words.reason)
    }
    await panel.getByRole('button', { name: '做成表格' }).click()
    await expect(panel.getByText(/批次 .* 已做好/)).toBeVisible({ timeout: 30_000 })
    return panel
  }

  async download(within: Locator, format: 'xlsx' | 'csv' | 'json'): Promise<Download> {
    const coming = this.page.waitForEvent('download')
    await within.getByRole('button', { name: `下载 ${format} 文件` }).click()
    return coming
  }
}

// Somebody who works for himself before any hub knows him.
import { expect } from '@playwright/test'
import type { Device } from './journey-browser'
import { Person } from './journey-person'

export class OwnPerson extends Person {
  constructor(
    private readonly home: string,
    device: Device,
  ) {
    super('网格员', home, device)
  }

  /** The app is fetched this once, from wherever it is served; after that the browser has it. */
  async loadOnce(): Promise<void> {
    await this.openApp('/')
    await expect(this.page.getByText('先用自用本')).toBeVisible()
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
  }

  async startNotebook(words: { name: string; village: string; hamlets: string[] }): Promise<void> {
    await this.page.goto(this.home)
    await this.page.getByRole('link', { name: '先用自用本' }).click()
    await this.page.getByLabel('您的姓名').fill(words.name)
    await this.page.getByLabel('村名').fill(words.village)
    await this.page.getByLabel(/^屋场/).fill(words.hamlets.join('\n'))
    await this.page.getByRole('button', { name: '开始记' }).click()
    await expect(this.heading('走访')).toBeVisible()
  }

  async addHousehold(name: string, hamlet: string, door: string): Promise<void> {
    await this.goTo('走访')
    await this.page.locator('a[href="/households/new"]').click()
    await this.page.getByLabel('户名').fill(name)
    await this.page.getByLabel('屋场').selectOption({ label: hamlet })
    await this.page.getByLabel('门牌').fill(door)
    await this.page.getByRole('button', { name: '保存住户' }).click()
    await expect(this.heading(name)).toBeVisible()
  }

  /** Opens the invitation and ends on the screen that says that the phone is ready. */
  async accept(link: string): Promise<void> {
    await this.page.goto(link)
    await this.page.getByRole('button', { name: '登录', exact: true }).click()
    await expect(this.page.getByText('会保存在这台手机上')).toBeVisible()
    await this.startPreparing()
    await expect(this.page.getByText('可以离线使用了')).toBeVisible({ timeout: 30_000 })
  }
}

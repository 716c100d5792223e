// Somebody with a browser, who knows the app by the words on the screen.
import { expect, type Locator, type Page } from '@playwright/test'
import type { SignInRole } from './hub-process'
import type { Device } from './journey-browser'
import { LedgerScreen } from './journey-ledger'
import { VisitForm, type VisitWords } from './journey-visit-form'

export class Person {
  private current: Page | null = null

  constructor(
    readonly role: SignInRole,
    private readonly address: string,
    readonly device: Device,
  ) {}

  get page(): Page {
    if (!this.current) throw new Error(`${this.role} has no page open`)
    return this.current
  }

  get ledger(): LedgerScreen {
    return new LedgerScreen(this.page)
  }

  get visitForm(): VisitForm {
    return new VisitForm(this.page)
  }

  /** Opens the link; ends on the screen that says what will be kept on the device. */
  async signIn(link: string): Promise<void> {
    this.current = await this.device.open()
    await this.page.goto(link)
    await expect(this.page.getByText('会保存在这台手机上')).toBeVisible()
  }

  startPreparing(): Promise<void> {
    return this.page.getByRole('button', { name: '开始准备' }).click()
  }

  /** Ends on the first screen, with the app able to start from this device alone. */
  async getReady(): Promise<void> {
    await this.startPreparing()
    await expect(this.page.getByText('可以离线使用了')).toBeVisible({ timeout: 30_000 })
    await this.start()
  }

  async start(): Promise<void> {
    await this.page.getByText('开始使用').click()
    await expect(this.heading('走访')).toBeVisible()
  }

  /** From the home screen: a new page at the app's address. `before` runs before the app does. */
  async openApp(path = '/', before?: (page: Page) => Promise<void>): Promise<void> {
    this.current = await this.device.open()
    await before?.(this.current)
    await this.page.goto(this.address + path)
  }

  /** Closed in good order, as on the evening before: what a browser writes down late (the session) is then on disk too. */
  async closeAndReopen(path = '/'): Promise<void> {
    await this.device.close()
    await this.openApp(path)
  }

  /** The app is taken away in the middle, and opened again. */
  async killAndReopen(path = '/'): Promise<void> {
    await this.device.kill()
    await this.openApp(path)
  }

  /** One more page of the same browser, beside the one that is open. */
  async anotherTab(path = '/'): Promise<Person> {
    const tab = new Person(this.role, this.address, this.device)
    tab.current = await this.device.context.newPage()
    await tab.page.goto(this.address + path)
    return tab
  }

  /** On a phone that somebody uses, he or another: opens a link and takes it. */
  async startTakingOver(link: string): Promise<void> {
    await this.page.goto(link)
    await this.page.getByRole('button', { name: '改用这个新链接登录' }).click()
    await expect(this.page.getByText(/会保存在这台手机上|可以离线使用了/).first()).toBeVisible()
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { level: 1, name, exact: true })
  }

  async goTo(tab: '走访' | '账本' | '待办' | '我的'): Promise<void> {
    await this.page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${tab}`) })
      .click()
    await expect(this.heading(tab)).toBeVisible()
  }

  async find(words: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: '找一户' }).fill(words)
  }

  /** The rows of the household list. */
  get households(): Locator {
    return this.page.locator('a[href^="/households/"]:not([href$="/new"])')
  }

  get badge(): Locator {
    return this.page.getByRole('link', { name: '看看我的内容在哪里' }).filter({ visible: true }).first()
  }

  /** Nothing on this device is waiting any more. */
  async waitUntilDelivered(): Promise<void> {
    await expect(this.badge).toContainText('已全部送达')
  }

  async startVisit(): Promise<VisitForm> {
    await this.goTo('走访')
    await this.page.getByRole('link', { name: '记一次走访' }).click()
    return this.visitForm
  }

  /** Writes and saves one visit from the first screen; ends on the screen that says where the work is. */
  async writeVisit(words: VisitWords): Promise<void> {
    const form = await this.startVisit()
    await form.fill(words)
    await form.save()
    await expect(this.page.getByText('已保存').first()).toBeVisible()
  }

  /** On the screen after a save: how many records wait on this device. */
  async isToldThatOnlyHere(count: number): Promise<void> {
    await expect(this.page.getByText(`${count} 条只在本机，联系上服务端会自己送出去`)).toBeVisible()
  }

  /** On the screen after a save, which changes by itself. */
  async isToldThatDelivered(): Promise<void> {
    await expect(this.page.getByText('已经送达')).toBeVisible()
  }

  async backToStart(): Promise<void> {
    await this.page.getByRole('link', { name: '回到走访' }).click()
    await expect(this.heading('走访')).toBeVisible()
  }

  /** "现在同步" on the page that lists own work, for journeys that are not about waiting. */
  async syncNow(): Promise<void> {
    await this.goTo('我的')
    await this.page.getByRole('button', { name: '现在同步' }).click()
  }
}

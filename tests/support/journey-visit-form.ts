// The form of one talk with its entries, by the words on it.
import { expect, type Locator, type Page } from '@playwright/test'

export interface EntryWords {
  ledger?: '意见建议' | '利益诉求'
  category?: string
  text: string
  place?: string
  lane?: '当场解决' | '快办' | '一般'
  raisedAs?: '实名' | '保密' | '匿名' | '代为反映'
  raiser?: string
  answer?: string
}

export interface VisitWords {
  /** What to type to find the household; left out for a talk without one. */
  find?: string
  /** Where a talk without a household took place. */
  hamlet?: string
  mode?: '入户' | '电话' | '院坝会' | '集市' | '其他'
  metWith?: string
  topics?: string[]
  note?: string
  entries?: EntryWords[]
}

export class VisitForm {
  constructor(private readonly page: Page) {}

  /** A choice among chips: the legend over them and the words on the chip. */
  async choose(legend: string, words: string, within: Locator | Page = this.page): Promise<void> {
    await within.getByRole('group', { name: legend }).getByText(words, { exact: true }).first().click()
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true })
  }

  async chooseHousehold(find: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: '找一户' }).fill(find)
    await this.page.getByRole('listitem').getByRole('button').filter({ hasText: find }).first().click()
  }

  async fill(words: VisitWords): Promise<void> {
    if (words.find !== undefined) await this.chooseHousehold(words.find)
    if (words.hamlet !== undefined) {
      await this.page.getByText('不是到户').click()
      await this.page.getByLabel('在哪个屋场').selectOption({ label: words.hamlet })
    }
    if (words.mode) await this.choose('怎么见的面', words.mode)
    if (words.metWith) await this.page.getByLabel('见到了谁').fill(words.metWith)
    for (const topic of words.topics ?? []) await this.choose('谈了什么', topic)
    if (words.note) await this.page.getByLabel('情况').fill(words.note)
    for (const entry of words.entries ?? []) await this.addEntry(entry)
  }

  async addEntry(words: EntryWords): Promise<void> {
    const before = await this.page.getByLabel('他是怎么说的').count()
    await this.page.getByRole('button', { name: before === 0 ? '记一笔账' : '再记一笔' }).click()
    const nth = (locator: Locator): Locator => locator.nth(before)
    await expect(this.page.getByLabel('他是怎么说的')).toHaveCount(before + 1)
    const chip = async (legend: string, option: string): Promise<void> => {
      await nth(this.page.getByRole('group', { name: legend })).getByText(option, { exact: true }).click()
    }
    if (words.ledger) await chip('记进哪本账', words.ledger)
    await nth(this.page.getByLabel('哪一类')).selectOption({ label: words.category ?? '人居环境' })
    await nth(this.page.getByLabel('他是怎么说的')).fill(words.text)
    if (words.place) await nth(this.page.getByLabel('事情在哪里')).fill(words.place)
    if (words.raisedAs) await chip('用什么名义', words.raisedAs)
    if (words.raiser) await this.page.getByLabel(/^是谁(的话|说的)/).last().fill(words.raiser)
    if (words.lane) await chip('怎么办', words.lane)
    if (words.answer) await this.page.getByLabel('当场怎么答复的').last().fill(words.answer)
  }

  save(): Promise<void> {
    return this.page.getByRole('button', { name: '保存走访' }).click()
  }
}

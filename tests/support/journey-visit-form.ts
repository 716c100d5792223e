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
  /** With 当场解决: what was answered, and what the raiser said to it. */
  answer?: string
  raiserAnswer?: '满意' | '认可' | '不满意'
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

/** Taps a chip by the words it begins with: a hint may follow them. */
export function chooseChip(group: Locator, words: string): Promise<void> {
  return group
    .locator('label')
    .filter({ hasText: new RegExp(`^\\s*${words}(\\s|$)`) })
    .click()
}

export class VisitForm {
  constructor(private readonly page: Page) {}

  choose(legend: string, words: string, within: Locator | Page = this.page): Promise<void> {
    return chooseChip(within.getByRole('group', { name: legend }), words)
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true })
  }

  async chooseHousehold(find: string): Promise<void> {
    await this.page.getByRole('button', { name: '选一户' }).click()
    const picker = this.page.getByRole('dialog', { name: '选一户' })
    await picker.getByRole('searchbox', { name: '找一户' }).fill(find)
    await picker.getByRole('listitem').getByRole('button').filter({ hasText: find }).first().click()
    await expect(picker).toBeHidden()
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
    const count = await this.page.getByRole('region', { name: /^第 \d+ 笔$/ }).count()
    await this.page.getByRole('button', { name: count === 0 ? '记一笔账' : '再记一笔' }).click()
    const entry = this.page.getByRole('region', { name: `第 ${count + 1} 笔` })
    if (words.ledger) await this.choose('记进哪本账', words.ledger, entry)
    await entry.getByLabel('他是怎么说的').fill(words.text)
    await this.choose('哪一类', words.category ?? '人居环境', entry)
    if (words.place) await entry.getByLabel('事情在哪里').fill(words.place)
    if (words.lane) await this.choose('怎么办', words.lane, entry)
    if (words.answer) await entry.getByLabel('当场怎么答复的').fill(words.answer)
    if (words.raiserAnswer) await this.choose('他怎么说', words.raiserAnswer, entry)
    if (words.raisedAs) await this.choose('用什么名义', words.raisedAs, entry)
    if (words.raiser) await entry.getByLabel(/^是谁(的话|说的)/).fill(words.raiser)
  }

  save(): Promise<void> {
    return this.page.getByRole('button', { name: '保存走访' }).click()
  }
}

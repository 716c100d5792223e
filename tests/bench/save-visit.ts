// Saving a visit with two entries: asked of the real book over its wire, in strict durability, at 4× CPU throttle.
import type { Page } from '@playwright/test'
import type { ContactForm, EntryForm } from '../../src/sync/field-book'
import { installBookProbe, slowDown } from './book-probe'
import type { FilledHub } from './filled-hub'
import { line, quantile, spread } from './figures'
import { readyPhone } from './ready-phone'

const savesPerRun = 60
const unmeasured = 10

/** A person does not save while the screen still draws the last save. */
function quiet(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((resolve) => requestIdleCallback(() => requestIdleCallback(() => resolve()))),
  )
}

export async function measureSaving(filled: FilledHub, runs: number): Promise<void> {
  const phone = await readyPhone(filled, (context) => installBookProbe(context))
  const { value: found } = await phone.page.evaluate(() =>
    window.bookProbe.call('findHouseholds', [
      { text: '', areaId: null, order: 'place', offset: 0, limit: 60 },
    ]),
  )
  const households = (found as { rows: { id: string; areaId: string }[] }).rows
  const entry: Omit<EntryForm, 'text'> = {
    ledger: 'suggestion',
    category: 'electricity',
    place: '村口',
    lane: 'normal',
    raisedAs: 'named',
    raiser: '',
    onSpotAnswer: '',
    onSpotRaiserAnswer: null,
    attachments: [],
  }
  const figures: { [rate: number]: { p50: number[]; p95: number[] } } = {
    1: { p50: [], p95: [] },
    4: { p50: [], p95: [] },
  }
  for (let run = 0; run < runs; run++) {
    for (const rate of [1, 4]) {
      await slowDown(phone.page, rate)
      const times: number[] = []
      for (let i = 0; i < savesPerRun; i++) {
        const household = households[i % households.length]!
        const form: ContactForm = {
          householdId: household.id,
          areaId: household.areaId,
          metOn: new Date().toISOString().slice(0, 10),
          mode: 'visit',
          metWith: '户主',
          companions: '',
          topics: ['用电用水'],
          note: `第 ${run}-${rate}-${i} 次：屋里屋外看了一遍，说今年的收成比去年好，就是路灯总不亮。`,
          attachments: [],
          entries: [
            { ...entry, text: `村口的路灯一到下雨就不亮（${i}）` },
            { ...entry, ledger: 'request', category: 'health', text: `想问高龄补贴什么时候发（${i}）` },
          ],
        }
        await quiet(phone.page)
        const saved = await phone.page.evaluate(
          (words) => window.bookProbe.call('saveContact', [words, 'contact:bench']),
          form,
        )
        const answer = saved.value as { ok: boolean }
        if (!answer.ok) throw new Error(`the book did not save: ${JSON.stringify(answer)}`)
        if (i >= unmeasured) times.push(saved.elapsedMs)
      }
      figures[rate]!.p50.push(quantile(times, 0.5))
      figures[rate]!.p95.push(quantile(times, 0.95))
    }
  }
  await phone.device.dispose()
  for (const rate of [1, 4]) {
    const { p50, p95 } = figures[rate]!
    line(`Saving a visit with two entries, CPU ${rate}×, p50 ms`, spread(p50, 1), '')
    line(`  p95 ms`, spread(p95, 1), rate === 4 ? '≤ 25' : '')
  }
}

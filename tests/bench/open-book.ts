// Opening the app on a phone that holds 10,000 records, at 4× CPU throttle, with a cold browser each time: until all are in
// memory, until the first list is painted, and how soon a key-stroke in the search has its answer on the screen.
import type { Page } from '@playwright/test'
import { installBookProbe, slowDown } from './book-probe'
import type { FilledHub } from './filled-hub'
import { line, quantile, spread } from './figures'
import { readyPhone } from './ready-phone'

const rate = 4
const keys = ['z', 'zs', 'z', 'c', 'ch', '张', '张三', '1', '17', '老', '陈', 'w', 'wd', '李']

export async function measureOpening(filled: FilledHub, runs: number): Promise<void> {
  const phone = await readyPhone(filled, (context) => installBookProbe(context))
  const [inMemory, painted, strokes, lookUps]: [number[], number[], number[], number[]] = [[], [], [], []]
  await phone.device.close()
  for (let run = 0; run < runs; run++) {
    const page = await phone.device.open()
    await slowDown(page, rate)
    await page.goto(filled.hub.publicUrl)
    await page.waitForFunction(() => window.bookProbe.firstListMs > 0)
    const seen = await page.evaluate(() => ({ ...window.bookProbe, call: null }))
    inMemory.push(seen.readyMs - seen.scriptStartMs)
    painted.push(seen.firstListMs)
    for (const text of keys) {
      strokes.push(await keyStroke(page, text))
      lookUps.push(await lookUp(page, text))
    }
    await phone.device.close()
  }
  await phone.device.dispose()
  line(`Opening with 10,000 records, CPU ${rate}×: all in memory, ms`, spread(inMemory), '≤ 250')
  line('  first list painted from cold, ms after navigation', spread(painted), '≤ 1000')
  line('  a search key-stroke, until painted, p50 / p95 ms', pair(strokes), '≤ 50')
  line('  the look-up of it in the ledger, p50 / p95 ms', pair(lookUps), '')
}

const pair = (values: number[]): string =>
  `${quantile(values, 0.5).toFixed(1)} / ${quantile(values, 0.95).toFixed(1)}`

/** From the key to the frame that shows the answer to it. */
function keyStroke(page: Page, text: string): Promise<number> {
  return page.evaluate(
    (words) =>
      new Promise<number>((resolve) => {
        const input = document.querySelector<HTMLInputElement>('input[type="search"]')
        const list = document.querySelector('main') ?? document.body
        if (!input) throw new Error('no search field')
        const startedMs = performance.now()
        const answered = new MutationObserver(() => {
          answered.disconnect()
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - startedMs)))
        })
        answered.observe(list, { subtree: true, childList: true, characterData: true })
        input.value = words
        input.dispatchEvent(new Event('input', { bubbles: true }))
      }),
    text,
  )
}

async function lookUp(page: Page, text: string): Promise<number> {
  const filter = {
    ledger: null,
    state: null,
    category: null,
    areaId: null,
    from: null,
    to: null,
    text,
    onlyUnexported: false,
    onlyAttention: false,
  }
  const query = { filter, sort: 'newest', offset: 0, limit: 50 }
  return (await page.evaluate((asked) => window.bookProbe.call('findEntries', [asked]), query)).elapsedMs
}

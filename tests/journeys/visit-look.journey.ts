// For hands and eyes over fifty (promise 6): every main screen is measured, in light and dark, on phone and tablet.
import type { Page } from '@playwright/test'
import { phone, tablet } from '../support/journey-browser'
import { firstRouteFiles, followingFiles } from '../support/journey-first-route'
import { expect, test } from '../support/journey-fixtures'
import { seriousFindings, targetsSmallerThan, textSmallerThan } from '../support/journey-look'
import type { Person } from '../support/journey-person'

/** Screens people write in are used standing, with one thumb: larger targets there. */
const fieldTarget = 60
const target = 44

async function looksRight(page: Page, screen: string, least: number): Promise<void> {
  expect.soft(await seriousFindings(page), screen).toEqual([])
  expect.soft(await textSmallerThan(page, 18), screen).toEqual([])
  expect.soft(await targetsSmallerThan(page, least), screen).toEqual([])
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect.soft(wide, `${screen} scrolls sideways`).toBeLessThanOrEqual(0)
}

async function walkThrough(person: Person): Promise<void> {
  const { page } = person
  await looksRight(page, '走访', fieldTarget)
  await person.households.first().click()
  await expect(page.getByRole('link', { name: '改资料' })).toBeVisible()
  await looksRight(page, '住户', fieldTarget)
  await person.startVisit()
  await person.visitForm.fill({
    find: '张三',
    entries: [{ text: '路灯不亮', lane: '当场解决', raisedAs: '代为反映' }],
  })
  await looksRight(page, '记一次走访', fieldTarget)
  await page.goto(new URL('/households/new', page.url()).href)
  await expect(page.getByLabel('户名')).toBeVisible()
  await looksRight(page, '新增一户', fieldTarget)
  await page.goto(new URL('/', page.url()).href)
  await person.goTo('账本')
  await person.ledger.rows.first().click()
  await expect(person.ledger.detail).toBeVisible()
  await looksRight(page, '账本', target)
  await page.goto(new URL('/todo', page.url()).href)
  await expect(person.heading('待办')).toBeVisible()
  await looksRight(page, '待办', target)
  await person.goTo('我的')
  await looksRight(page, '我的', target)
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every screen of a phone can be read and hit, ${colorScheme}`, async ({ person }) => {
    await walkThrough(await person('网格员', { viewport: phone, colorScheme }))
  })
  test(`every screen of a tablet can be read and hit, ${colorScheme}`, async ({ person }) => {
    await walkThrough(await person('网格长', { viewport: tablet, colorScheme }))
  })
}

test('the first route loads no script that the size check does not weigh, and nothing from elsewhere', async ({
  hub,
  person,
}) => {
  const worker = await person('网格员')
  const loaded: string[] = []
  worker.device.context.on('request', (request) => {
    if (request.serviceWorker() === null) loaded.push(request.url())
  })
  await worker.page.reload()
  await expect(worker.households).not.toHaveCount(0)
  const scripts = loaded.filter((url) => url.endsWith('.js')).map((url) => new URL(url).pathname.slice(1))
  expect(scripts.length).toBeGreaterThan(1)
  const weighed = [...firstRouteFiles(), ...followingFiles()]
  expect(scripts.filter((path) => !weighed.includes(path))).toEqual([])
  expect(loaded.filter((url) => !url.startsWith(hub.publicUrl) && !url.startsWith('data:'))).toEqual([])
})

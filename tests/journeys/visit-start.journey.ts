// From nothing to a phone that can work alone (journeys 1 and 2 of the first issue).
import type { PublishedChange } from '../../src/protocol/change'
import { HubProcess, signInRoles } from '../support/hub-process'
import { expect, test } from '../support/journey-fixtures'
import { HubClient } from '../support/journey-hub-client'
import { Person } from '../support/journey-person'
import { SlowLink } from '../support/slow-link'
import { householdsIn, visits } from '../support/journey-visits'

const count = (changes: readonly PublishedChange[], kind: string): number =>
  changes.filter((change) => change.recordKind === kind && change.action === 'create').length

test('an empty data folder becomes the village 樟树村, with a link for each of three people', async ({
  hub,
}) => {
  const secretary = new HubClient(hub.publicUrl)
  await secretary.signIn(hub.link('村党组织书记'))
  const village = await secretary.pullAll()
  const fields = village.map((change) => (change.action === 'create' ? change.fields : {}))

  expect(fields.filter((field) => field.level === 'village')).toMatchObject([{ name: '樟树村' }])
  expect(fields.filter((field) => field.level === 'microGrid')).toHaveLength(6)
  expect(count(village, 'household')).toBe(120)
  expect(fields.filter((field) => field.isMember === true)).toHaveLength(31)
  expect(count(village, 'contact')).toBeGreaterThan(200)
  expect(count(village, 'entry')).toBeGreaterThan(80)
  expect(new Set(signInRoles.map((role) => hub.link(role))).size).toBe(3)
})

test('a link opens one device and no second one', async ({ hub, device }) => {
  await new HubClient(hub.publicUrl).signIn(hub.link('网格员'))
  const page = await device().open()
  await page.goto(hub.link('网格员'))
  await expect(page.getByText('这个登录链接已经用过了')).toBeVisible()
})

test('npm start --empty has a link for the first administrator and nothing else', async ({ device }) => {
  const hub = await HubProcess.start({ words: ['src/server/start.mjs', '--empty'] })
  expect(hub.output.match(/\/enter#/g)).toHaveLength(1)
  const keeper = new HubClient(hub.publicUrl)
  await keeper.signIn(hub.link('管理员'))
  const everything = await keeper.pullAll()
  expect(everything.map((change) => change.recordKind).sort()).toEqual(['membership', 'person'])
  const page = await device().open()
  await page.goto(hub.publicUrl)
  await expect(page.getByText('请打开村里发给您的登录链接')).toBeVisible()
  await hub.dispose()
})

test('a worker gets his phone ready with one tap and is told that it can be used offline', async ({
  hub,
  device,
}) => {
  // More than fits in one reply, over a line on which a person can watch it come.
  const colleague = new HubClient(hub.publicUrl)
  await colleague.signIn(hub.link('网格长'))
  await colleague.push(visits(2_500, colleague, householdsIn(await colleague.pullAll())))
  const line = await SlowLink.start(hub.port, { roundTripMs: 100, kilobitsPerSecond: 4_000 })
  const worker = new Person('网格员', line.origin, device())
  await worker.signIn(hub.link('网格员').replace(hub.publicUrl, line.origin))
  const asked = await worker.page.context().newCDPSession(worker.page)
  await asked.send('Browser.grantPermissions', { permissions: ['durableStorage'], origin: line.origin })
  const seen = worker.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const look = (): void => {
          const bar = document.querySelector('[role="progressbar"]')?.closest('main, body')?.textContent
          const words = /已收到 \d+ \/ \d+ 条/.exec(bar ?? '')
          if (words) resolve(words[0])
        }
        new MutationObserver(look).observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
        })
      }),
  )
  await worker.startPreparing()
  await expect(worker.page.getByText('可以离线使用了')).toBeVisible({ timeout: 60_000 })
  expect(await seen).toMatch(/已收到 \d+ \/ [1-9]\d+ 条/)
  await expect(worker.page.getByText('浏览器答应长期保存这里的内容')).toBeVisible()
  await worker.start()
  await expect(worker.households).not.toHaveCount(0)
  line.close()
})

test('the phone says so when the browser will not promise to keep the work', async ({ person }) => {
  const worker = await person('网格员')
  await worker.goTo('我的')
  await expect(worker.page.getByText('浏览器没有答应长期保存')).toBeVisible()
})

test('the app can be installed: manifest, icons, a maskable one, and one for iOS', async ({
  hub,
  device,
}) => {
  const page = await device().open()
  await page.goto(hub.publicUrl)
  const manifestUrl = await page.locator('link[rel="manifest"]').getAttribute('href')
  const manifest = (await (await fetch(new URL(manifestUrl ?? '', hub.publicUrl))).json()) as {
    name: string
    start_url: string
    display: string
    icons: { src: string; sizes: string; purpose?: string }[]
  }
  expect(manifest).toMatchObject({ name: expect.stringContaining('连心簿'), display: 'standalone' })
  expect(manifest.icons.some((icon) => icon.sizes === '512x512')).toBe(true)
  expect(manifest.icons.some((icon) => icon.purpose?.includes('maskable'))).toBe(true)
  const touchIcon = await page.locator('link[rel="apple-touch-icon"]').getAttribute('href')
  for (const path of [...manifest.icons.map((icon) => icon.src), touchIcon ?? '']) {
    const reply = await fetch(new URL(path, hub.publicUrl))
    expect(reply.headers.get('content-type'), path).toMatch(/^image\//)
  }
})

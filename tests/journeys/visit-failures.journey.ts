// When the device cannot keep work, it says so and nothing is lost (bad input of the first issue).
import { expect, test } from '../support/journey-fixtures'
import { fillUp } from '../support/journey-storage'

test('on a full phone a visit is not saved, its text stays and can be copied out, and is saved once there is room', async ({
  hub,
  person,
}) => {
  const worker = await person('网格员')
  await hub.stop()
  await worker.device.close()
  let makeRoom = async (): Promise<void> => undefined
  await worker.openApp('/', async (page) => {
    makeRoom = await fillUp(page, hub.publicUrl)
  })
  const form = await worker.startVisit()
  await form.fill({ find: '张三', note: '写了半天的话不能丢' })
  await form.save()
  const alert = worker.page.getByRole('alert').filter({ hasText: '没有保存' })
  await expect(alert).toBeVisible()
  await expect(worker.page.getByText('已保存')).toBeHidden()
  await expect(worker.page.getByLabel('情况')).toHaveValue('写了半天的话不能丢')

  await worker.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await alert.getByRole('button', { name: '复制全部文字' }).click()
  await expect
    .poll(() => worker.page.evaluate(() => navigator.clipboard.readText()))
    .toContain('写了半天的话不能丢')

  await makeRoom()
  await form.save()
  await expect(worker.heading('已保存')).toBeVisible()
})

test('without a place to keep work the app says why and takes none', async ({ hub, device }) => {
  const page = await device({
    prepare: async (context) => {
      // The book lives in a worker, which an init script does not reach: its script itself begins without IndexedDB.
      const broken = `Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('denied', 'SecurityError') } });`
      await context.addInitScript(broken)
      await context.route(/worker[^/]*\.js$/, async (route) => {
        const reply = await route.fetch()
        await route.fulfill({ response: reply, body: broken + (await reply.text()) })
      })
    },
  }).open()
  await page.goto(hub.link('网格员'))
  await expect(page.getByRole('heading', { name: '这个浏览器不能保存内容' })).toBeVisible()
  await expect(page.getByText('现在不能记录')).toBeVisible()
  await expect(page.getByRole('textbox')).toHaveCount(0)
  await expect(page.getByRole('link', { name: '记一次走访' })).toHaveCount(0)
})

// Phones whose clocks are ten years off, ahead and behind.
import { stampMs } from '../../src/protocol/stamp'
import { FaultProxy, shiftDate } from '../support/journey-fault-proxy'
import { expect, test } from '../support/journey-fixtures'
import { HubClient } from '../support/journey-hub-client'
import { Person } from '../support/journey-person'

const tenYearsMs = 3_652 * 24 * 3_600_000

for (const [way, offsetMs] of [
  ['ahead', tenYearsMs],
  ['behind', -tenYearsMs],
] as const) {
  test(`a phone ten years ${way} saves, syncs and is told so, and moves nobody else's clock`, async ({
    hub,
    device,
    person,
  }) => {
    const words = `十年${way === 'ahead' ? '后' : '前'}记的账`
    const wire = await FaultProxy.start()
    wire.hubPort = hub.port
    wire.shiftClocks(offsetMs)
    const prepared = device({
      prepare: async (context) => void (await context.addInitScript(shiftDate, offsetMs)),
    })
    const worker = new Person('网格员', wire.url, prepared)
    await worker.signIn(hub.link('网格员').replace(hub.publicUrl, wire.url))
    await worker.getReady()
    const form = await worker.startVisit()
    const year = new Date(Date.now() + offsetMs).getFullYear()
    await expect(worker.page.getByLabel('哪一天')).toHaveValue(new RegExp(`^${year}-`))
    await form.fill({ find: '张三', note: '钟不准的一天', entries: [{ text: words }] })
    await form.save()
    await worker.isToldThatDelivered()
    await worker.backToStart()
    await worker.goTo('我的')
    await expect(worker.page.getByText('请在系统设置里打开“自动确定时间”')).toBeVisible()

    const lead = await person('网格长')
    await lead.goTo('账本')
    await lead.ledger.open(words)
    await lead.ledger.comment('收到')
    await lead.ledger.correct({ place: '晒场东头' })
    await lead.waitUntilDelivered()
    await lead.goTo('我的')
    await expect(lead.page.getByText('请在系统设置里打开“自动确定时间”')).toBeHidden()
    await lead.page.close()

    await worker.syncNow()
    await worker.goTo('账本')
    await worker.ledger.open(words)
    await expect(worker.ledger.detail).toContainText('晒场东头')
    await expect(worker.ledger.detail.locator('.comment').filter({ hasText: '收到' })).toBeVisible()

    const secretary = new HubClient(hub.publicUrl)
    await secretary.signIn(hub.link('村党组织书记'))
    const changes = await secretary.pullAll()
    const written = changes.filter((change) => JSON.stringify(change).includes(words))
    expect(written).toHaveLength(1)
    expect(Math.abs(stampMs(written[0]!.stamp) - Date.now() - offsetMs)).toBeLessThan(3_600_000)
    // What others wrote after reading it carries the true time.
    for (const mark of ['"收到"', '晒场东头']) {
      const [answer] = changes.filter((change) => JSON.stringify(change).includes(mark))
      expect(Math.abs(stampMs(answer!.stamp) - Date.now()), mark).toBeLessThan(3_600_000)
    }
    await wire.close()
  })
}

// The hub is lost and comes back from an older backup: devices hold what it no longer knows.
import { join } from 'node:path'
import { tablet } from '../support/journey-browser'
import { expect, test } from '../support/journey-fixtures'
import { HubClient } from '../support/journey-hub-client'
import { Person } from '../support/journey-person'

test('a hub restored from an older backup gets again what it lost, and nobody is asked for more than a new link', async ({
  hub,
  device,
  person,
}, testInfo) => {
  const worker = await person('网格员')
  const secretary = new HubClient(hub.publicUrl)
  await secretary.signIn(hub.link('村党组织书记'))
  const { personId: leadId } = await new HubClient(hub.publicUrl).signIn(hub.link('网格长'))
  const backup = join(testInfo.outputPath(), 'evening.backup')
  await hub.command('backup', backup)

  await worker.writeVisit({ find: '赵顺', note: '备份以后', entries: [{ text: '备份里没有的账' }] })
  await worker.isToldThatDelivered()
  await worker.backToStart()
  // Whose session the backup does not know.
  const lead = new Person('网格长', hub.publicUrl, device({ viewport: tablet }))
  await lead.signIn(await secretary.makeLink(leadId))
  await lead.getReady()
  await lead.goTo('账本')
  await lead.ledger.open('备份里没有的账')
  await lead.ledger.comment('备份以后的批注')
  await lead.waitUntilDelivered()

  await hub.loseEverything()
  await hub.command('restore', backup)
  await hub.start()
  expect(await secretary.copies('备份里没有的账')).toBe(0)

  // As on the next morning: nobody does more than open the app.
  await worker.closeAndReopen()
  await expect.poll(() => secretary.copies('备份里没有的账')).toBe(1)
  await worker.waitUntilDelivered()

  await lead.closeAndReopen('/ledger')
  await expect(lead.page.getByText('要重新登录').first()).toBeVisible()
  await lead.ledger.open('备份里没有的账')
  await lead.ledger.comment('没有登录也写得进去')
  await lead.startTakingOver(await secretary.makeLink(leadId))
  await lead.start()
  await lead.waitUntilDelivered()
  await lead.goTo('账本')
  await lead.ledger.open('备份里没有的账')
  await expect(lead.ledger.rows).toHaveCount(1)
  for (const words of ['备份以后的批注', '没有登录也写得进去']) {
    await expect(lead.ledger.detail.locator('.comment').filter({ hasText: words })).toHaveCount(1)
    expect(await secretary.copies(words), words).toBe(1)
  }
  expect(await secretary.copies('备份里没有的账')).toBe(1)
})

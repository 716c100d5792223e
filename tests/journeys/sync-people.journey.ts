// Two people, one phone: what the first has not sent goes out as his, and the second never sees it among his own.
import type { Id } from '../../src/domain/id'
import type { PublishedChange } from '../../src/protocol/change'
import { expect, test } from '../support/journey-fixtures'
import { HubClient } from '../support/journey-hub-client'

const words = '晒场的灯泡憋了'

/** The worker of the grid of this name in the example village. */
function workerOf(village: readonly PublishedChange[], grid: string): { id: Id; name: string } {
  const created = village.filter((change) => change.action === 'create')
  const area = created.find(({ recordKind, fields }) => recordKind === 'area' && fields.name === grid)
  const held = created.find(
    ({ recordKind, fields }) =>
      recordKind === 'membership' && fields.role === 'gridWorker' && fields.areaId === area?.recordId,
  )
  const worker = created.find(({ recordId }) => recordId === held?.fields.personId)
  if (!worker) throw new Error(`the example village has no worker for ${grid}`)
  return { id: worker.recordId, name: String(worker.fields.name) }
}

test.describe('with a network that lets nothing out for a while', () => {
  test.use({ badNetwork: true })

  test('another person signs in on the phone: unsent work of the first arrives as his, and he finds it delivered', async ({
    hub,
    network,
    person,
  }) => {
    const phone = await person('网格员')
    const lead = await person('网格长')
    // Past the bad network.
    const secretary = new HubClient(`http://localhost:${hub.port}`)
    const copies = () => secretary.copies(words)
    await secretary.signIn(hub.link('村党组织书记'))
    const village = await secretary.pullAll()
    const [first, second] = [workerOf(village, '东片网格'), workerOf(village, '西片网格')]
    await phone.waitUntilDelivered()

    network.set('cut', '/sync/')
    await phone.writeVisit({ find: '张三', note: '收工前还没来得及送', entries: [{ text: words }] })
    await phone.isToldThatOnlyHere(2)
    const links = [second.id, first.id].map((id) => secretary.makeLink(id))
    await phone.startTakingOver(await links[0]!)
    expect(await copies()).toBe(0)
    network.set('none')
    await phone.getReady()

    await phone.waitUntilDelivered()
    await phone.goTo('我的')
    await expect(phone.page.getByText(second.name).first()).toBeVisible()
    await phone.page.getByRole('link', { name: '一条一条看' }).click()
    await expect(phone.page.getByText('您写的内容都已送达')).toBeVisible()
    await expect(phone.page.getByText(words)).toBeHidden()
    await phone.page.getByRole('button', { name: '返回' }).click()
    await phone.goTo('账本')
    await phone.ledger.search(words)
    await expect(phone.page.getByText('没有符合条件的事项')).toBeVisible()

    await expect.poll(copies).toBe(1)
    await lead.syncNow()
    await lead.goTo('账本')
    await lead.ledger.open(words)
    await expect(lead.ledger.rows).toHaveCount(1)
    await expect(lead.ledger.detail).toContainText(first.name)

    await phone.startTakingOver(await links[1]!)
    await phone.start()
    await phone.waitUntilDelivered()
    await phone.goTo('账本')
    await phone.ledger.search(words)
    await expect(phone.ledger.rows).toHaveCount(1)
    await expect(phone.ledger.rows).not.toContainText('只在本机')
    expect(await copies()).toBe(1)
  })
})

// A copied browser profile: two phones that both believe to be the one.
import { expect, test } from '../support/journey-fixtures'
import { HubClient } from '../support/journey-hub-client'
import { Person } from '../support/journey-person'

test('two copies of one browser both write and deliver, everything is there once, and nobody has to do anything', async ({
  hub,
  device,
  person,
}) => {
  const one = await person('网格员')
  await one.device.close()
  const copy = device()
  one.device.copyTo(copy)
  const other = new Person('网格员', hub.publicUrl, copy)
  await Promise.all([one.openApp(), other.openApp()])
  for (const [clone, household, words] of [
    [one, '张三', '这是原来那台记的'],
    [other, '赵顺', '这是复制那台记的'],
  ] as const) {
    await clone.writeVisit({ find: household, note: `${words}走访`, entries: [{ text: `${words}账` }] })
    await clone.isToldThatDelivered()
    await clone.backToStart()
  }
  // The first one's device id is now the other's past; it goes on as it was.
  await one.writeVisit({ find: '张三', note: '原来那台又记了一次', entries: [{ text: '又记的账' }] })
  await one.isToldThatDelivered()
  await one.backToStart()

  const secretary = new HubClient(hub.publicUrl)
  await secretary.signIn(hub.link('村党组织书记'))
  const texts = ['这是原来那台记的账', '这是复制那台记的账', '又记的账']
  for (const words of texts) expect(await secretary.copies(words), words).toBe(1)
  for (const clone of [one, other]) {
    await clone.syncNow()
    await expect(clone.badge).toContainText('已全部送达')
    await clone.goTo('账本')
    for (const words of texts) {
      await clone.ledger.search(words)
      await expect(clone.ledger.rows).toHaveCount(1)
    }
  }
})

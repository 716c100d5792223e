// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import type { SyncStatus } from '../../src/sync/field-book'
import SyncBadge from '../../src/ui/components/sync/SyncBadge.vue'
import MineWorkPage from '../../src/ui/pages/mine/MineWorkPage.vue'
import { cannedBook, show } from './entry-fixtures'

const status = (part: Partial<SyncStatus>) => async (): Promise<SyncStatus> => ({
  hereOnly: 0,
  attention: 0,
  running: false,
  failure: null,
  lastContactMs: null,
  clockOffsetMs: null,
  ...part,
})
const badge = async (part: Partial<SyncStatus>) =>
  (await show(SyncBadge, cannedBook({ syncStatus: status(part) }).book)).text()

test('the badge counts what is only here', async () => {
  expect(await badge({ hereOnly: 3 })).toContain('3 条只在本机')
})

test('the badge puts what needs a look before what is only here', async () => {
  const said = await badge({ hereOnly: 3, attention: 1 })
  expect(said).toContain('1 条需要处理')
  expect(said).not.toContain('只在本机')
})

test('the badge says when all is delivered, and that the hub was never reached', async () => {
  const said = await badge({})
  expect(said).toContain('已全部送达')
  expect(said).toContain('还没有联系上服务端')
})

test('the page of own work names each record and where it is', async () => {
  const row = {
    recordKind: 'contact' as const,
    recordId: '01900000-0000-7000-8000-0000000000c1',
    title: '走访张三',
    where: 'hereOnly' as const,
    madeAt: '2026-11-23T09:00:00+08:00',
  }
  const { book } = cannedBook({
    unsent: async () => [row],
    syncStatus: status({ hereOnly: 1, failure: { type: 'no-network' } }),
  })
  const screen = await show(MineWorkPage, book)
  expect(screen.text()).toContain('走访张三')
  expect(screen.text()).toContain('内容都在这台设备上，网络好了会自己送出去')
})

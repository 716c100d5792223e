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
  filesProgress: null,
  stalled: null,
  deferred: 0,
  suspects: 0,
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

test('the badge does not say that all is delivered while a photo is on its way', async () => {
  const said = await badge({ filesProgress: { files: 2, bytesDone: 100, bytesTotal: 400 } })
  expect(said).toContain('2 个附件还没送到')
  expect(said).not.toContain('已全部送达')
})

test('the badge says when all is delivered, and that the hub was never reached', async () => {
  const said = await badge({})
  expect(said).toContain('已全部送达')
  expect(said).toContain('还没有联系上服务端')
})

test('the badge says that the sign-in is lost, beside what is only here, and leads to signing in', async () => {
  const { book } = cannedBook({
    syncStatus: status({ hereOnly: 3, failure: { type: 'signed-out' }, lastContactMs: 1 }),
  })
  const screen = await show(SyncBadge, book)
  expect(screen.text()).toContain('要重新登录')
  expect(screen.text()).toContain('3 条只在本机')
  const link = document.querySelector('a.sync-badge')
  expect(link?.getAttribute('href')).toBe('/enter')
  expect(link?.getAttribute('aria-label')).toContain('登录已失效，3 条只在本机')
})

test.each([
  [{ type: 'no-network' }, '联系不上服务端'],
  [{ type: 'busy', retryAfterMs: 5_000 }, '服务端正忙'],
  [{ type: 'storage-full' }, '本机空间满了'],
  [{ type: 'storage-unavailable', detail: '' }, '本机存不进去'],
  [{ type: 'refused', failure: 'failed', status: 400 }, '服务端没有接受'],
] as const)('after %o the badge says so beside what is only here', async (failure, words) => {
  const said = await badge({ hereOnly: 3, failure })
  expect(said).toContain('3 条只在本机')
  expect(said).toContain(words)
})

test('signed out, the page of own work says where it is and offers to sign in again', async () => {
  const { book } = cannedBook({
    unsent: async () => [],
    syncStatus: status({ hereOnly: 1, failure: { type: 'signed-out' } }),
  })
  const screen = await show(MineWorkPage, book)
  expect(screen.text()).toContain('登录已失效，内容都在本机；请向村里要一个新的登录链接')
  expect(document.querySelector('a[href="/enter"]')?.textContent).toContain('重新登录')
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

// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import type { BookState, FieldBook, Me, SyncStatus } from '../../src/sync/field-book'
import type { OwnNotebookInfo, PendingAdoption } from '../../src/sync/own-book'
import OwnMine from '../../src/ui/components/own/OwnMine.vue'
import OwnPending from '../../src/ui/components/own/OwnPending.vue'
import SavedNote from '../../src/ui/components/contact/SavedNote.vue'
import SyncBadge from '../../src/ui/components/sync/SyncBadge.vue'
import WhereTag from '../../src/ui/components/sync/WhereTag.vue'
import EnterPage from '../../src/ui/pages/enter/EnterPage.vue'
import MineWorkPage from '../../src/ui/pages/mine/MineWorkPage.vue'
import AdoptPage from '../../src/ui/pages/own/AdoptPage.vue'
import TodoPage from '../../src/ui/pages/todo/TodoPage.vue'
import english from '../../src/ui/text/en/own'
import chinese from '../../src/ui/text/zh-CN/own'
import { cannedBook, choose, lead, show, type } from './entry-fixtures'
import { onDevice } from './page-fixtures'

const eastGrid = '01900000-0000-7000-8000-0000000000a1'
const westGrid = '01900000-0000-7000-8000-0000000000a2'

const adoption = (part: Partial<PendingAdoption> = {}): PendingAdoption => ({
  name: '李网格',
  village: '樟树村',
  households: 12,
  contacts: 30,
  entries: 9,
  drafts: 0,
  batchesLeft: 0,
  grids: [
    {
      id: eastGrid,
      name: '东片网格',
      places: [
        { from: '老樟屋', to: '老樟屋', named: false, records: 40 },
        { from: '河沿屋', to: '东片网格', named: true, records: 11 },
      ],
    },
  ],
  gridId: null,
  progress: null,
  ...part,
})
const twoGrids = adoption({ grids: [...adoption().grids, { id: westGrid, name: '西片网格', places: [] }] })

const ownStatus = async (): Promise<SyncStatus> => ({
  ...(await cannedBook().book.syncStatus()),
  ownNotebook: true,
})

const info = (part: Partial<OwnNotebookInfo> = {}): OwnNotebookInfo => ({
  village: '樟树村',
  hamlets: ['老樟屋'],
  exportedAtMs: null,
  backTo: null,
  ...part,
})
const me: Me = { ...lead, ownNotebook: true }

/** Screens that come with their own piece of the program. */
async function arrived(): Promise<void> {
  await vi.dynamicImportSettled()
  await flushPromises()
}

test('both languages hold the same sentences about it, with the same facts', () => {
  const keysOf = (words: object): string[] =>
    Object.entries(words).flatMap(([key, held]) =>
      typeof held === 'string'
        ? [`${key} ${(held.match(/\{\w+\}/g) ?? []).sort().join()}`]
        : keysOf(held).map((inner) => `${key}.${inner}`),
    )
  expect(keysOf(english)).toEqual(keysOf(chinese))
})

test('who has no invitation is shown the way to a notebook of his own, below the sign-in', async () => {
  const { book } = cannedBook({ state: async () => ({ type: 'signed-out' }) })
  await show(onDevice(EnterPage), book, { path: '/enter' })
  const link = [...document.querySelectorAll('a')].find((one) => one.textContent?.includes('先用自用本'))
  expect(link?.getAttribute('href')).toBe('/enter?own=1')
})

test('name, village and hamlets, one a line, start the notebook and lead to the first screen', async () => {
  const saved = { ok: true as const, value: undefined }
  let state: BookState = { type: 'signed-out' }
  const { book, asked, changed } = cannedBook({
    state: async () => state,
    startOwnNotebook: async () => saved,
  })
  const screen = await show(onDevice(EnterPage), book, { path: '/enter?own=1' })
  await arrived()
  await type(screen.field('您的姓名'), '李网格')
  await type(screen.field('村名'), '樟树村')
  await type(screen.field('屋场'), '老樟屋\n河沿屋')
  await screen.press('开始记')
  expect(asked('startOwnNotebook')).toEqual([
    [{ name: '李网格', village: '樟树村', hamlets: ['老樟屋', '河沿屋'] }],
  ])
  state = { type: 'ready' }
  changed()
  await flushPromises()
  expect(screen.router.currentRoute.value.path).toBe('/')
})

test('a notebook that cannot be started says why beside the field', async () => {
  const problems = [{ field: 'village', code: 'empty' }]
  const { book } = cannedBook({
    state: async () => ({ type: 'signed-out' }),
    startOwnNotebook: async () => ({ ok: false, failure: { type: 'invalid', problems } }),
  })
  const screen = await show(onDevice(EnterPage), book, { path: '/enter?own=1' })
  await arrived()
  await screen.press('开始记')
  expect(screen.field('村名').getAttribute('aria-invalid')).toBe('true')
  expect(screen.text()).toContain('这里要填')
})

test('an invitation opened in a notebook of one’s own asks before it signs in', async () => {
  const { book, asked } = cannedBook({
    state: async () => ({ type: 'ready' }),
    syncStatus: ownStatus,
    signIn: async () => ({ ok: true }),
  })
  const screen = await show(onDevice(EnterPage), book, { path: '/enter#ABCD1234' })
  await arrived()
  expect(asked('signIn')).toEqual([])
  expect(screen.text()).toContain('接入单位的服务端')
  await screen.press('登录')
  expect(asked('signIn')).toEqual([['ABCD1234']])
})

test('from 我的 a link can be pasted, and an empty one is no link', async () => {
  const { book, asked } = cannedBook({
    state: async () => ({ type: 'ready' }),
    syncStatus: ownStatus,
    signIn: async () => ({ ok: true }),
  })
  const screen = await show(onDevice(EnterPage), book, { path: '/enter?join=1' })
  await arrived()
  await screen.press('登录')
  expect(asked('signIn')).toEqual([])
  expect(screen.text()).toContain('请先粘贴登录链接或登录码')
  await type(screen.field('登录链接或登录码'), 'https://hub.example.cn/enter#K7Q2A9XX')
  await screen.press('登录')
  expect(asked('signIn')).toEqual([['K7Q2A9XX']])
})

test('after the first sync the notebook is offered to be brought over, and 待办 reminds of it', async () => {
  const { book } = cannedBook({
    state: async () => ({ type: 'ready' }),
    pendingAdoption: async () => adoption(),
    parkedWork: async () => [],
    conflicts: async () => [],
    handovers: async () => [],
  } as Partial<FieldBook>)
  for (const page of [onDevice(EnterPage), TodoPage]) {
    const screen = await show(page, book, { path: '/enter' })
    await arrived()
    expect(screen.text()).toContain('樟树村：12 户、30 次走访、9 笔账')
    expect(document.querySelector('a[href="/own/adopt"]')?.textContent).toContain('把自用本带过来')
  }
})

test('who may write nowhere is told that the notebook stays, and may open it', async () => {
  const { book, asked } = cannedBook({ openOwnNotebook: async () => ({ ok: true, value: undefined }) })
  const screen = await show(OwnPending, book, { props: { adoption: adoption({ grids: [] }) } })
  expect(screen.text()).toContain('自用本没有地方可带，原样留在本机')
  expect(document.querySelector('a[href="/own/adopt"]')).toBe(null)
  await screen.press('打开自用本')
  expect(asked('openOwnNotebook')).toHaveLength(1)
})

test('the page says what goes where, brings it over and says when it is done', async () => {
  const { book, asked } = cannedBook({
    pendingAdoption: async () => adoption({ drafts: 2, batchesLeft: 1 }),
    adoptOwnNotebook: async () => ({ ok: true, records: 51 }),
  })
  const screen = await show(AdoptPage, book)
  for (const words of ['12 户', '30 次', '9 笔', '2 份', '1 个导出批次留在自用本里'])
    expect(screen.text()).toContain(words)
  expect(screen.text()).toContain('东片网格，门牌前写上“河沿屋”')
  await screen.press('带过来')
  expect(asked('adoptOwnNotebook')).toEqual([[eastGrid]])
  expect(screen.text()).toContain('都带过来了')
  expect(screen.text()).toContain('51 条内容已经在您的连心簿里')
})

test('with several grids nothing is brought over before one is chosen', async () => {
  const { book, asked } = cannedBook({
    pendingAdoption: async () => twoGrids,
    adoptOwnNotebook: async () => ({ ok: true, records: 51 }),
  })
  const screen = await show(AdoptPage, book)
  expect((screen.button('带过来') as HTMLButtonElement).disabled).toBe(true)
  await choose(screen.field('西片网格'))
  await screen.press('带过来')
  expect(asked('adoptOwnNotebook')).toEqual([[westGrid]])
})

test('one that was broken off goes on where it was going, and says that nothing comes twice', async () => {
  const { book, asked } = cannedBook({
    pendingAdoption: async () => ({ ...twoGrids, gridId: westGrid }),
    adoptOwnNotebook: async () => ({ ok: false, failure: { type: 'storage-full' } }),
  })
  const screen = await show(AdoptPage, book)
  expect(screen.text()).toContain('不会重复')
  await screen.press('带过来')
  expect(asked('adoptOwnNotebook')).toEqual([[westGrid]])
  expect(screen.text()).toContain('这台设备的空间满了')
})

test('while it is under way in another tab the page shows how far it is, and offers no second start', async () => {
  const progress = { done: 1, total: 4 }
  const { book } = cannedBook({ pendingAdoption: async () => adoption({ progress }) })
  const screen = await show(AdoptPage, book)
  expect(screen.text()).toContain('正在带过来')
  expect(() => screen.button('带过来')).toThrow()
})

test('with nothing to bring over the page says so', async () => {
  const screen = await show(AdoptPage, cannedBook().book)
  expect(screen.text()).toContain('没有要带的自用本')
})

test('我的 shows the village and its hamlets, adds one, and reminds to export what has no other copy', async () => {
  const { book, asked } = cannedBook({
    ownNotebook: async () => info(),
    addHamlet: async () => ({ ok: true, value: 'id' }),
  })
  const screen = await show(OwnMine, book, { props: { me } })
  expect(screen.text()).toContain('樟树村')
  expect(screen.text()).toContain('只有这一份，最好现在导出一次')
  await type(screen.field('再加一个屋场'), '竹山')
  await screen.press('加上')
  expect(asked('addHamlet')).toEqual([['竹山']])
  expect(screen.field('再加一个屋场').value).toBe('')
})

test('who only looks into his notebook can go back', async () => {
  const { book, asked } = cannedBook({
    ownNotebook: async () => info({ exportedAtMs: 1, backTo: { name: '李网格', hubName: '樟树村' } }),
    backToHub: async () => ({ ok: true, value: undefined }),
  })
  const screen = await show(OwnMine, book, { props: { me } })
  await screen.press('回到李网格的连心簿（樟树村）')
  expect(asked('backToHub')).toHaveLength(1)
  expect(screen.text()).not.toContain('只有这一份')
})

test('nothing in a notebook of one’s own speaks of sending', async () => {
  const { book } = cannedBook({ syncStatus: ownStatus, unsent: async () => [] })
  const badge = await show(SyncBadge, book)
  expect(badge.text()).toContain('都在本机')
  expect(badge.text()).toContain('自用本，记得常导出')
  expect(document.querySelector('a.sync-badge')?.getAttribute('href')).toBe('/mine')
  const note = await show(SavedNote, book, { props: { entryCount: 1, householdId: null } })
  const work = await show(MineWorkPage, book)
  const said = [note, work].map((screen) => screen.text())
  await show(WhereTag, book, { props: { where: 'kept' } })
  expect(document.querySelector('.where')).toBe(null)
  expect(said[1]).toContain('没有连接服务端，都存在本机')
  expect(said.join()).not.toMatch(/待送|送出去|送达|联系不上/)
})

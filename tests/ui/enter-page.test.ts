// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import type { BookState, FieldBook } from '../../src/sync/field-book'
import type { AppKeeping } from '../../src/ui/device-powers'
import EnterPage from '../../src/ui/pages/enter/EnterPage.vue'
import { cannedBook, show, type } from './entry-fixtures'
import { onDevice, somePowers } from './page-fixtures'

const signedOut: BookState = { type: 'signed-out' }
const preparing = (part: object = {}): BookState => ({
  type: 'preparing',
  name: '陈小梅',
  hubName: '樟树村',
  progress: null,
  failure: null,
  ...part,
})
const enter = (book: FieldBook, path = '/enter') => show(onDevice(EnterPage), book, { path })

test('a link that was used says so and what to do', async () => {
  const refused = { type: 'refused' as const, failure: 'link-used' as const, status: 409 }
  const { book, asked } = cannedBook({
    state: async () => signedOut,
    signIn: async () => ({ ok: false, failure: refused }),
  })
  const screen = await enter(book, '/enter#ABCD1234')
  expect(asked('signIn')).toEqual([['ABCD1234']])
  expect(screen.text()).toContain('一条只能用一次')
})

test('a pasted link signs in with the code in it', async () => {
  const { book, asked } = cannedBook({ state: async () => signedOut, signIn: async () => ({ ok: true }) })
  const screen = await enter(book)
  await type(screen.field('登录链接或登录码'), ' https://hub.example.cn/enter#K7Q2A9XX ')
  await screen.press('登录')
  expect(asked('signIn')).toEqual([['K7Q2A9XX']])
})

test('before anything is kept it is said what will be kept', async () => {
  const { book, asked } = cannedBook({ state: async () => preparing() })
  const screen = await enter(book)
  expect(screen.text()).toContain('名册、走访记录和账目会保存在这台手机上，没有网络也能用。')
  expect(asked('prepare')).toEqual([])
})

test('getting ready asks the browser to keep the storage and counts records', async () => {
  let asks = 0
  let state = preparing()
  const canned = cannedBook({ state: async () => state, prepare: () => new Promise(() => undefined) })
  const powers = somePowers({
    askToKeepStorage: async () => {
      asks++
      return 'granted'
    },
  })
  const screen = await show(onDevice(EnterPage, powers), canned.book, { path: '/enter' })
  await screen.press('开始准备')
  state = preparing({ progress: { done: 1200, total: 3400 } })
  canned.changed()
  await flushPromises()
  expect(asks).toBe(1)
  expect(screen.text()).toContain('已收到 1200 / 3400 条')
  expect(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('35')
})

const noLongerIn = (part: Partial<FieldBook> = {}) =>
  cannedBook({
    state: async () => ({ type: 'ready' }),
    syncStatus: async () => ({
      hereOnly: 3,
      attention: 0,
      running: false,
      failure: { type: 'signed-out' },
      lastContactMs: null,
      clockOffsetMs: null,
      filesProgress: null,
      stalled: null,
      deferred: 0,
      suspects: 0,
    }),
    ...part,
  })

test('who has lost his sign-in pastes a new link, or goes on without', async () => {
  const { book, asked } = noLongerIn({ signIn: async () => ({ ok: true }) })
  const screen = await enter(book)
  expect(screen.text()).toContain('登录已失效')
  expect(screen.text()).toContain('内容都在本机')
  expect(screen.text()).toContain('先不登录，接着用')
  await type(screen.field('登录链接或登录码'), 'https://hub.example.cn/enter#K7Q2A9XX')
  await screen.press('登录')
  expect(asked('signIn')).toEqual([['K7Q2A9XX']])
})

test('a new link that fails can be followed by another one', async () => {
  const refused = { type: 'refused' as const, failure: 'link-expired' as const, status: 409 }
  const { book, asked } = noLongerIn({ signIn: async () => ({ ok: false, failure: refused }) })
  const screen = await enter(book, '/enter#ABCD1234')
  expect(asked('signIn')).toEqual([])
  await screen.press('改用这个新链接登录')
  expect(screen.text()).toContain('这个登录链接过期了')
  await type(screen.field('登录链接或登录码'), 'EFGH5678')
  await screen.press('登录')
  expect(asked('signIn')).toEqual([['ABCD1234'], ['EFGH5678']])
})

test('a sign-in lost while getting ready asks for a new link', async () => {
  const { book } = cannedBook({ state: async () => preparing({ failure: { type: 'signed-out' } }) })
  const screen = await enter(book)
  expect(screen.text()).toContain('登录已失效')
  expect(screen.field('登录链接或登录码').tagName).toBe('INPUT')
})

test('an interrupted start says why and goes on', async () => {
  const { book } = cannedBook({ state: async () => preparing({ failure: { type: 'storage-full' } }) })
  const screen = await enter(book)
  expect(screen.text()).toContain('这台设备的空间满了')
  expect(screen.button('接着准备').tagName).toBe('BUTTON')
})

test('a ready book says that it works offline and whether the browser keeps it', async () => {
  const { book } = cannedBook({ state: async () => ({ type: 'ready' }) })
  const screen = await enter(book)
  expect(screen.text()).toContain('可以离线使用了')
  expect(screen.text()).toContain('浏览器没有答应长期保存')
})

test('it is ready for no network only once the app itself is kept', async () => {
  const { book } = cannedBook({ state: async () => ({ type: 'ready' }) })
  let keep = (_: AppKeeping) => {}
  const powers = somePowers({ keepApp: () => new Promise((resolve) => (keep = resolve)) })
  const screen = await show(onDevice(EnterPage, powers), book, { path: '/enter' })
  expect(screen.text()).toContain('正在把连心簿存到这台手机上')
  expect(screen.text()).not.toContain('可以离线使用了')
  keep('kept')
  await flushPromises()
  expect(screen.text()).toContain('可以离线使用了')
})

test('an app that did not get onto the phone says what is there and what is not, and tries again', async () => {
  const { book } = cannedBook({ state: async () => ({ type: 'ready' }) })
  const ends: AppKeeping[] = ['failed', 'kept']
  const powers = somePowers({ keepApp: async () => ends.shift()! })
  const screen = await show(onDevice(EnterPage, powers), book, { path: '/enter' })
  expect(screen.text()).toContain('名册已经在这台手机上，连心簿本身还没存好')
  await screen.press('再试一次')
  expect(screen.text()).toContain('可以离线使用了')
})

test('a browser with no place for the app says so before anybody sets out', async () => {
  const { book } = cannedBook({ state: async () => ({ type: 'ready' }) })
  const powers = somePowers({ keepApp: async () => 'impossible' })
  const screen = await show(onDevice(EnterPage, powers), book, { path: '/enter' })
  expect(screen.text()).toContain('这个浏览器存不下连心簿本身')
  expect(screen.text()).toContain('开始使用')
})

// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { ref } from 'vue'
import { expect, test } from 'vitest'
import { findings, type Checked, type Finding } from '../../src/ui/components/check/findings'
import StallBar from '../../src/ui/components/sync/StallBar.vue'
import type { DevicePowers } from '../../src/ui/device-powers'
import DeparturePage from '../../src/ui/pages/check/DeparturePage.vue'
import { aCheck } from './care-fixtures'
import { cannedBook, hamlet, show } from './entry-fixtures'
import { onDevice, somePowers } from './page-fixtures'

const nowMs = Date.parse('2026-11-23T10:00:00+08:00')
const all = (book = aCheck(), part: Partial<Checked> = {}): Finding[] =>
  findings({
    book,
    nowMs,
    room: { usedBytes: 1, freeBytes: 2 ** 31 },
    kept: 'granted',
    appKept: true,
    updateWaiting: false,
    ...part,
  })
const marked = (found: Finding[], mark: Finding['mark']) =>
  found.filter((one) => one.mark === mark).map((one) => one.words)

test('a device with everything on it has nothing against setting out', () => {
  expect(all().map((one) => one.mark)).toEqual(Array(8).fill('yes'))
})

test.each<[string, Finding[], Finding['mark'], string]>([
  ['not all has come', all(aCheck({ complete: false })), 'no', 'content.no'],
  ['a place is empty', all(aCheck({ households: 0, contacts: 0, openEntries: 0 })), 'mind', 'content.empty'],
  ['the sign-in ended', all(aCheck({ signedOut: true })), 'no', 'fresh.lost'],
  ['the hub was never reached', all(aCheck({ lastContactMs: null })), 'no', 'fresh.never'],
  ['a day went by', all(aCheck({ lastContactMs: nowMs - 25 * 3_600_000 })), 'mind', 'fresh.mind'],
  ['a week went by', all(aCheck({ lastContactMs: nowMs - 7 * 24 * 3_600_000 })), 'no', 'fresh.no'],
  ['work is only here', all(aCheck({ unsent: 2 })), 'mind', 'unsent.mind'],
  ['photos are only here', all(aCheck({ unsentFiles: 2 })), 'mind', 'unsent.files'],
  ['both are only here', all(aCheck({ unsent: 1, unsentFiles: 2 })), 'mind', 'unsent.both'],
  ['work was refused', all(aCheck({ unsent: 1, attention: 1 })), 'no', 'unsent.no'],
  ['the app is not kept', all(aCheck(), { appKept: false }), 'no', 'app.no'],
  ['there is little room', all(aCheck(), { room: { usedBytes: 1, freeBytes: 9 } }), 'no', 'room.no'],
  ['the room is unknown', all(aCheck(), { room: null }), 'mind', 'room.unknown'],
  ['nothing was promised', all(aCheck(), { kept: 'denied' }), 'mind', 'kept.no'],
  ['nobody knows what is promised', all(aCheck(), { kept: 'unknown' }), 'mind', 'kept.unknown'],
  ['a version waits', all(aCheck(), { updateWaiting: true }), 'mind', 'update.mind'],
  ['the clock is wrong', all(aCheck({ clockOffsetMs: -700_000 })), 'mind', 'clock.no'],
  ['lines wait for an update', all(aCheck({ deferred: 3 })), 'mind', 'deferred.title'],
  ['a part differs from the hub', all(aCheck({ suspects: 1 })), 'mind', 'suspects.title'],
])('where %s, that point alone is marked', (_what, found, mark, words) => {
  expect(found.filter((one) => one.mark !== 'yes').map((one) => [one.mark, one.words])).toEqual([
    [mark, words],
  ])
})

test('who works without a hub is asked nothing about one', () => {
  const found = all(aCheck({ ownNotebook: true, lastContactMs: null, unsent: 9, clockOffsetMs: 1e9 }))
  expect(marked(found, 'no')).toEqual([])
  expect(found.map((one) => one.point)).not.toContain('fresh')
  expect(found.map((one) => one.words)).toContain('own.yes')
})

async function page(check = aCheck(), powers: Partial<DevicePowers> = {}, path = '/check') {
  const canned = cannedBook({
    departureCheck: async () => check,
    nudge: () => undefined,
    syncNow: async () => await canned.book.syncStatus(),
  })
  const screen = await show(onDevice(DeparturePage, somePowers(powers)), canned.book, { path })
  return { screen, asked: canned.asked }
}

test('the page says it in words, with what to do', async () => {
  const { screen } = await page(aCheck({ attention: 2, clockOffsetMs: 1_200_000 }))
  expect(screen.text()).toMatch(/先别急着走，有 \d 处要先办/)
  expect(screen.text()).toContain('42 户、120 次走访、6 件没办完的事')
  expect(document.querySelector('a[href="/todo"]')?.textContent).toContain('去待办里处理')
  expect(screen.text()).toContain('差了 20 分钟')
  expect(screen.text()).toContain('还能存大约 1.9 GB')
})

test('the check asks about the place in the address, and the hub at a tap', async () => {
  const { screen, asked } = await page(aCheck(), {}, `/check?area=${hamlet.id}`)
  expect(asked('departureCheck')).toEqual([[hamlet.id]])
  await screen.press('联系服务端，再查一遍')
  expect(asked('syncNow')).toHaveLength(1)
})

test('the browser is asked to keep what is stored, and a waiting version is taken, from the page', async () => {
  let kept: 'denied' | 'granted' = 'denied'
  let applied = 0
  const { screen } = await page(aCheck(), {
    storageKept: async () => kept,
    askToKeepStorage: async () => (kept = 'granted'),
    updateWaiting: ref(true),
    applyUpdate: () => applied++,
  })
  await screen.press('请它长期保存')
  await flushPromises()
  expect(screen.text()).toContain('浏览器答应长期保存')
  await screen.press('现在更新')
  expect(applied).toBe(1)
})

test('a stall is said aloud, with a way to try again and a file to save', async () => {
  const saved: Blob[] = []
  const canned = cannedBook({
    nudge: () => undefined,
    syncNow: async () => await canned.book.syncStatus(),
    diagnostics: async () => ({ name: '诊断.json', bytes: new Uint8Array([123, 125]) }),
  })
  URL.createObjectURL = (blob) => {
    saved.push(blob as Blob)
    return 'blob:x'
  }
  const screen = await show(onDevice(StallBar), canned.book, { props: { count: 3 } })
  expect(document.querySelector('[role=alert]')?.textContent).toContain(
    '有 3 条超过 15 分钟没送出去，虽然连得上',
  )
  await screen.press('再送一次')
  expect(canned.asked('syncNow')).toHaveLength(1)
  await screen.press('保存诊断文件')
  expect(saved).toHaveLength(1)
  expect(canned.asked('diagnostics')[0]![0]).toMatchObject({ version: '0.1.0', freeBytes: 2_000_000_000 })
  expect(screen.text()).toContain('里面没有姓名和内容')
})

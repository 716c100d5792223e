// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import type { CarriedFileAnswer, CarryStatus, ImportAnswer, Imported } from '../../src/sync/field-book'
import MineCarryPage from '../../src/ui/pages/mine/MineCarryPage.vue'
import { cannedBook, show } from './entry-fixtures'

const calm: CarryStatus = {
  ready: true,
  unsent: { records: 0, files: 0 },
  carried: { frames: 0, people: 0 },
  rejected: 0,
  receipts: { count: 0, people: 0 },
}
const quiet: Imported = {
  from: null,
  frames: { kept: 0, known: 0, own: 0, otherHub: 0 },
  delivered: 0,
  refused: 0,
  receipts: { applied: 0, kept: 0, forged: 0, past: 0 },
  unreadable: 0,
  newer: 0,
}
const bundle: CarriedFileAnswer = {
  ok: true,
  name: '连心簿-待送-陈小梅-2026-11-23-1405.lxbundle',
  bytes: new Uint8Array(3 * 1024 * 1024),
  records: 3,
  files: 2,
  receipts: 0,
}

async function page(
  status: Partial<CarryStatus>,
  answers: { made?: CarriedFileAnswer; taken?: ImportAnswer } = {},
) {
  const { book } = cannedBook({
    carryStatus: async () => ({ ...calm, ...status }),
    exportBundle: async () => answers.made ?? bundle,
    exportReceipts: async () => answers.made ?? bundle,
    importBundle: async () => answers.taken ?? { ok: true, value: quiet },
  })
  return show(MineCarryPage, book)
}

async function take(taken: ImportAnswer): Promise<string> {
  const screen = await page({}, { taken })
  const input = document.querySelector<HTMLInputElement>('input[type="file"]')!
  Object.defineProperty(input, 'files', { value: [new File(['x'], 'a.lxbundle')] })
  input.dispatchEvent(new Event('change'))
  await flushPromises()
  await flushPromises()
  return screen.text()
}

test('with nothing to carry no bundle is offered', async () => {
  const screen = await page({})
  expect(screen.text()).toContain('没有要捎的，您写的都送到了')
  expect(screen.text()).not.toContain('做一个待送包')
  expect(screen.text()).toContain('现在没有替同事捎的')
})

test('a bundle is shown with what is in it before it is handed over, and what happens next', async () => {
  const screen = await page({ unsent: { records: 3, files: 2 } })
  expect(screen.text()).toContain('有 3 条内容、2 个照片等文件等着送')
  await screen.press('做一个待送包')
  expect(screen.text()).toContain('里面有 3 条内容、2 个照片等文件，大小 3.0 MB')
  expect(screen.text()).toContain('连心簿-待送-陈小梅-2026-11-23-1405.lxbundle')
  expect(screen.text()).toContain('等同事把回执带回来，或者您自己连上网，才算送到')
  expect(screen.button('存成文件')).toBeTruthy()
})

test('a device that never reached the hub is told where its work is and what to do', async () => {
  const screen = await page({ ready: false, unsent: { records: 2, files: 0 } })
  expect(screen.text()).toContain('请先找有网络的地方联一次网')
  expect(screen.text()).toContain('没有丢')
  expect(screen.text()).not.toContain('做一个待送包')
})

test('a bundle that cannot be made says so, and that nothing was touched', async () => {
  const failure = { type: 'storage-unavailable', detail: 'x' } as const
  const screen = await page({ unsent: { records: 1, files: 0 } }, { made: { ok: false, failure } })
  await screen.press('做一个待送包')
  expect(screen.text()).toContain('您写的没有动')
})

test('what is carried for others is counted, and never shown', async () => {
  const screen = await page({
    carried: { frames: 5, people: 2 },
    receipts: { count: 3, people: 2 },
    rejected: 1,
  })
  expect(screen.text()).toContain('替 2 位同事捎着 5 份')
  expect(screen.text()).toContain('您看不到')
  expect(screen.text()).toContain('有 1 份服务端没有收')
  expect(screen.text()).toContain('有 2 位同事的 3 份回执')
  await screen.press('导出回执')
  expect(screen.text()).toContain('回执文件做好了')
})

const told: [what: string, part: Partial<Imported>, words: string][] = [
  [
    'a bundle',
    { from: '周同事', frames: { kept: 2, known: 0, own: 0, otherHub: 0 } },
    '收下了周同事的待送包',
  ],
  [
    'a bundle without its first line',
    { frames: { kept: 2, known: 1, own: 0, otherHub: 0 } },
    '收下了同事的待送包',
  ],
  ['a bundle taken before', { frames: { kept: 0, known: 2, own: 0, otherHub: 0 } }, '以前收过了'],
  ['one’s own bundle', { frames: { kept: 0, known: 0, own: 1, otherHub: 0 } }, '这是您自己的待送包'],
  ['a bundle for another hub', { frames: { kept: 0, known: 0, own: 0, otherHub: 1 } }, '给另一个服务端的'],
  ['a receipt', { delivered: 4, receipts: { ...quiet.receipts, applied: 1 } }, '您有 4 条内容已经送到'],
  [
    'a receipt of refused work',
    { refused: 1, receipts: { ...quiet.receipts, applied: 1 } },
    '请到“待办”里看原因',
  ],
  ['a receipt that says nothing new', { receipts: { ...quiet.receipts, applied: 1 } }, '没有新的变化'],
  ['receipts for others', { receipts: { ...quiet.receipts, kept: 2 } }, '2 份是给别人的回执'],
  ['a forged receipt', { receipts: { ...quiet.receipts, forged: 1 } }, '不是服务端签的'],
  ['a receipt of earlier times', { receipts: { ...quiet.receipts, past: 1 } }, '已经用不上了'],
  ['a broken file', { unreadable: 2 }, '有 2 处坏了或没收全'],
  ['a file of a later version', { newer: 1 }, '请先更新连心簿'],
  ['nothing', {}, '没有可以收的东西'],
]
test.each(told)('%s that was taken in is told in words', async (_what, part, words) => {
  expect(await take({ ok: true, value: { ...quiet, ...part } })).toContain(words)
})

test('a file that is not ours, or found no room, is told', async () => {
  expect(await take({ ok: false, failure: { type: 'not-ours' } })).toContain('不是待送包，也不是回执')
  expect(await take({ ok: false, failure: { type: 'storage-full' } })).toContain('没有地方了')
})

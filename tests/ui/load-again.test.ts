// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { loadAgainWhenMissing } from '../../src/ui/load-again'

const gone = new TypeError('Failed to fetch dynamically imported module')
const page = { template: '' }

function tab(edge: { appKept: boolean; ledgerIsThere?: boolean }) {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: page },
      {
        path: '/ledger',
        component: () => (edge.ledgerIsThere ? Promise.resolve(page) : Promise.reject(gone)),
      },
    ],
  })
  const load = vi.fn<(path: string) => void>()
  const report = vi.fn<(cause: unknown) => void>()
  loadAgainWhenMissing(router, { appKept: () => edge.appKept, load, report })
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  return { load, report, open: (path: string) => router.push(path).catch(() => undefined) }
}

beforeEach(() => sessionStorage.clear())

it('loads the app anew at the page whose program is gone', async () => {
  const { open, load, report } = tab({ appKept: true })
  await open('/ledger?state=open')
  expect(load.mock.calls).toEqual([['/ledger?state=open']])
  expect(report).not.toHaveBeenCalled()
})

it('says so when a new start did not help, instead of starting for ever', async () => {
  await tab({ appKept: true }).open('/ledger')
  const { open, load, report } = tab({ appKept: true })
  await open('/ledger')
  expect(load).not.toHaveBeenCalled()
  expect(report.mock.calls).toEqual([[gone]])
})

it('tries again another time once some page could be opened', async () => {
  await tab({ appKept: true }).open('/ledger')
  await tab({ appKept: true, ledgerIsThere: true }).open('/ledger')
  const { open, load } = tab({ appKept: true })
  await open('/ledger')
  expect(load).toHaveBeenCalledTimes(1)
})

it('leaves the running app alone where it could not be loaded without a network', async () => {
  const { open, load, report } = tab({ appKept: false })
  await open('/ledger')
  expect(load).not.toHaveBeenCalled()
  expect(report.mock.calls).toEqual([[gone]])
})

// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { registerServiceWorker } from '../../src/device/register-service-worker'
import { settled } from '../support/fake-clock'

class FakeWorker extends EventTarget {
  state = 'installing'
  readonly scriptURL = new URL('/sw.js', window.location.href).href
  messages: unknown[] = []
  postMessage(message: unknown): void {
    this.messages.push(message)
  }
  become(state: string): void {
    this.state = state
    this.dispatchEvent(new Event('statechange'))
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null
  waiting: FakeWorker | null = null
  active: FakeWorker | null = null
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null
  registration = new FakeRegistration()
  register = vi.fn<(url: string) => Promise<FakeRegistration>>(async () => this.registration)
  /** A later version has been fetched; the one in force goes on. */
  async findUpdate(): Promise<FakeWorker> {
    const worker = new FakeWorker()
    this.registration.installing = worker
    this.registration.dispatchEvent(new Event('updatefound'))
    this.registration.installing = null
    this.registration.waiting = worker
    worker.become('installed')
    await vi.advanceTimersByTimeAsync(1_000)
    return worker
  }
}

let container: FakeContainer
const reload = vi.fn<() => void>()

/** In a browser it comes from the network or from the worker's own store; here it is there from the start. */
beforeAll(() => import('workbox-window'))
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  container = new FakeContainer()
  container.controller = new FakeWorker()
  container.registration.active = container.controller
  Object.defineProperty(navigator, 'serviceWorker', { value: container, configurable: true })
  Object.defineProperty(document, 'readyState', { value: 'complete', configurable: true })
  vi.spyOn(window.location, 'reload').mockImplementation(reload)
  reload.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('registers in production only', async () => {
  registerServiceWorker(false)
  await settled()
  expect(container.register).not.toHaveBeenCalled()
  registerServiceWorker(true)
  await settled()
  expect(String(container.register.mock.calls[0]![0])).toContain('/sw.js')
})

it('says that a later version waits, also to who asks afterwards, and does not switch by itself', async () => {
  const updates = registerServiceWorker(true)
  await settled()
  let told = 0
  updates.updateWaiting(() => told++)
  const worker = await container.findUpdate()
  expect(told).toBe(1)
  updates.updateWaiting(() => told++)
  expect(told).toBe(2)
  expect(worker.messages).toEqual([])
  container.dispatchEvent(new Event('controllerchange'))
  expect(reload).not.toHaveBeenCalled()
})

it('switches when the person wants it, and loads the page anew once the later version is in force', async () => {
  const updates = registerServiceWorker(true)
  await settled()
  const worker = await container.findUpdate()
  updates.applyUpdate()
  await settled()
  expect(worker.messages).toEqual([{ type: 'SKIP_WAITING' }])
  expect(reload).not.toHaveBeenCalled()
  container.controller = worker
  container.dispatchEvent(new Event('controllerchange'))
  await settled()
  expect(reload).toHaveBeenCalledTimes(1)
})

it('offers to load anew when another tab has switched to the later version, and then needs no one else for it', async () => {
  const updates = registerServiceWorker(true)
  await settled()
  let told = 0
  updates.updateWaiting(() => told++)
  const worker = await container.findUpdate()
  container.registration.waiting = null
  container.registration.active = container.controller = worker
  container.dispatchEvent(new Event('controllerchange'))
  await settled()
  expect(told).toBe(2)
  expect(reload).not.toHaveBeenCalled()
  updates.applyUpdate()
  expect(reload).toHaveBeenCalledTimes(1)
  expect(worker.messages).toEqual([])
})

it('runs without a worker where it cannot be had', async () => {
  container.register.mockRejectedValue(new Error('blocked'))
  const updates = registerServiceWorker(true)
  await settled()
  updates.updateWaiting(() => {
    throw new Error('there is none')
  })
  expect(reload).not.toHaveBeenCalled()
})

it('says that the app is kept only once its worker has stored every file', async () => {
  const worker = new FakeWorker()
  container.controller = container.registration.active = null
  container.registration.installing = worker
  const kept: string[] = []
  void registerServiceWorker(true)
    .keepApp()
    .then((end) => kept.push(end))
  await settled()
  worker.become('installed')
  await settled()
  expect(kept).toEqual([])
  worker.become('activated')
  await settled()
  expect(kept).toEqual(['kept'])
})

it('says that the app is not kept when a file did not come, and tries again when asked again', async () => {
  const worker = new FakeWorker()
  container.controller = container.registration.active = null
  container.registration.installing = worker
  const updates = registerServiceWorker(true)
  await settled()
  worker.become('redundant')
  container.registration.installing = null
  expect(await updates.keepApp()).toBe('failed')
  container.registration.active = new FakeWorker()
  expect(await updates.keepApp()).toBe('kept')
})

it('says that the app cannot be kept where there are no workers', async () => {
  expect(await registerServiceWorker(false).keepApp()).toBe('impossible')
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { webLocksMutex } from '../../src/device/web-locks-mutex'
import { settled } from '../support/fake-clock'

interface Options {
  signal?: AbortSignal
  steal?: boolean
}

/** One lock as browsers keep it: in turn, given up by whom it is stolen from, and a wait that can be called off. */
function oneLock() {
  let holder: { reject(error: unknown): void } | null = null
  const queue: (() => void)[] = []
  const names: string[] = []
  const release = (mine: object) => {
    if (holder !== mine) return
    holder = null
    queue.shift()?.()
  }
  const request = <T>(name: string, { signal, steal }: Options, work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      names.push(name)
      const start = () => {
        const mine = { reject }
        holder = mine
        void work().then(
          (value) => {
            release(mine)
            resolve(value)
          },
          (error: unknown) => {
            release(mine)
            reject(error)
          },
        )
      }
      if (steal) {
        holder?.reject(new DOMException('Stolen.', 'AbortError'))
        start()
      } else if (holder === null) start()
      else {
        queue.push(start)
        signal?.addEventListener('abort', () => {
          const at = queue.indexOf(start)
          if (at >= 0) queue.splice(at, 1)
          reject(new DOMException('Called off.', 'AbortError'))
        })
      }
    })
  return { request, names }
}

function gate<T>(value: T) {
  let open = () => undefined as void
  const work = vi.fn<() => Promise<T>>(
    () =>
      new Promise<T>((resolve) => {
        open = () => resolve(value)
      }),
  )
  return { work, open: () => open() }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('runs one at a time over all tabs, each in its turn', async () => {
  const locks = oneLock()
  vi.stubGlobal('navigator', { locks })
  const [one, two] = [webLocksMutex('sync'), webLocksMutex('sync')]
  const [first, second] = [gate(1), gate(2)]
  const ends = Promise.all([one(first.work), two(second.work)])
  await settled()
  expect([first.work.mock.calls.length, second.work.mock.calls.length]).toEqual([1, 0])
  first.open()
  await settled()
  expect(second.work).toHaveBeenCalledTimes(1)
  second.open()
  expect(await ends).toEqual([1, 2])
  expect(locks.names).toEqual(['sync', 'sync'])
})

it('takes the lock from a frozen leader tab after a minute; what that tab had begun still counts', async () => {
  vi.stubGlobal('navigator', { locks: oneLock() })
  const mutex = webLocksMutex('sync')
  const [frozen, other] = [gate('frozen'), gate('other')]
  const ends = Promise.all([mutex(frozen.work), mutex(other.work)])
  await vi.advanceTimersByTimeAsync(59_000)
  expect(other.work).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(other.work).toHaveBeenCalledTimes(1)
  other.open()
  frozen.open()
  expect(await ends).toEqual(['frozen', 'other'])
  expect(frozen.work).toHaveBeenCalledTimes(1)
})

it('hands on what the work throws, and frees the lock', async () => {
  vi.stubGlobal('navigator', { locks: oneLock() })
  const mutex = webLocksMutex('sync')
  await expect(mutex(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await mutex(async () => 'next')).toBe('next')
})

it.each([{}, { locks: null }])('runs without locks where the engine has none', async (navigator) => {
  vi.stubGlobal('navigator', navigator)
  expect(await webLocksMutex('sync')(async () => 7)).toBe(7)
})

// First sync of 10,000 records: the app as people use it, against raw rows and the bare download, in turns.
import type { Page, Request } from '@playwright/test'
import { Device } from '../support/journey-browser'
import { Person } from '../support/journey-person'
import { codeOf, newId } from '../support/journey-hub-client'
import { downloadAll, signInWithoutApp, type Download } from './raw-rows'

/** A browser that has just started has work of its own; both sides of a comparison wait it out. */
const restMs = 3_000

export interface AppSync {
  elapsedMs: number
  requests: number
  /** On the wire, headers left out. */
  bytesDown: number
  bytesUp: number
  /** What the app asked for in one page, for the yardsticks to ask the same. */
  limit: number
}

const isPull = (request: Request): boolean => new URL(request.url()).pathname === '/sync/v1/pull'

/** Leaves the device with its book ready; the caller disposes of it. */
export async function appFirstSync(origin: string, link: string): Promise<{ sync: AppSync; device: Device }> {
  const device = new Device({ traced: false })
  const person = new Person('网格员', origin, device)
  await person.signIn(link)
  await person.page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await person.page.waitForTimeout(restMs)
  const pulls: Request[] = []
  device.context.on('requestfinished', (request) => {
    if (isPull(request)) pulls.push(request)
  })
  const readyMs = person.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let startedMs = 0
        document.addEventListener('click', () => (startedMs = performance.now()), {
          once: true,
          capture: true,
        })
        const seen = (): void => {
          if (startedMs > 0 && document.body.innerText.includes('可以离线使用了'))
            resolve(performance.now() - startedMs)
        }
        new MutationObserver(seen).observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
        })
      }),
  )
  await person.startPreparing()
  const elapsedMs = await readyMs
  const sizes = await Promise.all(pulls.map((request) => request.sizes()))
  const sum = (pick: (size: (typeof sizes)[number]) => number): number =>
    sizes.reduce((all, size) => all + pick(size), 0)
  const asked = pulls[0]?.postDataJSON() as { limit: number } | undefined
  return {
    device,
    sync: {
      elapsedMs,
      requests: pulls.length,
      bytesDown: sum((size) => size.responseBodySize),
      bytesUp: sum((size) => size.requestBodySize),
      limit: asked?.limit ?? 0,
    },
  }
}

export async function yardstick(
  origin: string,
  link: string,
  limit: number,
  keep: boolean,
): Promise<Download> {
  const device = new Device({ traced: false })
  const page: Page = await device.open()
  const deviceId = newId()
  await signInWithoutApp(page, origin, { code: codeOf(link), deviceId })
  await page.waitForTimeout(restMs)
  const download = await downloadAll(page, { limit, deviceId, keep })
  await device.dispose()
  return download
}

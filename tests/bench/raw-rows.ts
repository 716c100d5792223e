// The yardstick: the same pages from the same hub, fetched one after the other, each change parsed and put as a row of its
// own into plain IndexedDB, one strict transaction a page. And the download alone, parsed but kept nowhere.
import type { Page } from '@playwright/test'

export interface Download {
  elapsedMs: number
  requests: number
  rows: number
  /** Uncompressed text of the replies. */
  characters: number
}

/** `page` stands on any document of the hub's origin and is signed in. `limit` is what the app itself asks for. */
export function downloadAll(
  page: Page,
  options: { limit: number; deviceId: string; keep: boolean },
): Promise<Download> {
  return page.evaluate(async ({ limit, deviceId, keep }) => {
    const store = keep
      ? await new Promise<IDBDatabase>((resolve, reject) => {
          const opening = indexedDB.open('raw-rows', 1)
          opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('rows'))
          opening.addEventListener('success', () => resolve(opening.result))
          opening.addEventListener('error', () => reject(opening.error))
        })
      : null
    const cursors: Record<string, number> = {}
    const startedMs = performance.now()
    let [epoch, requests, rows, characters] = [null as string | null, 0, 0, 0]
    for (let more = true; more;) {
      const reply = await fetch('/sync/v1/pull', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ deviceId, epoch, cursors, limit }),
      })
      const text = await reply.text()
      requests++
      characters += text.length
      const [head, ...lines] = text.split('\n')
      const header = JSON.parse(head ?? '') as {
        epoch: string
        more: boolean
        sections: { scopeId: string; to: number }[]
      }
      const changes = lines
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { deviceId: string; number: number })
      if (store) {
        await new Promise<void>((resolve, reject) => {
          const transaction = store.transaction('rows', 'readwrite', { durability: 'strict' })
          for (const change of changes)
            transaction.objectStore('rows').put(change, `${change.deviceId}#${change.number}`)
          transaction.addEventListener('complete', () => resolve())
          transaction.addEventListener('abort', () => reject(transaction.error))
        })
      }
      rows += changes.length
      for (const section of header.sections) cursors[section.scopeId] = section.to
      ;[epoch, more] = [header.epoch, header.more]
    }
    return { elapsedMs: performance.now() - startedMs, requests, rows, characters }
  }, options)
}

/** Signs this browser in over the wire, without the app: a yardstick must not share the page with what it measures. */
export async function signInWithoutApp(
  page: Page,
  origin: string,
  request: { code: string; deviceId: string },
): Promise<void> {
  await page.goto(`${origin}/health`)
  await page.evaluate(async (body) => {
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch('/session', { method: 'POST', headers, body: JSON.stringify(body) })
    if (!reply.ok) throw new Error(`sign-in: ${reply.status}`)
  }, request)
}

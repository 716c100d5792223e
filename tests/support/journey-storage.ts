// Looks at what the browser has on disk for this origin, and says how it is to fail.
import type { Page } from '@playwright/test'

/** Whether some value in some database of this origin contains the words. */
export function heldOnDevice(page: Page, words: string): Promise<boolean> {
  return page.evaluate(async (wanted) => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error))
      })
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name ?? ''))
      try {
        for (const store of database.objectStoreNames) {
          const values: unknown[] = await settled(database.transaction(store).objectStore(store).getAll())
          if (values.some((value) => JSON.stringify(value).includes(wanted))) return true
        }
      } finally {
        database.close()
      }
    }
    return false
  }, words)
}

/**
 * As if the phone were full: what is there stays, nothing more goes in. The browser remembers for a while how much room
 * there was, so this comes before the page opens its store. Returns the way to make room again.
 */
export async function fillUp(page: Page, origin: string): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  return async () => void (await session.send('Storage.overrideQuotaForOrigin', { origin }))
}

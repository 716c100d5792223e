// Whether the browser has promised not to clear this site's storage by itself. A hint, never a guarantee.

export type Persistence = 'granted' | 'denied' | 'unknown'

export async function persistence(): Promise<Persistence> {
  return answer((storage) => storage.persisted())
}

/** Asks for the promise; engines answer without a question, by how much the site is used. */
export async function askPersistence(): Promise<Persistence> {
  return answer((storage) => storage.persist())
}

async function answer(ask: (storage: StorageManager) => Promise<boolean>): Promise<Persistence> {
  const { storage } = navigator as { storage?: StorageManager }
  if (!storage || typeof storage.persist !== 'function') return 'unknown'
  try {
    return (await ask(storage)) ? 'granted' : 'denied'
  } catch {
    return 'unknown'
  }
}

/** What is used and what is left here, as the browser guesses it; null where it does not tell. */
export async function storageRoom(): Promise<{ usedBytes: number; freeBytes: number } | null> {
  const { storage } = navigator as { storage?: StorageManager }
  if (!storage || typeof storage.estimate !== 'function') return null
  try {
    const { usage, quota } = await storage.estimate()
    if (usage === undefined || quota === undefined) return null
    return { usedBytes: usage, freeBytes: Math.max(0, quota - usage) }
  } catch {
    return null
  }
}

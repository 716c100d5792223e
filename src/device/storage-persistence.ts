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

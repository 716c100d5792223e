// Turning what IndexedDB throws into the two things a person can be told: no room, or no store.
import type { StorageFailure } from '../sync/ports'

interface Named {
  name?: string
  message?: string
  inner?: unknown
}

function chain(error: unknown): Named[] {
  const found: Named[] = []
  for (
    let one = error;
    typeof one === 'object' && one !== null && found.length < 5;
    one = (one as Named).inner
  )
    found.push(one)
  return found
}

export function toStorageFailure(error: unknown): StorageFailure {
  const causes = chain(error)
  if (
    causes.some(
      ({ name, message }) => name === 'QuotaExceededError' || /quota|disk is full/i.test(message ?? ''),
    )
  ) {
    return { type: 'storage-full' }
  }
  const first = causes[0]
  return {
    type: 'storage-unavailable',
    detail: first ? `${first.name ?? 'Error'}: ${inWords(first.message)}` : String(error),
  }
}

/** The library adds an address where to read more; a person can do nothing with it, and it is not ours to send him there. */
function inWords(message = ''): string {
  return message.replace(/\s*(Please visit|See)?:?\s*https?:\/\/[^]*$/i, '')
}

/** iOS cuts the connection of a page in the background; opening the database again mends it. */
export function isConnectionLost(error: unknown): boolean {
  return chain(error).some(
    ({ name, message }) =>
      name === 'DatabaseClosedError' ||
      name === 'InvalidStateError' ||
      /connection (to indexed database server )?(was |is )?(lost|closing|closed)/i.test(message ?? ''),
  )
}

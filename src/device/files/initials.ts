// Pinyin initials on the device. The dictionary is heavy and loaded when the first name is written; the service worker has it
// by then, so that it works with no network.
import type { Initials } from '../../sync/ports'

type Dictionary = typeof import('pinyin-pro')

/** The dictionary is loaded once, or again where loading failed. */
export function createInitials(): Initials {
  let loading: Promise<Dictionary> | null = null
  return async (name) => {
    loading ??= import('pinyin-pro').catch((reason: unknown) => {
      loading = null
      throw reason
    })
    const { pinyin } = await loading
    return pinyin(name, { pattern: 'first', toneType: 'none', surname: 'head', type: 'array' })
      .join('')
      .toLowerCase()
  }
}

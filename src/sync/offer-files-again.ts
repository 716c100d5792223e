// A hub restored from a backup may have lost files it had verified: those of this device that are still here are offered to
// it again. It is asked first, so what it still has is not sent twice (SPEC F5).
import type { DeviceStore, OwnChange } from './ports'

export async function offerFilesAgain(
  store: Pick<DeviceStore, 'readFile' | 'keepFile'>,
  own: Iterable<OwnChange>,
): Promise<void> {
  for (const sha256 of namedByOwn(own)) {
    const file = await store.readFile(sha256)
    if (file?.delivered) await store.keepFile({ ...file, delivered: false })
  }
}

function namedByOwn(own: Iterable<OwnChange>): Set<string> {
  const named = new Set<string>()
  for (const { change } of own) {
    if (change.action !== 'create') continue
    const { sha256, files } = change.fields
    if (change.recordKind === 'attachment' && typeof sha256 === 'string') named.add(sha256)
    if (change.recordKind === 'batch' && Array.isArray(files)) {
      for (const file of files) named.add(String((file as { sha256?: unknown }).sha256))
    }
  }
  return named
}

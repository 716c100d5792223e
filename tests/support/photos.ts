// Photos and voice notes as the device makes them, without a camera: bytes that no two have in common.
import { createHash } from 'node:crypto'
import type { AttachmentForm, FieldBook } from '../../src/sync/field-book'

export type MadeFile = AttachmentForm & { bytes: Uint8Array }

export const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export function aPhoto(seed: number, sizeBytes = 1_000): MadeFile {
  const bytes = Uint8Array.from(
    { length: sizeBytes },
    (_, i) => (i * 31 + (i >> 7) * 17 + (i >> 18) + seed * 7) % 256,
  )
  bytes[0] = seed
  return { bytes, sha256: hashOf(bytes), sizeBytes, mediaType: 'photo', mimeType: 'image/jpeg' }
}

export function aVoiceNote(seed: number, seconds = 12): MadeFile {
  const { bytes, sha256, sizeBytes } = aPhoto(seed + 100, seconds * 2_000)
  return { bytes, sha256, sizeBytes, seconds, mediaType: 'voice', mimeType: 'audio/webm' }
}

/** As the form does it: the bytes first. Returns what goes into the form. */
export async function kept(book: FieldBook, ...files: MadeFile[]): Promise<AttachmentForm[]> {
  const forms: AttachmentForm[] = []
  for (const file of files) {
    const answer = await book.keepAttachment(file)
    if (!answer.ok) throw new Error(`not kept: ${JSON.stringify(answer.failure)}`)
    forms.push(answer.value)
  }
  return forms
}

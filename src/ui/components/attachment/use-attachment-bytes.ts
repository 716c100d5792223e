// The bytes of one attachment as an address the page can show: from this device, or fetched when they are wanted.
import { onScopeDispose, ref, type Ref } from 'vue'
import { mimeTypes, type MediaType, type MimeType } from '../../../domain/attachment'
import { useFieldBook } from '../../field-book'

export type BytesState =
  'asleep' | 'loading' | 'ready' | 'onTheWay' | 'needsNetwork' | 'notHere' | 'unreadable'

export interface AttachmentBytes {
  url: Ref<string>
  state: Ref<BytesState>
  load(): Promise<void>
  /** Tries again what may have changed by itself meanwhile. */
  retry(): void
  /** The engine could not show what came. */
  unreadable(): void
}

/** Notices of the book come often; the hub is asked again for a file at most this often. */
const retryMs = 10_000

export function useAttachmentBytes(file: {
  sha256: string
  mediaType: MediaType
  mimeType: MimeType
}): AttachmentBytes {
  const book = useFieldBook()
  const url = ref('')
  const state = ref<BytesState>('asleep')
  let triedMs = -Infinity
  let stopped = false

  async function load(): Promise<void> {
    if (state.value === 'loading' || state.value === 'ready') return
    state.value = 'loading'
    triedMs = performance.now()
    try {
      const answer = await book.attachmentFile(file.sha256)
      if (stopped) return
      if (answer.ok) {
        url.value = URL.createObjectURL(
          new Blob([answer.bytes as BlobPart], { type: blobType(file.mediaType, file.mimeType) }),
        )
        state.value = 'ready'
      } else {
        const { type } = answer.failure
        state.value = type === 'on-the-way' ? 'onTheWay' : type === 'not-here' ? 'notHere' : 'needsNetwork'
      }
    } catch (cause) {
      console.error(cause)
      if (!stopped) state.value = 'notHere'
    }
  }

  onScopeDispose(() => {
    stopped = true
    if (url.value) URL.revokeObjectURL(url.value)
  })
  return {
    url,
    state,
    load,
    retry() {
      const waits = state.value === 'onTheWay' || state.value === 'needsNetwork'
      if (waits && performance.now() - triedMs > retryMs) void load()
    },
    unreadable() {
      state.value = 'unreadable'
    },
  }
}

/** Whatever the bytes are and whatever a record says: a picture is shown as JPEG or not at all, sound as one of its kinds. */
export function blobType(mediaType: MediaType, mimeType: string): MimeType {
  if (mediaType === 'photo') return 'image/jpeg'
  return mimeTypes.find((one) => one === mimeType && one !== 'image/jpeg') ?? 'audio/webm'
}

// The calls about photos and voice notes, over the open session. What they do is loaded with the first of them.
import type { AttachmentBook } from './attachment-book'
import type { Session } from './book-session'
import type { Desk } from './desk'
import type { Saved } from './field-book'
import { withRoom } from './with-room'
import type { Transport } from './ports'

const load = () => import('./attachments')

interface Calls {
  need(): Promise<Session>
  write<T>(work: (desk: Desk) => Promise<Saved<T>>): Promise<Saved<T>>
  transport: Transport
}

export function attachmentCalls({ need, write, transport }: Calls): AttachmentBook {
  return {
    async keepAttachment(file) {
      const { keepAttachment } = await load()
      const { desk, files } = await need()
      const kept = await withRoom(desk, () => keepAttachment(desk, file))
      if (kept.ok) await files.look()
      return kept
    },
    async attachments(owner) {
      const { attachmentRows } = await load()
      const { desk, files } = await need()
      return attachmentRows(desk, files, owner)
    },
    async attachmentFile(sha256) {
      const { attachmentFile } = await load()
      return attachmentFile((await need()).desk, transport, sha256)
    },
    addAttachments: (owner, files) =>
      write(async (desk) => (await load()).addAttachments(desk, owner, files)),
    removeAttachment: (id) => write(async (desk) => (await load()).removeAttachment(desk, id)),
  }
}

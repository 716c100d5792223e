// Files by content, in pieces up and whole down (SPEC F). To whoever may not know of one it is not there.
import { fileChunkBytes, paths } from '../../protocol/messages'
import type { HubDependencies } from '../hub'
import { fail } from '../failure'
import { readBytes } from '../read-body'
import type { HubContext, Route } from '../route'
import { fileState, isPlace, mayFetchFile, maySendFile, takePiece } from '../take-file'

const shaOf = (c: HubContext) => c.req.param('sha256') ?? ''
/** Digits only: Number() would take ' 1', '1e3' and '' as well. */
const wholeNumber = (text: string | undefined) => (/^\d{1,4}$/.test(text ?? '') ? Number(text) : NaN)

export function fileRoutes(hub: HubDependencies): Route[] {
  const send = { allows: (c: HubContext, personId: string) => maySendFile(hub, personId, shaOf(c)) }
  const fetch = { allows: (c: HubContext, personId: string) => mayFetchFile(hub, personId, shaOf(c)) }
  return [
    {
      method: 'GET',
      path: paths.fileChunks(':sha256'),
      policy: send,
      handle: async (c) => c.json(await fileState(hub, shaOf(c))),
    },
    {
      method: 'PUT',
      path: `${paths.fileChunks(':sha256')}/:index`,
      policy: send,
      async handle(c, caller) {
        const index = wholeNumber(c.req.param('index'))
        const count = wholeNumber(c.req.query('of'))
        if (!isPlace(index, count)) return fail(c, 'malformed')
        const body = await readBytes(c.req.raw, fileChunkBytes)
        if (!body.ok) return fail(c, body.failure)
        const piece = { sha256: shaOf(c), index, count, bytes: body.value }
        const taken = await takePiece(hub, caller.personId, piece)
        return taken.ok ? c.json(taken.state) : fail(c, taken.failure)
      },
    },
    {
      method: 'GET',
      path: paths.file(':sha256'),
      policy: fetch,
      async handle(c) {
        const bytes = await hub.files.read(shaOf(c))
        if (!bytes) return fail(c, 'not-found')
        return c.body(new Uint8Array(bytes), 200, {
          'content-type': 'application/octet-stream',
          'content-disposition': 'attachment',
        })
      },
    },
  ]
}

// Files of export batches, by content. Only who may export in the area of a batch that names a file may send or fetch it.
import { paths } from '../../protocol/messages'
import type { HubDependencies } from '../hub'
import { fail } from '../failure'
import { readBytes } from '../read-body'
import type { ActPolicy, Route } from '../route'
import { sha256Hex } from '../secrets'

const fileBytes = 20 * 1024 * 1024

export function fileRoutes(hub: HubDependencies): Route[] {
  const policy: ActPolicy = {
    act: 'exportWork',
    in: 'any',
    areas: (c) => hub.store.areasNamingFile(c.req.param('sha256') ?? ''),
  }
  const path = paths.file(':sha256')
  return [
    {
      method: 'PUT',
      path,
      policy,
      async handle(c) {
        const sha256 = c.req.param('sha256') ?? ''
        const body = await readBytes(c.req.raw, fileBytes)
        if (!body.ok) return fail(c, body.failure)
        if (sha256Hex(body.value) !== sha256) return fail(c, 'malformed')
        await hub.files.write(sha256, body.value)
        await hub.store.keepFile(sha256, body.value.length, hub.clock.nowMs())
        return c.json({ lianxin: 1 })
      },
    },
    {
      method: 'GET',
      path,
      policy,
      async handle(c) {
        const bytes = await hub.files.read(c.req.param('sha256') ?? '')
        if (!bytes) return fail(c, 'not-found')
        return c.body(new Uint8Array(bytes), 200, {
          'content-type': 'application/octet-stream',
          'content-disposition': 'attachment',
        })
      },
    },
  ]
}

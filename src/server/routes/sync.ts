// The requests a device syncs by.
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { changeLimits } from '../../protocol/change'
import { paths } from '../../protocol/messages'
import { answerDigests, answerPull, parseDigests, parsePull } from '../answer-pull'
import type { HubDependencies } from '../hub'
import { fail } from '../failure'
import { readJson } from '../read-body'
import { parsePush, receivePush } from '../receive-push'
import type { HubContext, Route } from '../route'

/** Room for the cursors of a county's device. */
const pullBytes = 2 * 1024 * 1024
const digestBytes = 16 * 1024
/** Below this a reply fits in one packet anyway. */
const worthPackingBytes = 1_024

const pack = promisify(gzip)

export function syncRoutes(hub: HubDependencies): Route[] {
  return [
    {
      method: 'POST',
      path: paths.push,
      policy: 'signed-in',
      async handle(c, caller) {
        const body = await readJson(c.req.raw, changeLimits.pushBytes)
        if (!body.ok) return fail(c, body.failure)
        const request = parsePush(body.value)
        if (typeof request === 'string') return fail(c, request)
        if (request.deviceId !== caller.deviceId) return fail(c, 'not-allowed')
        const reply = await receivePush(hub, caller, request, hub.clock.nowMs())
        const clean = reply.verdicts.every(({ verdict }) => verdict === 'stored' || verdict === 'duplicate')
        return c.json(reply, clean ? 200 : 422)
      },
    },
    {
      method: 'POST',
      path: paths.pull,
      policy: 'signed-in',
      async handle(c, caller) {
        const body = await readJson(c.req.raw, pullBytes)
        if (!body.ok) return fail(c, body.failure)
        const request = parsePull(body.value)
        if (typeof request === 'string') return fail(c, request)
        if (request.deviceId !== caller.deviceId) return fail(c, 'not-allowed')
        return sendLines(c, await answerPull(hub, caller, request, hub.clock.nowMs()))
      },
    },
    {
      method: 'POST',
      path: paths.digests,
      policy: 'signed-in',
      async handle(c, caller) {
        const body = await readJson(c.req.raw, digestBytes)
        if (!body.ok) return fail(c, body.failure)
        const request = parseDigests(body.value)
        if (typeof request === 'string') return fail(c, request)
        if (request.deviceId !== caller.deviceId) return fail(c, 'not-allowed')
        const reply = await answerDigests(hub, caller, request, hub.clock.nowMs())
        return reply ? c.json(reply) : fail(c, 'not-found')
      },
    },
  ]
}

/** Packed fast rather than small: the hub has many devices to answer, and lines of JSON pack well at any level. */
async function sendLines(c: HubContext, text: string): Promise<Response> {
  const headers = { 'content-type': 'application/x-ndjson; charset=utf-8', vary: 'accept-encoding' }
  const packs = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '') && text.length > worthPackingBytes
  if (!packs) return c.body(text, 200, headers)
  const packed = await pack(text, { level: constants.Z_BEST_SPEED })
  return c.body(new Uint8Array(packed), 200, { ...headers, 'content-encoding': 'gzip' })
}

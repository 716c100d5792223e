// The endpoint described for machines (SPEC H8): OpenAPI 3.1. The rules that JSON Schema cannot say are in SPEC.md; a test holds
// the paths here equal to the routes there are.
import { recordKinds } from '../domain/records'
import { changeLimits } from '../protocol/change'
import { fileChunkBytes, paths } from '../protocol/messages'
import { schemas } from './open-api-schemas'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Members = Record<string, Json>

const json = (schema: string): Members => ({
  'application/json': { schema: { $ref: `#/components/schemas/${schema}` } },
})
const bytes: Members = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
const reply = (description: string, content: Members): Members => ({
  description,
  headers: { lianxin: { $ref: '#/components/headers/lianxin' } },
  content,
})
const failures = (...statuses: number[]): Members =>
  Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/failure${status}` }]),
  )
const parameter = (name: string, where: 'path' | 'query', schema: Members): Members => ({
  name,
  in: where,
  required: true,
  schema,
})
const sha256 = parameter('sha256', 'path', { type: 'string', pattern: '^[0-9a-f]{64}$' })
const index = parameter('index', 'path', { type: 'integer', minimum: 0 })

const meanings: Record<number, string> = {
  400: 'Not one of our messages. Nothing was stored.',
  401: 'Nobody is signed in. Nothing was stored.',
  403: 'Not for this session or from this page. Nothing was stored.',
  404: 'Not there, or not for this person to know of.',
  410: 'The link was used or has expired.',
  413: 'More than the limits allow. Nothing was stored.',
  429: 'Come back after retry-after seconds. Nothing was stored.',
  503: 'The hub has no room or no database. Nothing was acknowledged; keep everything and come back.',
}

function operation(parts: Members & { who: 'anyone' | 'signed in' }, ...statuses: number[]): Members {
  const { who, responses, ...rest } = parts
  return {
    ...rest,
    security: who === 'anyone' ? [] : [{ session: [] }],
    responses: {
      ...(responses as Members),
      ...failures(...statuses, ...(who === 'anyone' ? [] : [401]), 503),
    },
  }
}

const body = (content: Members): Members => ({ required: true, content })

/** The whole document. `url`: where people reach this hub. */
export function openApi(url: string): Members {
  return {
    openapi: '3.1.0',
    info: {
      title: '连心簿 Lianxin: the endpoint devices sync with',
      version: '1',
      description: `Protocol version 1. At most ${changeLimits.changesPerPush} changes and ${changeLimits.pushBytes} bytes a push; kinds of record: ${recordKinds.join(', ')}. JSON requests may be packed (content-encoding: gzip). Every reply has the header lianxin: 1; one without is somebody else's.`,
    },
    servers: [{ url }],
    paths: {
      [paths.push]: {
        post: operation(
          {
            who: 'signed in',
            summary: 'Send changes of this device, in the order of their numbers (SPEC P, D)',
            requestBody: body(json('PushRequest')),
            responses: {
              200: reply('All stored, or there already.', json('PushReply')),
              422: reply('Judged; some need a look. The others are stored.', json('PushReply')),
            },
          },
          400,
          403,
          413,
          429,
        ),
      },
      [paths.pull]: {
        post: operation(
          {
            who: 'signed in',
            summary: 'Receive what is new in the scopes one may follow (SPEC L, S)',
            requestBody: body(json('PullRequest')),
            responses: {
              200: reply('Lines: a PullHeader, then the changes of its sections in order.', {
                'application/x-ndjson': { schema: { type: 'string' } },
              }),
            },
          },
          400,
          403,
          413,
        ),
      },
      [paths.digests]: {
        post: operation(
          {
            who: 'signed in',
            summary: 'Ask what ranges of one scope should sum up to (SPEC A)',
            requestBody: body(json('DigestRequest')),
            responses: { 200: reply('One digest per range.', json('DigestReply')) },
          },
          400,
          403,
          404,
          413,
        ),
      },
      [paths.relay]: {
        post: operation(
          {
            who: 'signed in',
            summary: 'Hand in sealed work of somebody else, unread (SPEC B)',
            requestBody: body(json('RelayRequest')),
            responses: { 200: reply('An answer per frame, with signed receipts.', json('RelayReply')) },
          },
          400,
          413,
          429,
        ),
      },
      [paths.session]: {
        post: operation(
          {
            who: 'anyone',
            summary: 'Sign in with a one-time code (SPEC H5)',
            requestBody: body(json('SignInRequest')),
            responses: { 200: reply('Signed in; the session is a cookie.', json('SignInReply')) },
          },
          400,
          403,
          404,
          410,
          413,
          429,
        ),
        delete: operation({
          who: 'signed in',
          summary: 'Sign out',
          responses: { 200: reply('Signed out.', json('Done')) },
        }),
      },
      [paths.sessionDevice]: {
        post: operation(
          {
            who: 'signed in',
            summary: 'A session of the same person for another device id (SPEC H7)',
            requestBody: body(json('RebindRequest')),
            responses: { 200: reply('A new session; the old one stays.', json('SignInReply')) },
          },
          400,
          403,
          413,
        ),
      },
      [paths.file('{sha256}')]: {
        get: operation(
          {
            who: 'signed in',
            summary: 'Fetch a file by its content (SPEC F)',
            parameters: [sha256],
            responses: { 200: reply('The bytes, whole and verified.', bytes) },
          },
          404,
        ),
      },
      [paths.fileChunks('{sha256}')]: {
        get: operation(
          {
            who: 'signed in',
            summary: 'Which pieces of a file the hub holds (SPEC F)',
            parameters: [sha256],
            responses: { 200: reply('What is held.', json('FileState')) },
          },
          404,
        ),
      },
      [`${paths.fileChunks('{sha256}')}/{index}`]: {
        put: operation(
          {
            who: 'signed in',
            summary: `Send a piece of at most ${fileChunkBytes} bytes; in any order, again at will (SPEC F)`,
            parameters: [sha256, index, parameter('of', 'query', { type: 'integer', minimum: 1 })],
            requestBody: body(bytes),
            responses: { 200: reply('What is held now.', json('FileState')) },
          },
          400,
          404,
          413,
        ),
      },
      [paths.link('{personId}')]: {
        post: operation(
          {
            who: 'signed in',
            summary: 'Make a one-time sign-in link for a colleague',
            parameters: [parameter('personId', 'path', { type: 'string', format: 'uuid' })],
            responses: { 200: reply('Shown once; the hub keeps its hash alone.', json('Link')) },
          },
          404,
        ),
      },
      [paths.health]: {
        get: operation({
          who: 'anyone',
          summary: 'Whether the hub answers, and which life of its store this is',
          responses: { 200: reply('It does.', json('Health')) },
        }),
      },
      [paths.openApi]: {
        get: operation({
          who: 'anyone',
          summary: 'This document',
          responses: { 200: reply('OpenAPI 3.1.', { 'application/json': { schema: { type: 'object' } } }) },
        }),
      },
    },
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-lianxin' } },
      headers: { lianxin: { description: 'The mark of a hub.', schema: { const: '1' } } },
      responses: Object.fromEntries(
        Object.entries(meanings).map(([status, meaning]) => [
          `failure${status}`,
          reply(meaning, json('FailureReply')),
        ]),
      ),
      schemas,
    },
  }
}

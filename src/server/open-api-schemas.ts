// The messages of protocol/messages.ts as JSON Schema, for readers who do not read TypeScript.
import { areaLevels } from '../domain/area'
import { recordKinds } from '../domain/records'
import { roles } from '../domain/role'
import { changeLimits } from '../protocol/change'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Members = Record<string, Json>

const ref = (name: string): Members => ({ $ref: `#/components/schemas/${name}` })
const list = (items: Members, more: Members = {}): Members => ({ type: 'array', items, ...more })
const integer = (minimum = 0): Members => ({ type: 'integer', minimum })
const text: Members = { type: 'string' }
const nullable = (schema: Members): Members => ({ anyOf: [schema, { type: 'null' }] })
const mark: Members = { const: 1 }
const base64url: Members = { type: 'string', pattern: '^[A-Za-z0-9_-]+$' }

/** Members named with a question mark at the end may be left out. */
function object(members: Record<string, Members>): Members {
  const properties: Members = {}
  const required: string[] = []
  for (const [name, schema] of Object.entries(members)) {
    const key = name.replace('?', '')
    properties[key] = schema
    if (key === name) required.push(key)
  }
  return { type: 'object', properties, required, additionalProperties: false }
}

const verdict: Members = { enum: ['stored', 'duplicate', 'parked', 'retry', 'fork'] }
const grant = object({ role: { enum: [...roles] }, areaId: nullable(ref('Id')) })
const signed = { lianxin: mark, hubKeyId: text, deviceId: ref('Id'), signature: base64url }

export const schemas: Members = {
  Id: { type: 'string', format: 'uuid', description: 'Lower case; version 7 where we make it.' },
  Stamp: { type: 'string', pattern: '^[0-9a-f]{16}-[0-9a-f-]{36}$', description: 'SPEC C1.' },
  Digest: { type: 'string', pattern: '^[0-9a-f]{12}$', description: 'SPEC A.' },
  Change: {
    ...object({
      format: mark,
      deviceId: ref('Id'),
      number: integer(1),
      stamp: ref('Stamp'),
      madeAt: { type: 'string', format: 'date-time' },
      authorId: ref('Id'),
      recordKind: { enum: [...recordKinds] },
      recordId: ref('Id'),
      action: { enum: ['create', 'set', 'event'] },
      'fields?': { type: 'object' },
      'basedOn?': { type: 'object', additionalProperties: list(ref('Stamp'), { maxItems: 64 }) },
      'event?': object({ type: text, data: {} }),
    }),
    description: `SPEC R; fields by kind in src/domain/records.ts, levels of areas: ${areaLevels.join(', ')}.`,
  },
  WithheldChange: object({
    format: mark,
    deviceId: ref('Id'),
    number: integer(1),
    withheld: { const: true },
  }),
  PushRequest: object({
    deviceId: ref('Id'),
    epoch: nullable(text),
    changes: list(
      { anyOf: [ref('Change'), ref('WithheldChange')] },
      { maxItems: changeLimits.changesPerPush },
    ),
  }),
  Verdict: object({
    index: integer(),
    number: nullable(integer(1)),
    verdict,
    'code?': text,
    'field?': text,
  }),
  PushReply: object({
    lianxin: mark,
    epoch: text,
    now: { type: 'string', format: 'date-time' },
    have: integer(),
    grantsVersion: ref('Digest'),
    verdicts: list(ref('Verdict')),
  }),
  PullRequest: object({
    deviceId: ref('Id'),
    epoch: nullable(text),
    cursors: { type: 'object', additionalProperties: integer() },
    limit: integer(1),
    'digests?': { type: 'object', additionalProperties: ref('Digest') },
  }),
  PullHeader: object({
    lianxin: mark,
    epoch: text,
    now: { type: 'string', format: 'date-time' },
    personId: ref('Id'),
    grants: list(grant),
    grantsVersion: ref('Digest'),
    hubKey: ref('HubKey'),
    scopes: list(text),
    sections: list(object({ scopeId: text, from: integer(), to: integer(), head: integer() })),
    more: { type: 'boolean' },
    remaining: integer(),
    have: integer(),
    backedUp: integer(),
    differs: list(text),
  }),
  HubKey: object({ id: text, sealing: base64url, signing: base64url }),
  DigestRequest: object({
    deviceId: ref('Id'),
    scopeId: text,
    ranges: list(object({ from: integer(), to: integer() })),
  }),
  DigestReply: object({ lianxin: mark, epoch: text, digests: list(ref('Digest')) }),
  Frame: object({
    ...signed,
    frame: mark,
    kind: { enum: ['changes', 'chunk'] },
    from: integer(),
    to: integer(),
    encapsulated: base64url,
    sealed: base64url,
  }),
  RelayRequest: object({ frames: list(ref('Frame')) }),
  Receipt: object({
    ...signed,
    receipt: mark,
    epoch: text,
    at: { type: 'string', format: 'date-time' },
    have: integer(),
    verdicts: list(object({ number: integer(1), verdict, 'code?': text, 'field?': text, 'digest?': text })),
    files: list(text),
  }),
  RelayReply: object({
    lianxin: mark,
    epoch: text,
    answers: list(
      object({
        index: integer(),
        ok: { type: 'boolean' },
        'receipt?': ref('Receipt'),
        'failure?': { enum: ['unreadable', 'unknown-device', 'other-hub', 'tampered', 'later'] },
      }),
    ),
  }),
  FileState: object({ lianxin: mark, complete: { type: 'boolean' }, chunks: list(integer()) }),
  SignInRequest: object({ code: text, deviceId: ref('Id'), 'publicKey?': base64url }),
  RebindRequest: object({ personId: ref('Id'), deviceId: ref('Id'), 'publicKey?': base64url }),
  SignInReply: object({ lianxin: mark, personId: ref('Id'), name: text, hubName: text }),
  Link: object({ lianxin: mark, url: text, expiresAt: { type: 'string', format: 'date-time' } }),
  Health: object({ lianxin: mark, ok: { type: 'boolean' }, epoch: text }),
  Done: object({ lianxin: mark }),
  FailureReply: object({ lianxin: mark, failure: text }),
}

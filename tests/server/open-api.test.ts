// The description served says what is there, no more and no less.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../src/server/app'
import { openTestHub, type TestHub } from '../support/hub-fixture'

interface Document {
  openapi: string
  paths: Record<string, Record<string, { security: unknown[]; responses: Record<string, unknown> }>>
  components: { schemas: Record<string, unknown> }
}

describe('the description of the endpoint', () => {
  let hub: TestHub
  let document: Document
  beforeEach(async () => {
    hub = await openTestHub()
    document = (await (await hub.request('/openapi.json')).json()) as Document
  })
  afterEach(() => hub.close())

  it('names every route of the hub but the app’s own files', () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const mounted = createApp(hub)
      .routes.filter(({ method, path }) => method !== 'ALL' && !path.includes('*') && path !== '/')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`)
    expect([...new Set(described)].sort()).toEqual([...new Set(mounted)].sort())
  })

  it('refers to no message that it does not describe', () => {
    const text = JSON.stringify(document)
    const named = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name!))
    expect([...named].filter((name) => !(name in document.components.schemas))).toEqual([])
    expect(named.size).toBeGreaterThan(15)
  })

  it('says of every request but signing in and looking that one must be signed in', () => {
    const open = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { security }]) => security.length === 0)
        .map(([method]) => `${method} ${path}`),
    )
    expect(open.sort()).toEqual(['get /health', 'get /openapi.json', 'post /session'])
  })
})

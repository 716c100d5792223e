import { Hono } from 'hono'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubEnv } from '../../src/server/hub'
import { createApp } from '../../src/server/app'
import { mountRoutes, type Route } from '../../src/server/route'
import { anId } from '../support/changes'
import { openTestHub, people, type TestHub } from '../support/hub-fixture'

let hub: TestHub
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lianxin-app-'))
  await mkdir(join(folder, 'app/assets'), { recursive: true })
  await writeFile(join(folder, 'app/index.html'), '<!doctype html><title>连心簿</title>')
  await writeFile(join(folder, 'app/sw.js'), '// worker')
  await writeFile(join(folder, 'app/manifest.webmanifest'), '{}')
  await writeFile(join(folder, 'app/assets/index-Bq3dE_9x.js'), 'export {}')
  await writeFile(join(folder, 'secret.txt'), 'secret')
  hub = await openTestHub({ appFolder: join(folder, 'app') })
})
afterEach(async () => {
  await hub.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the routes', () => {
  it('do not start with one that has no policy', () => {
    const route = { method: 'GET', path: '/open', handle: () => new Response('') } as unknown as Route
    expect(() => mountRoutes(new Hono<HubEnv>(), [route], hub)).toThrow('no policy for GET /open')
  })

  it('do not start with one that was added behind the list', () => {
    const app = new Hono<HubEnv>()
    app.get('/open', (c) => c.text('hello'))
    expect(() => mountRoutes(app, [], hub)).toThrow('no policy for GET /open')
  })

  it('ask for a session wherever the list does not say anyone may come', async () => {
    const asked = [
      'POST /sync/v1/push',
      'POST /sync/v1/pull',
      'DELETE /session',
      'GET /files/x',
      'GET /files/x/chunks',
      'PUT /files/x/chunks/0?of=1',
      'POST /people/x/links',
    ]
    const statuses = await Promise.all(
      asked.map(async (line) => {
        const [method = '', path = ''] = line.split(' ')
        return (await hub.request(path, { method })).status
      }),
    )
    expect(new Set(statuses)).toEqual(new Set([401]))
  })
})

describe('every reply', () => {
  it('loads nothing foreign, asks for no sensor but the microphone and is kept by no cache', async () => {
    const { headers } = await hub.request('/health')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    expect(headers.get('content-security-policy')).toContain("img-src 'self' data: blob:; media-src blob:;")
    expect(headers.get('permissions-policy')).toBe('geolocation=(), camera=(), microphone=(self)')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('lianxin')).toBe('1')
  })

  it('of a hub whose database is gone says that it failed, and nothing of how', async () => {
    const broken = createApp({
      ...hub,
      store: { ...hub.store, epoch: () => Promise.reject(new Error('disk of 张三')) },
    })
    const reply = await broken.request('/health')
    expect([reply.status, await reply.json()]).toEqual([500, { lianxin: 1, failure: 'failed' }])
    expect(hub.logged.map(({ event }) => event)).toEqual(['fault', 'request'])
  })
})

describe('the log', () => {
  it('has a line per request with the pattern of the route and nothing of a person', async () => {
    const worker = await hub.device(people.worker, 1)
    await worker.push([worker.create('household', anId(9))])
    await worker.post(`/people/${people.lead}/links`, '')
    await hub.request(`/enter/${anId(1)}?code=secret`)
    expect(hub.logged).toEqual([
      { event: 'request', method: 'POST', route: '/session', status: 200, ms: 0 },
      { event: 'request', method: 'POST', route: '/sync/v1/push', status: 200, ms: 0 },
      { event: 'request', method: 'POST', route: '/people/:personId/links', status: 404, ms: 0 },
      { event: 'request', method: 'GET', route: '/*', status: 404, ms: 0 },
    ])
  })
})

describe('the app', () => {
  const page = { headers: { accept: 'text/html,*/*' } }

  it('is served at its address and at every address of its pages', async () => {
    for (const path of ['/', '/ledger/018f', '/enter']) {
      const reply = await hub.request(path, page)
      expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      expect(reply.headers.get('cache-control')).toBe('no-cache')
    }
  })

  it('keeps files named by their content for ever, and asks again for the others', async () => {
    const cacheOf = async (path: string) => (await hub.request(path)).headers.get('cache-control')
    expect(await cacheOf('/assets/index-Bq3dE_9x.js')).toBe('public, max-age=31536000, immutable')
    expect([await cacheOf('/sw.js'), await cacheOf('/manifest.webmanifest')]).toEqual([
      'no-cache',
      'no-cache',
    ])
  })

  it('has the types that browsers insist on', async () => {
    const typeOf = async (path: string) => (await hub.request(path)).headers.get('content-type')
    expect(await typeOf('/sw.js')).toBe('text/javascript; charset=utf-8')
    expect(await typeOf('/manifest.webmanifest')).toBe('application/manifest+json; charset=utf-8')
  })

  it('is not sent again when the browser has it', async () => {
    const etag = (await hub.request('/sw.js')).headers.get('etag') ?? ''
    expect((await hub.request('/sw.js', { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  it('is sent as it is now when it was built again', async () => {
    await hub.request('/sw.js')
    await writeFile(join(folder, 'app/sw.js'), '// a later worker')
    expect(await (await hub.request('/sw.js')).text()).toBe('// a later worker')
  })

  it('gives out nothing beside its folder, and no page for a missing file', async () => {
    for (const path of [
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%5c..%5csecret.txt',
      '/%00',
      '/%E0%A4%A',
      '/assets/gone.js',
    ]) {
      expect((await hub.request(path)).status).toBe(404)
    }
  })
})

// What every reply says to the browser: nothing foreign is loaded, nothing is kept that should not be, no sensor is
// asked for but the microphone, when a person records a voice note. A photo comes from the system's own camera or gallery.
import type { MiddlewareHandler } from 'hono'
import type { HubDependencies, HubEnv } from './hub'
import { fail } from './failure'

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  // Voice notes, played from memory; never from an address.
  'media-src blob:',
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers: Record<string, string> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'geolocation=(), camera=(), microphone=(self)',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Tells our replies from a captive portal's where the body cannot say so.
  lianxin: '1',
}

/** Replies of the endpoint are never kept by a cache; files of the app say themselves how long they last. */
export function protectReplies(hub: Pick<HubDependencies, 'secure'>): MiddlewareHandler<HubEnv> {
  return async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
    if (hub.secure) c.res.headers.set('strict-transport-security', 'max-age=31536000')
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  }
}

/** A page of another site must not act for a signed-in person, nor sign him in as somebody else. */
export function refuseForeignOrigins(hub: Pick<HubDependencies, 'publicUrl'>): MiddlewareHandler<HubEnv> {
  return async (c, next) => {
    const origin = c.req.header('origin')
    const reading = c.req.method === 'GET' || c.req.method === 'HEAD'
    // Our own no-referrer policy makes browsers send `Origin: null` for some requests of our own pages.
    const ownPage = c.req.header('sec-fetch-site') === 'same-origin'
    const ours = origin === undefined || ownPage || isOurs(origin, c.req.header('host'), hub.publicUrl())
    if (reading || ours) return next()
    return fail(c, 'not-allowed')
  }
}

function isOurs(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false
  const from = new URL(origin)
  return from.host === host || from.origin === new URL(publicUrl).origin
}

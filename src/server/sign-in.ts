// One-time links and the sessions they open.
import { isId, type Id } from '../domain/id'
import type { FailureCode } from '../protocol/messages'
import { newCode, newToken, readCode, sha256Hex, type RandomBytes } from './secrets'
import type { HubStore } from './storage/hub-store'

const linkLifeMs = 24 * 3_600_000
export const sessionLifeMs = 90 * 24 * 3_600_000

/** The code is in the fragment, which a browser sends to nobody. */
export async function makeLink(
  store: HubStore,
  personId: Id,
  publicUrl: string,
  nowMs: number,
  random: RandomBytes,
): Promise<{ url: string; expiresAt: string }> {
  const code = newCode(random)
  const expiresAt = nowMs + linkLifeMs
  await store.addLink({
    codeHash: sha256Hex(code),
    personId,
    madeAt: nowMs,
    expiresAt,
    usedByDevice: null,
    usedAt: null,
  })
  return { url: `${publicUrl}/enter#${code}`, expiresAt: new Date(expiresAt).toISOString() }
}

export type SignIn = { ok: true; personId: Id; token: string } | { ok: false; failure: FailureCode }

const refuse = (failure: FailureCode): SignIn => ({ ok: false, failure })

/** A raw P-256 point, uncompressed (it begins with 0x04), in base64url. */
const publicKeyShape = /^B[A-Za-z0-9_-]{86}$/

function isPublicKey(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && publicKeyShape.test(value))
}

/**
 * Opens a session for the device that shows the code first. The same device may show it again until it expires: the reply
 * may have been lost. Every other device is refused.
 */
export async function signIn(
  store: HubStore,
  body: unknown,
  nowMs: number,
  random: RandomBytes,
): Promise<SignIn> {
  if (typeof body !== 'object' || body === null) return refuse('malformed')
  const { code: typed, deviceId, publicKey, ...rest } = body as Record<string, unknown>
  if (typeof typed !== 'string' || !isId(deviceId) || Object.keys(rest).length > 0) return refuse('malformed')
  if (!isPublicKey(publicKey)) return refuse('malformed')
  const code = readCode(typed)
  if (code === null) return refuse('link-unknown')
  const codeHash = sha256Hex(code)
  return store.transaction(async (inner) => {
    const link = await inner.link(codeHash)
    if (!link) return refuse('link-unknown')
    if (link.expiresAt <= nowMs) return refuse('link-expired')
    if (link.usedByDevice !== null && link.usedByDevice !== deviceId) return refuse('link-used')
    const bound = await bindDevice(inner, deviceId, link.personId, publicKey, nowMs)
    if (!bound) return refuse('not-allowed')
    if (link.usedByDevice === null) await inner.useLink(codeHash, deviceId, nowMs)
    return openSession(inner, deviceId, link.personId, nowMs, random)
  })
}

/**
 * A session of the caller's own person for another device id of his, or for the same one to make its key known (SPEC H7). The
 * session he asks with stays: after a cloned profile, the other copy goes on under it.
 */
export async function rebind(
  store: HubStore,
  caller: { personId: Id },
  body: unknown,
  nowMs: number,
  random: RandomBytes,
): Promise<SignIn> {
  if (typeof body !== 'object' || body === null) return refuse('malformed')
  const { personId, deviceId, publicKey, ...rest } = body as Record<string, unknown>
  if (!isId(personId) || !isId(deviceId) || Object.keys(rest).length > 0) return refuse('malformed')
  if (!isPublicKey(publicKey)) return refuse('malformed')
  if (personId !== caller.personId) return refuse('not-allowed')
  return store.transaction(async (inner) => {
    if (!(await bindDevice(inner, deviceId, personId, publicKey, nowMs))) return refuse('not-allowed')
    return openSession(inner, deviceId, personId, nowMs, random)
  })
}

/** False when the device is somebody else's. */
async function bindDevice(
  store: HubStore,
  deviceId: Id,
  personId: Id,
  publicKey: string | undefined,
  nowMs: number,
): Promise<boolean> {
  const device = await store.device(deviceId)
  if (!device) await store.addDevice(deviceId, personId, nowMs, publicKey ?? null)
  else if (device.personId !== personId) return false
  else if (publicKey !== undefined) await store.setDeviceKey(deviceId, publicKey)
  return true
}

async function openSession(
  store: HubStore,
  deviceId: Id,
  personId: Id,
  nowMs: number,
  random: RandomBytes,
): Promise<SignIn> {
  const token = newToken(random)
  const expiresAt = nowMs + sessionLifeMs
  await store.addSession({ tokenHash: sha256Hex(token), deviceId, personId, createdAt: nowMs, expiresAt })
  return { ok: true, personId, token }
}

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
  const refuse = (failure: FailureCode): SignIn => ({ ok: false, failure })
  if (typeof body !== 'object' || body === null) return refuse('malformed')
  const { code: typed, deviceId, ...rest } = body as Record<string, unknown>
  if (typeof typed !== 'string' || !isId(deviceId) || Object.keys(rest).length > 0) return refuse('malformed')
  const code = readCode(typed)
  if (code === null) return refuse('link-unknown')
  const codeHash = sha256Hex(code)
  const token = newToken(random)
  return store.transaction(async (inner) => {
    const link = await inner.link(codeHash)
    if (!link) return refuse('link-unknown')
    if (link.expiresAt <= nowMs) return refuse('link-expired')
    if (link.usedByDevice !== null && link.usedByDevice !== deviceId) return refuse('link-used')
    const device = await inner.device(deviceId)
    if (device && device.personId !== link.personId) return refuse('not-allowed')
    if (!device) await inner.addDevice(deviceId, link.personId, nowMs)
    if (link.usedByDevice === null) await inner.useLink(codeHash, deviceId, nowMs)
    const { personId } = link
    await inner.addSession({
      tokenHash: sha256Hex(token),
      deviceId,
      personId,
      createdAt: nowMs,
      expiresAt: nowMs + sessionLifeMs,
    })
    return { ok: true, personId, token }
  })
}

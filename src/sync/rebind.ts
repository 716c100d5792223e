// A session is for one device id of one person. Where the hub takes this device for another one it is told once in a run who
// this is; if the session is somebody else's, only signing in helps (SPEC E6).
import type { Id } from '../domain/id'
import type { EngineDesk, Failure } from './engine-desk'
import type { Answer, Transport } from './ports'

export async function rebind(desk: EngineDesk): Promise<Failure | null> {
  const { personId, deviceId } = desk.identity()
  const publicKey = await desk.publicKey?.()
  const answer = await desk.transport.rebind({
    personId,
    deviceId,
    ...(publicKey === undefined ? {} : { publicKey }),
  })
  if (answer.ok) return answer.value.personId === personId ? null : { type: 'signed-out' }
  return answer.failure.type === 'refused' && answer.failure.status !== 500
    ? { type: 'signed-out' }
    : answer.failure
}

/**
 * The hub knows the numbers of `shared`, under which was sent, from another device: unsent work goes on under a new id, as the
 * same person.
 */
export async function takeAnotherDeviceId(desk: EngineDesk, shared: Id): Promise<Failure | null> {
  const renamed = await desk.store.takeNewDeviceId(desk.newId(), desk.nowMs(), shared)
  if (!renamed.ok) return renamed.failure
  await desk.reload()
  return rebind(desk)
}

/** The desk with a road that, once in its life, answers a 403 by saying who this is and asking again. */
export function withRebind(desk: EngineDesk): EngineDesk {
  let tried = false

  async function ask<T>(question: () => Promise<Answer<T>>): Promise<Answer<T>> {
    const answer = await question()
    if (answer.ok || answer.failure.type !== 'refused' || answer.failure.failure !== 'not-allowed')
      return answer
    if (tried) return { ok: false, failure: { type: 'signed-out' } }
    tried = true
    const failure = await rebind(desk)
    if (failure === null) return ask(question)
    const road = failure.type === 'no-network' || failure.type === 'busy'
    return { ok: false, failure: road ? failure : { type: 'signed-out' } }
  }

  const { transport } = desk
  const road: Transport = {
    signIn: (code, deviceId, publicKey) => transport.signIn(code, deviceId, publicKey),
    rebind: (request) => transport.rebind(request),
    digests: (request) => ask(() => transport.digests(request)),
    relay: (request) => transport.relay(request),
    fileState: (sha256) => transport.fileState(sha256),
    putChunk: (sha256, index, count, bytes) => transport.putChunk(sha256, index, count, bytes),
    push: (request) => ask(() => transport.push(request)),
    pull: (request) => ask(() => transport.pull(request)),
    getFile: (sha256) => transport.getFile(sha256),
    makeLink: (personId) => transport.makeLink(personId),
  }
  return { ...desk, transport: road }
}

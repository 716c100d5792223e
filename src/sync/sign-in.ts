// Taking a one-time link: which device id to show it with, and whose store to open.
import type { Id } from '../domain/id'
import type { SignInReply } from '../protocol/messages'
import type {
  Answer,
  DeviceRegistry,
  DeviceStore,
  Identity,
  StorageFailure,
  Transport,
  TransportFailure,
} from './ports'

export interface SignInPorts {
  registry: DeviceRegistry
  transport: Transport
  newId(): Id
  nowMs(): number
}

export type Entered =
  | { ok: true; identity: Identity; store: DeviceStore }
  | { ok: false; failure: TransportFailure | StorageFailure }

/** `current` is who used the book so far; he may be signing in again, or hand the device to somebody else. */
export async function enterWithLink(
  ports: SignInPorts,
  code: string,
  current: Identity | null,
): Promise<Entered> {
  const { registry, transport } = ports
  const spare = await registry.spareDeviceId(ports.newId())
  if (!spare.ok) return spare
  let deviceId = current ? current.deviceId : spare.value
  let answer: Answer<SignInReply> = await transport.signIn(code, deviceId)
  if (
    current &&
    !answer.ok &&
    answer.failure.type === 'refused' &&
    answer.failure.failure === 'not-allowed'
  ) {
    // The link is somebody else's, and a device id belongs to one person for ever.
    deviceId = spare.value
    answer = await transport.signIn(code, deviceId)
  }
  if (!answer.ok) return answer
  const { personId, name, hubName } = answer.value
  const entered = await registry.enter({ deviceId, personId, name, hubName })
  if (!entered.ok) return entered
  const opened = await registry.open(entered.value)
  if (!opened.ok) return opened
  const store = opened.value
  if (entered.value.deviceId === deviceId) return { ok: true, identity: entered.value, store }
  // He was here before under another id. The session is made for that one; where it cannot be, his work goes on under this.
  const rebound = await transport.rebind({ personId, deviceId: entered.value.deviceId })
  if (rebound.ok && rebound.value.personId === personId) return { ok: true, identity: entered.value, store }
  const renamed = await store.takeNewDeviceId(deviceId, ports.nowMs(), entered.value.deviceId)
  if (!renamed.ok) return renamed
  return { ok: true, identity: { ...entered.value, deviceId }, store }
}

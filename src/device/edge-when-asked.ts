// The way to the hub and this device's keys before their code is here: the first call loads it. What cannot be loaded is a
// network that is not there.
import type { Answer, Keyring, Transport } from '../sync/ports'

export function transportWhenAsked(load: () => Promise<Transport>): Transport {
  async function call<T>(send: (transport: Transport) => Promise<Answer<T>>): Promise<Answer<T>> {
    const transport = await load().catch(() => null)
    return transport ? send(transport) : { ok: false, failure: { type: 'no-network' } }
  }
  return {
    signIn: (...given) => call((transport) => transport.signIn(...given)),
    rebind: (...given) => call((transport) => transport.rebind(...given)),
    digests: (...given) => call((transport) => transport.digests(...given)),
    relay: (...given) => call((transport) => transport.relay(...given)),
    fileState: (...given) => call((transport) => transport.fileState(...given)),
    putChunk: (...given) => call((transport) => transport.putChunk(...given)),
    push: (...given) => call((transport) => transport.push(...given)),
    pull: (...given) => call((transport) => transport.pull(...given)),
    getFile: (...given) => call((transport) => transport.getFile(...given)),
    makeLink: (...given) => call((transport) => transport.makeLink(...given)),
  }
}

export function keyringWhenAsked(load: () => Promise<Keyring>): Keyring {
  return {
    publicKey: async (...given) => (await load()).publicKey(...given),
    sign: async (...given) => (await load()).sign(...given),
    seal: async (...given) => (await load()).seal(...given),
    verify: async (...given) => (await load()).verify(...given),
    sha256: async (...given) => (await load()).sha256(...given),
  }
}
